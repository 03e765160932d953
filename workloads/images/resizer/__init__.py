"""The image worker: one uploaded picture in, one smaller copy of it out."""

import sys
from pathlib import Path

# Last on the path, so that the packages built for Lambda's platform never stand before those of another one:
# the worker also runs on a developer's machine, in a Python environment that has its own.
sys.path.append(str(Path(__file__).resolve().parents[1] / "packages"))
