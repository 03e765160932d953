"""Policy packs in the sandbox: a plugin starts them, because the compiled language host can't."""

import shutil
from pathlib import Path
from typing import Any

from environment import yaml_file
from environment.yaml_file import YamlFileError
from strata.errors import Exit, StrataError
from strata.targets.sandbox import plugins
from strata.targets.sandbox.paths import Paths

_RUNTIME = "strata"
"""A runtime that no language host claims: the engine then starts ``pulumi-analyzer-policy-strata``."""
# Any version will do: the engine takes the highest that it finds in its plugin cache.
_PLUGIN = Path("plugins") / f"analyzer-policy-{_RUNTIME}-v1.0.0" / f"pulumi-analyzer-policy-{_RUNTIME}"
_MANIFEST = "PulumiPolicy.yaml"


def place_shim(home: Path) -> None:
    """Put the analyzer's plugin into the sandbox's *home*; on PATH the engine would warn of it every time."""
    plugins.write_script(home / _PLUGIN, 'exec python -u . "$@"\n')


def manifest(pack: Path) -> dict[str, Any]:
    """The manifest of the policy *pack*; StrataError (2) if *pack* isn't one, or not in Python."""
    path = pack / _MANIFEST
    try:
        told = yaml_file.read(path)
    except FileNotFoundError:
        raise StrataError(f"{pack} is no policy pack: it has no {_MANIFEST}.", Exit.USAGE) from None
    except YamlFileError as error:
        raise StrataError(f"{path} {error}", Exit.USAGE) from None
    if not isinstance(told, dict):
        raise StrataError(f"{path} must be a mapping that names the runtime", Exit.USAGE)
    runtime = told.get("runtime")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        raise StrataError(f"{path}: runtime {name!r}; the sandbox runs packs in python.", Exit.USAGE)
    return told


def copy(pack: Path, own: Paths) -> Path:
    """*pack* with the sandbox's runtime, the rest of it linked; StrataError (2) if *pack* isn't one."""
    told = manifest(pack)
    target = own.own / "policies" / pack.resolve().name
    target.mkdir(parents=True, exist_ok=True)
    files = [file for file in pack.resolve().iterdir() if file.name not in (_MANIFEST, "__pycache__")]
    for left in target.iterdir():
        # An earlier pack of that name may have had more files.
        if left.is_symlink() and left.name not in {file.name for file in files}:
            left.unlink()
    for file in files:
        _link(target / file.name, file)
    (target / _MANIFEST).write_text(yaml_file.dump({**told, "runtime": _RUNTIME}))
    return target


def _link(place: Path, file: Path) -> None:
    """Make *place* a link to *file*; one that is right stays, as a pack may be running through it."""
    if place.is_symlink() and place.readlink() == file:
        return
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)  # a copy, which is what an earlier version made
    place.unlink(missing_ok=True)
    place.symlink_to(file)
