"""Process of the plugin ``pulumi-resource-aws``."""

import gc

# The modules and service models stay for good: collections while they load take a fifth of the start.
gc.disable()

from importlib.metadata import version

from standin.aws.provider import Aws
from standin.aws.schema import cache_dir
from standin.aws.server import serve
from standin.plugin_process import leave

gc.freeze()
gc.set_threshold(100_000)
gc.enable()

serve(Aws(cache_dir()), version("pulumi-aws"))
leave(0)
