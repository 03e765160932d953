"""Process of the policy pack in the current folder, which may be a fork of the server of programs."""

import gc
import io
import os
import runpy
import sys

gc.enable()  # the server has turned it off
# The SDK writes its port without a flush, as for `python -u`.
sys.stdout = io.TextIOWrapper(io.FileIO(sys.stdout.fileno(), "w", closefd=False), write_through=True)
runpy.run_path(os.getcwd(), run_name="__main__")
