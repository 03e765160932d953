"""The plugin ``pulumi-resource-aws`` of the sandbox."""

from importlib.metadata import version

from strata.sandbox.provider.provider import Aws
from strata.sandbox.provider.schema import cache_dir
from strata.sandbox.provider.server import serve

serve(Aws(cache_dir()), version("pulumi-aws"))
