"""The engine's automatic logs, off in the sandbox: they take a third of the engine's CPU time.

A command writes 2 to 3 MB. The engine (3.250) has no setting for it, but goes on without a log if it can't
make the folder of the logs.
"""

import shutil

from strata.targets.sandbox.paths import Paths

_TEXT = (
    "In place of the folder of the engine's automatic logs, which are off here. To see what it does:\n"
    "strata exec ENV -- pulumi preview --logtostderr -v=9\n"
)


def turn_off(paths: Paths) -> None:
    """Put a file where the engine would make the folder of its logs; earlier logs are removed."""
    place = paths.home / "logs"
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    if not place.exists():
        place.write_text(_TEXT)
