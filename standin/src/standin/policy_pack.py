"""Process of a policy pack: the one in the current folder, which takes the SDKs from the fork server."""

import contextlib
import importlib
import io
import os
import runpy
import sys

from standin.plugin_process import end_with_engine, leave, report_modules

_SDK = "pulumi_policy"

end_with_engine()
with contextlib.suppress(ImportError):  # the pack has the same error
    importlib.import_module(_SDK)
# The engine kills this process at the end; the pack's own modules stay out of the server.
report_modules()
# As of `python -u`: the SDK writes its port without a flush.
sys.stdout = io.TextIOWrapper(io.FileIO(sys.stdout.fileno(), "w", closefd=False), write_through=True)
runpy.run_path(os.getcwd(), run_name="__main__")
leave(0)
