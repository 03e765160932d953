"""Process of a program of the official language host, perhaps as a fork of the server of programs."""

import gc
import os
import runpy
import sys

gc.enable()  # the server has turned it off
del sys.argv[0]
script = sys.argv[0]
sys.path[0] = os.path.dirname(script)
runpy.run_path(script, run_name="__main__")
