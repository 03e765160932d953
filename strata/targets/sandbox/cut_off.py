"""A state that the engine could not write completely, or that is gone, replaced by a copy or a new state.

On a full disk the engine replaces the state by the part that it could write: `Bucket.WriteAll` closes the new
file after a failed write, and closing renames it (gocloud.dev/blob 0.46).
"""

import json
from datetime import datetime

from strata.engine.state import StateError, stored
from strata.engine.state_bucket import history_prefix, lock_prefix, state_key
from strata.project import Environment
from strata.targets.sandbox import creations, engine_locks, plugins
from strata.targets.sandbox.backend import Files
from strata.targets.sandbox.files import replace_file
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.toolchain import Say

# The end of the keys of the states in the engine's history.
_COPY = ".checkpoint.json"
# The last of them may be cut off too.
_COPIES = 5
# The longest word of JSON, whose start is an error before the end of the text.
_LONGEST_WORD = len("false")
_BYTES_OF_A_CHARACTER = 4


def put_back(environment: Environment, paths: Paths, files: Files, say: Say) -> None:
    """Replace a state that is cut off by the engine's copy of the one before it, unless an engine is at work.

    Without a complete copy, as in a first update, it is removed, and a new one begins. The recovery adds what
    the stand-in's journal has and the state has not, and reads every resource. A state that is damaged in
    another way stays as it is, and so does one without a copy if the plugins are the official ones: they have
    no journal.
    """
    key = state_key(environment.project, environment.name)
    text = files.read(key)
    if not is_cut_off(text) if text is not None else not creations.made(paths.creates):
        return
    locks = files.keys(lock_prefix(environment.project, environment.name))
    if not engine_locks.are_dead(files, locks, paths.backend):
        return
    copy = _last_copy(environment, files)
    if copy is not None and text is not None:
        replace_file(paths.recovered, copy)  # recovery begins, and refreshes
        replace_file(files.folder / key, copy)
        say(f"The state of {environment.called} was cut off: the engine's copy of the one before it is back.")
    elif plugins.are_stand_ins(paths.home):
        paths.recovered.touch()  # first: recovery begins although there is no state
        for one in (*locks, key, _copy_before(key)):  # the engine makes no stack that is locked
            files.remove(one)
        why = "is gone" if text is None else "was cut off and has no copy"
        say(f"The state of {environment.called} {why}: it is made again from the stand-in's journal.")


def is_cut_off(text: str) -> bool:
    """True if *text* is the beginning of a JSON document, or empty."""
    # The last character may be cut off too.
    text = text[:-_BYTES_OF_A_CHARACTER] + text[-_BYTES_OF_A_CHARACTER:].encode(errors="ignore").decode()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(text.rstrip()) - _LONGEST_WORD and error.msg != "Extra data"
        return at_end or error.msg.startswith("Unterminated string")
    except RecursionError:
        return False
    return False


def _last_copy(environment: Environment, files: Files) -> str | None:
    """The complete copy that was written last: the engine makes one before each write, and after updates."""
    history = files.keys(history_prefix(environment.project, environment.name))
    after_updates = sorted(one for one in history if one.endswith(_COPY))[-_COPIES:]
    before = _copy_before(state_key(environment.project, environment.name))
    complete = [files.read(key) or "" for key in (before, *after_updates)]
    return max(filter(_written, complete), key=_written, default=None)


def _copy_before(key: str) -> str:
    """The key of the copy that the engine makes before it writes the state *key*."""
    return f"{key}.bak"


def _written(text: str) -> float:
    """The time of the state *text* in seconds since the epoch; 0 if it is no complete state."""
    try:
        known = stored(text)
        if known is None or known.secrets is None:
            return 0
        return datetime.fromisoformat(known.written).timestamp()
    except (StateError, ValueError, OverflowError):
        return 0
