"""The policy pack as the engine starts it."""

from guardrails.serve import serve

serve()
