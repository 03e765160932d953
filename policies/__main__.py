"""Entry point of the policy pack, which the Pulumi engine starts."""

from pack import serve

serve()
