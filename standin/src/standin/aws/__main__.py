"""Process of the plugin ``pulumi-resource-aws``."""

from importlib.metadata import version

from standin.aws.provider import Aws
from standin.aws.schema import cache_dir
from standin.aws.server import serve

serve(Aws(cache_dir()), version("pulumi-aws"))
