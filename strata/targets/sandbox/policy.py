"""Policy packs in the sandbox, started by an analyzer plugin: the compiled language host can't start them."""

import shutil
from pathlib import Path
from typing import Any

from environment import yaml_file
from environment.yaml_file import YamlFileError
from strata.errors import Exit, StrataError
from strata.targets.sandbox import fork_server, plugins
from strata.targets.sandbox.paths import Paths

_RUNTIME = "strata"
"""A runtime without a language host: the engine starts ``pulumi-analyzer-policy-strata`` for it."""
# Any version: the engine takes the highest version in its plugin cache.
_PLUGIN = Path("plugins") / f"analyzer-policy-{_RUNTIME}-v1.0.0" / f"pulumi-analyzer-policy-{_RUNTIME}"
_PROCESS = "strata.targets.sandbox.policy_process"
_MANIFEST = "PulumiPolicy.yaml"


def place_shim(home: Path) -> None:
    """Put the analyzer plugin into the sandbox's *home*; the engine warns of plugins on PATH."""
    # Without the stand-in there is no server.
    body = fork_server.script(_PROCESS) or 'exec python -u . "$@"\n'
    plugins.write_script(home / _PLUGIN, body)


def manifest(pack: Path) -> dict[str, Any]:
    """The manifest of the policy *pack*; StrataError (2) if *pack* isn't one, or not in Python."""
    path = pack / _MANIFEST
    try:
        fields = yaml_file.read(path)
    except FileNotFoundError:
        raise StrataError(f"{pack} is not a policy pack: it has no {_MANIFEST}.", Exit.USAGE) from None
    except YamlFileError as error:
        raise StrataError(f"{path} {error}", Exit.USAGE) from None
    if not isinstance(fields, dict):
        raise StrataError(f"{path} must be a mapping that names the runtime", Exit.USAGE)
    runtime = fields.get("runtime")
    name = runtime.get("name") if isinstance(runtime, dict) else runtime
    if name != "python":
        raise StrataError(f"{path}: runtime {name!r}; the sandbox runs packs in python.", Exit.USAGE)
    return fields


def copy(pack: Path, own: Paths) -> Path:
    """*pack* as links, with the sandbox's runtime; StrataError (2) if *pack* is not a policy pack."""
    fields = manifest(pack)
    target = own.own / "policies" / pack.resolve().name
    target.mkdir(parents=True, exist_ok=True)
    files = [file for file in pack.resolve().iterdir() if file.name not in (_MANIFEST, "__pycache__")]
    for left in target.iterdir():
        # Another version of the pack may have had more files.
        if left.is_symlink() and left.name not in {file.name for file in files}:
            left.unlink()
    for file in files:
        _link(target / file.name, file)
    (target / _MANIFEST).write_text(yaml_file.dump({**fields, "runtime": _RUNTIME}))
    return target


def _link(place: Path, file: Path) -> None:
    """Make *place* a link to *file*; a right link stays, because a running pack may read through it."""
    if place.is_symlink() and place.readlink() == file:
        return
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)  # a copy, which is what an earlier version made
    place.unlink(missing_ok=True)
    place.symlink_to(file)
