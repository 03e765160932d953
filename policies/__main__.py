"""Entry point of the policy pack, which the Pulumi engine starts."""

import gc

# The modules stay for good: collections while they load take a third of the start.
gc.disable()

from pack import serve

gc.freeze()
gc.set_threshold(100_000)
gc.enable()

serve()
