"""Policy packs in the sandbox: the compiled language host can't start them, so they run past it."""

import shutil
from pathlib import Path

import yaml

from strata.errors import Exit, StrataError
from strata.sandbox import plugins
from strata.sandbox.paths import Paths

_RUNTIME = "strata"
"""A runtime that no language host claims: the engine then starts ``pulumi-analyzer-policy-strata``."""
_MANIFEST = "PulumiPolicy.yaml"


def place_shim(home: Path) -> Path:
    """Put the analyzer's command into the sandbox's *home*; the folder belongs on PATH."""
    folder = home / "bin"
    plugins.write_script(folder / f"pulumi-analyzer-policy-{_RUNTIME}", 'exec python -u . "$@"\n')
    return folder


def copy(pack: Path, own: Paths) -> Path:
    """A copy of *pack* that says the sandbox's runtime; raises StrataError (2) if *pack* isn't one."""
    manifest = pack / _MANIFEST
    if not manifest.is_file():
        raise StrataError(f"{pack} is no policy pack: it has no {_MANIFEST}.", Exit.USAGE)
    told = yaml.safe_load(manifest.read_text())
    runtime = told.get("runtime") if isinstance(told, dict) else None
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        raise StrataError(f"{manifest}: runtime {name!r}; the sandbox runs packs in python.", Exit.USAGE)
    target = own.folder / "policies" / pack.resolve().name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(pack, target, ignore=shutil.ignore_patterns("__pycache__"))
    (target / _MANIFEST).write_text(yaml.safe_dump({**told, "runtime": _RUNTIME}))
    return target
