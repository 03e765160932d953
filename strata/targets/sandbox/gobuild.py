"""Compiling a Go program from the pinned modules in gomod/, checksums verified, once per machine."""

import hashlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from strata.targets.sandbox import toolchain, verified
from strata.targets.sandbox.locking import exclusive
from strata.targets.sandbox.toolchain import Say

_MODULES = Path(__file__).parent / "gomod"
_VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"


@dataclass(frozen=True)
class Script:
    """A file that a program needs beside it, from a module pinned by the go.mod in *folder*."""

    folder: str
    module: str
    path: str


@dataclass(frozen=True)
class Recipe:
    """One program: its folder with go.mod and go.sum, its package and version, and its compile time."""

    folder: str
    package: str
    version: str
    takes: str
    script: Script | None = None

    @property
    def program(self) -> str:
        """The executable's name."""
        return self.package.rpartition("/")[2]

    def target(self, cache: Path) -> Path:
        """The folder of the compiled program; it depends on go.mod, go.sum and the recipe."""
        pins = b"".join((_MODULES / self.folder / name).read_bytes() for name in ("go.mod", "go.sum"))
        digest = hashlib.sha256(pins + repr(self).encode()).hexdigest()[:12]
        return cache / f"{self.folder}-{self.version}-{digest}" / "bin"


def compiled(recipe: Recipe, cache: Path, say: Say) -> Path:
    """The folder with the program, compiled if it is missing or damaged; StrataError with the log's end."""
    target = recipe.target(cache)
    if verified.is_whole(target):
        return target
    with exclusive(cache / f"{recipe.folder}.lock"):
        if verified.is_whole(target):  # another process finished first
            return target
        title = f"{recipe.program} {recipe.version}"
        if target.exists():
            say(f"{title} in {target} is damaged: its checksum is not that of the compiled program.")
            shutil.rmtree(target)
        go = toolchain.go(cache, say)
        say(f"Compiling {title} from its Go modules: {recipe.takes}, once per machine.")
        unfinished = f"build-{recipe.folder}-"
        for left in cache.glob(f"{unfinished}*"):  # of a process that was killed: this one holds the lock
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=unfinished) as scratch:
            built = _build(recipe, str(go), Path(scratch), cache / f"{recipe.folder}-build.log", say)
            target.parent.mkdir(parents=True, exist_ok=True)
            verified.record(built)
            # A rename: the folder is complete, or does not exist.
            built.replace(target)
    return target


def _build(recipe: Recipe, go: str, scratch: Path, log: Path, say: Say) -> Path:
    source, folder = scratch / "source", scratch / "bin"
    shutil.copytree(_MODULES / recipe.folder, source)
    log.unlink(missing_ok=True)
    flags = f"-s -w -X {_VERSION_VARIABLE}=v{recipe.version}"
    output = str(folder / recipe.program)
    toolchain.run(
        [go, "build", "-trimpath", "-ldflags", flags, "-o", output, recipe.package], source, log, say
    )
    if recipe.script:
        copied = folder / Path(recipe.script.path).name
        shutil.copyfile(_find(recipe.script, go, scratch / "script", log, say), copied)
        copied.chmod(0o755)
    return folder


def _find(script: Script, go: str, folder: Path, log: Path, say: Say) -> Path:
    """The script's place in Go's module cache, downloaded and checked against go.sum."""
    shutil.copytree(_MODULES / script.folder, folder)
    toolchain.run([go, "mod", "download", script.module], folder, log, say)
    listed = subprocess.run(
        [go, "list", "-m", "-f", "{{.Dir}}", script.module],
        cwd=folder,
        env=toolchain.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(listed.stdout.strip()) / script.path
