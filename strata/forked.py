"""The strata command in a fork of the server of programs, which has loaded its modules."""

import gc
import os
import sys

from strata import script

gc.enable()  # the server has turned it off
sys.stdin = open(0, closefd=False)  # noqa: SIM115 (until the end)
sys.stdout = open(1, "w", buffering=1 if os.isatty(1) else -1, closefd=False)  # noqa: SIM115 (until the end)
sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115 (until the end)
sys.argv[0] = "strata"
script.run()
