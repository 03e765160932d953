"""Folders of the services: `services/NAME`, each a Pulumi project with a stack file per environment."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from strata.errors import Exit, StrataError

FOLDER = "services"
ALL = "*"
"""ENV/* means every service of the environment."""
_PROJECT = "Pulumi.yaml"


def names(root: Path) -> list[str]:
    """The services in the checkout *root*, in the order of their names."""
    return sorted(path.parent.name for path in (root / FOLDER).glob(f"*/{_PROJECT}"))


def find(root: Path, name: str, environment: str) -> Path:
    """The folder of the service *name*; StrataError (2) if there is none."""
    known = names(root)
    if name in known:
        return root / FOLDER / name
    if (root / FOLDER / name).is_dir() and name not in ("", ".", ".."):
        raise StrataError(f"{FOLDER}/{name} is no service: it has no {_PROJECT}.", Exit.USAGE)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {environment}/{near[0]}?" if near else ""
    listed = ", ".join(known) or f"none. To make one: strata new service {name or 'NAME'} --kind web"
    raise StrataError(f"Unknown service {name!r}.{hint} Known: {listed}", Exit.USAGE)


def require_files(folder: Path, environments: Sequence[str]) -> None:
    """StrataError (2) unless the service in *folder* has a stack file for each of the *environments*."""
    missing = [name for name in environments if not (folder / f"Pulumi.{name}.yaml").is_file()]
    if missing:
        files = ", ".join(f"{FOLDER}/{folder.name}/Pulumi.{name}.yaml" for name in missing)
        raise StrataError(
            f"Missing: {files}. A service has one stack file for each environment of the project.", Exit.USAGE
        )


def used(root: Path, name: str, environment: str) -> set[str]:
    """The words before a dot in the service's stack file where it names what it uses: services among them."""
    from environment import yaml_file  # late: `strata --help` needs no YAML

    path = root / FOLDER / name / f"Pulumi.{environment}.yaml"
    try:
        config = _mapping(_mapping(yaml_file.read(path)).get("config"))
    except yaml_file.YamlFileError as error:
        raise StrataError(f"{path} {error}", Exit.USAGE) from None
    return {text.partition(".")[0] for text in _references(config, name)} - {name}


def _references(config: Mapping[str, Any], name: str) -> Iterator[str]:
    """The uses and topics of the service; what has another form is refused by its own command."""
    for process in map(_mapping, _mapping(config.get(f"{name}:run")).values()):
        yield from map(str, _mapping(process.get("uses")))
        for trigger in map(_mapping, process.get("triggers") or ()):
            yield str(trigger.get("topic", ""))
    for queue in map(_mapping, _mapping(config.get(f"{name}:queues")).values()):
        yield from map(str, queue.get("topics") or ())


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
