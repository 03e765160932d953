"""``python -m faults [N] [SEED]``: N random faults, each in a sandbox of its own, as a table of survivals."""

import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from random import Random

from faults.kinds import FAULTS
from faults.world import NotTriedError, World

NOT_TRIED = "not tried"


def run(name: str, seed: int, folder: Path) -> str:
    """The reason why the environment didn't survive the fault, or why it wasn't tried; otherwise empty."""
    world = World(folder, Random(seed))
    try:
        FAULTS[name](world)
        world.require_whole()
    except AssertionError as error:
        return str(error) or "an assertion without a message"
    except NotTriedError as error:
        return f"{NOT_TRIED}: {error}"
    finally:
        world.close()
    return ""


def main(count: int, seed: int) -> int:
    """Print a line for each fault, then the table; the number of kinds that were not survived."""
    random = Random(seed)
    names = [*FAULTS]
    random.shuffle(names)
    results: dict[str, list[str]] = defaultdict(list)
    for number in range(count):
        name, own = names[number % len(names)], random.randrange(2**32)
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="strata-fault-") as folder:
            why = run(name, own, Path(folder))
        results[name].append(why)
        print(f"{name} (seed {own}): {why or 'survived'} ({time.monotonic() - began:.0f} s)", flush=True)
    width = max(map(len, results))
    print(f"\n{'fault':<{width}}  survived")
    for name, found in sorted(results.items()):
        tried = [why for why in found if not why.startswith(NOT_TRIED)]
        print(f"{name:<{width}}  {found.count('')} of {len(tried)}")
    return sum(any(not why.startswith(NOT_TRIED) for why in found if why) for found in results.values())


if __name__ == "__main__":
    arguments = [int(one) for one in sys.argv[1:]]
    sys.exit(main(*(arguments + [20, 1][len(arguments) :])))
