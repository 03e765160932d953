"""actionlint, a linter of GitHub workflows, compiled from its Go module like the engine.

`python -m strata.targets.sandbox.actionlint [FILE…]`; without files all of .github/workflows.
"""

import subprocess
import sys
from pathlib import Path

from strata.errors import StrataError
from strata.project import ROOT
from strata.targets.sandbox import gobuild, paths
from strata.targets.sandbox.gobuild import Recipe
from strata.targets.sandbox.toolchain import Say

RECIPE = Recipe(
    folder="actionlint",
    package="github.com/rhysd/actionlint/cmd/actionlint",
    version="1.7.12",
    takes="15 to 30 seconds",
)
# Linters that actionlint runs if they are on PATH: switched off, so that every machine reports the same.
_ALONE = ("-shellcheck=", "-pyflakes=")


def check(files: list[Path], say: Say, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Check the workflow *files*, or all of *root*; findings on stdout, exit code 1 if there are any."""
    cache = paths.cache()
    cache.mkdir(parents=True, exist_ok=True)
    program = gobuild.compiled(RECIPE, cache, say) / RECIPE.program
    argv = [str(program), "-color=false", *_ALONE, *map(str, files)]
    return subprocess.run(argv, cwd=root, capture_output=True, text=True, check=False)


def main() -> int:
    """The command; actionlint's own exit code, 1 for findings."""
    try:
        done = check(
            [Path(name).resolve() for name in sys.argv[1:]], lambda text: print(text, file=sys.stderr)
        )
    except StrataError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(done.stdout + done.stderr, end="")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
