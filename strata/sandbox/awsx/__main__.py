"""The plugin ``pulumi-resource-awsx`` of the sandbox."""

import sys
from importlib.metadata import version

from pulumi.provider import main

from strata.sandbox.awsx.provider import Awsx
from strata.sandbox.provider.schema import cache_dir

main(Awsx(version("pulumi-awsx"), cache_dir()), sys.argv[1:])
