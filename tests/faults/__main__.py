"""``python -m faults [N] [SEED] [NAME[:SEED]…]``: N random faults in turn, as a table of results.

With names only these are tried; with a seed of its own a fault has the moments of an earlier run.
"""

import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from random import Random

from faults.kinds import FAULTS
from faults.world import NotTriedError, World
from strata.errors import StrataError

NOT_TRIED = "not tried"
# The whole check is an update and a preview; the next fault begins where the last one ended.
_WHOLE_EVERY = 5


class Sandboxes:
    """A world that faults share until one of them damages it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._world: World | None = None

    def world(self, seed: int) -> World:
        """The world, with the random numbers of *seed* from now on."""
        if self._world is None:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="strata-fault-"))
            self._world = World(Path(folder), Random(seed))
            self._stack.callback(self._world.close)
        self._world.random.seed(seed)
        return self._world

    def drop(self) -> None:
        """Use a new world from now on."""
        self._world = None


def run(name: str, world: World, *, whole: bool = False) -> str:
    """The reason why the environment was damaged by the fault, or why it wasn't tried; otherwise empty."""
    try:
        FAULTS[name](world)
        if whole:
            world.require_whole()
        else:
            world.require_recovered()
    except (AssertionError, StrataError) as error:
        return str(error) or "an assertion without a message"
    except NotTriedError as error:
        return f"{NOT_TRIED}: {error}"
    return ""


def main(count: int, seed: int, *only: str) -> int:
    """Print a line for each fault, then the table; the number of kinds that left damage."""
    random = Random(seed)
    names = [*(only or FAULTS)]
    random.shuffle(names)
    results: dict[str, list[str]] = defaultdict(list)
    with ExitStack() as stack:
        sandboxes = Sandboxes(stack)
        for number in range(count):
            name, _, own_seed = names[number % len(names)].partition(":")
            own = int(own_seed) if own_seed else random.randrange(2**32)
            began = time.monotonic()
            whole = number % _WHOLE_EVERY == _WHOLE_EVERY - 1 or number == count - 1
            why = run(name, sandboxes.world(own), whole=whole)
            results[name].append(why)
            print(f"{name} (seed {own}): {why or 'survived'} ({time.monotonic() - began:.0f} s)", flush=True)
            if why and not why.startswith(NOT_TRIED):
                sandboxes.drop()
    width = max(map(len, results))
    print(f"\n{'fault':<{width}}  survived")
    for name, found in sorted(results.items()):
        tried = [why for why in found if not why.startswith(NOT_TRIED)]
        print(f"{name:<{width}}  {found.count('')} of {len(tried)}")
    return sum(any(not why.startswith(NOT_TRIED) for why in found if why) for found in results.values())


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:3]]
    count, seed = numbers + [20, 1][len(numbers) :]
    sys.exit(main(count, seed, *sys.argv[3:]))
