"""Folders of the services: `services/NAME`, each a Pulumi project with a stack file per environment."""

import re
from collections.abc import Sequence
from pathlib import Path

from components.common.suggest import nearest
from strata.errors import Exit, StrataError

FOLDER = "services"
ALL = "*"
"""ENV/* means every service of the environment."""
_PROJECT = "Pulumi.yaml"
_NAME = re.compile(r"[a-z][a-z0-9-]*")


def names(root: Path) -> list[str]:
    """The services in the checkout *root*, in the order of their names."""
    return sorted(path.parent.name for path in (root / FOLDER).glob(f"*/{_PROJECT}"))


def find(root: Path, name: str, environment: str) -> Path:
    """The folder of the service *name*; StrataError (2) if there is none."""
    known = names(root)
    if name in known:
        return root / FOLDER / name
    if "/" not in name and (root / FOLDER / name).is_dir() and name not in ("", ".", ".."):
        raise StrataError(f"{FOLDER}/{name} is not a service: it has no {_PROJECT}.", Exit.USAGE)
    near = nearest(name.strip("/"), known)
    hint = f" Did you mean {environment}/{near}?" if near else ""
    listed = ", ".join(known) or f"none. To make one: strata new service {name or 'NAME'} --kind web"
    deleted = f" To delete a deployed service, restore its folder {FOLDER}/{name} from the history first."
    restore = deleted if known and not near and _NAME.fullmatch(name) else ""
    raise StrataError(f"Unknown service {name!r}.{hint} Known: {listed}.{restore}", Exit.USAGE)


def require_files(folder: Path, environments: Sequence[str]) -> None:
    """StrataError (2) unless the service in *folder* has a stack file for each of the *environments*."""
    missing = [name for name in environments if not (folder / f"Pulumi.{name}.yaml").is_file()]
    if missing:
        files = ", ".join(f"{FOLDER}/{folder.name}/Pulumi.{name}.yaml" for name in missing)
        raise StrataError(
            f"Missing: {files}. A service has one stack file for each environment of the project.", Exit.USAGE
        )


def used(root: Path, name: str, environment: str) -> set[str]:
    """The services that the service's stack file names; StrataError (2) if it can't be read."""
    from environment import service_claims, yaml_file  # late: `strata --help` needs no YAML

    path = root / FOLDER / name / f"Pulumi.{environment}.yaml"
    try:
        document = yaml_file.read(path)
    except yaml_file.YamlFileError as error:
        raise StrataError(f"{path} {error}", Exit.USAGE) from None
    return {*service_claims.claims(name, service_claims.configuration(document)).needs} - {name}
