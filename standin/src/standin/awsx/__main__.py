"""Process of the plugin ``pulumi-resource-awsx``."""

import signal
import sys
from importlib.metadata import version
from threading import Thread

from pulumi.provider import main

from standin.aws.schema import cache_dir
from standin.awsx.provider import Awsx
from standin.plugin_process import end_with_engine, leave

# It has nothing to finish. Python's own handler cancels the task that starts gRPC's server, which may ignore
# that. In a thread, as the main one may be within a write to stdout, which `leave` flushes.
signal.signal(signal.SIGINT, lambda *_: Thread(target=leave, args=(0,)).start())
end_with_engine()
main(Awsx(version("pulumi-awsx"), cache_dir()), sys.argv[1:])
leave(0)
