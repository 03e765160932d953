"""Process of the plugin ``pulumi-resource-awsx``."""

import sys
from importlib.metadata import version

from pulumi.provider import main

from standin.aws.schema import cache_dir
from standin.awsx.provider import Awsx
from standin.plugin_process import end_with_engine, leave

end_with_engine()
main(Awsx(version("pulumi-awsx"), cache_dir()), sys.argv[1:])
leave(0)
