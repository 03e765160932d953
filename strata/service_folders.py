"""Folders of the services: `services/NAME`, each a Pulumi project with a stack file per environment."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from components.common.suggest import nearest
from strata.errors import Exit, StrataError, UnknownServiceError

FOLDER = "services"
ALL = "*"
"""ENV/* means every service of the environment."""
PROJECT = "Pulumi.yaml"
"""The file that makes a folder a service."""
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_SHORT = 12


def names(root: Path) -> list[str]:
    """The services in the checkout *root*, in the order of their names."""
    return sorted(path.parent.name for path in (root / FOLDER).glob(f"*/{PROJECT}"))


def find(root: Path, name: str, environment: str) -> Path:
    """The folder of the service *name*; UnknownServiceError (2) if there is none."""
    known = names(root)
    if name in known:
        return root / FOLDER / name
    near = nearest(name.strip("/"), known)
    deployed = "" if near or not is_name(name) else f" {_if_deployed(root, name, environment)}"
    if "/" not in name and (root / FOLDER / name).is_dir() and name not in ("", ".", ".."):
        raise UnknownServiceError(
            f"{FOLDER}/{name} is not a service: it has no {PROJECT}.{deployed}", Exit.USAGE
        )
    hint = f" Did you mean {environment}/{near}?" if near else ""
    listed = ", ".join(known) or f"none. To make one: strata new service {name or 'NAME'} --kind web"
    raise UnknownServiceError(f"Unknown service {name!r}.{hint} Known: {listed}.{deployed}", Exit.USAGE)


def is_name(name: str) -> bool:
    """Whether *name* can be that of a service."""
    return _NAME.fullmatch(name) is not None


def _if_deployed(root: Path, name: str, environment: str) -> str:
    return (
        f"If {environment}/{name} is deployed: strata destroy {environment}/{name} deletes it without its "
        f"folder; to deploy it again, restore the folder: {restoring(root, name)}"
    )


def restoring(root: Path, name: str) -> str:
    """The command that restores the service's folder from the commit before the one that deleted it."""
    path = f"{FOLDER}/{name}"
    deleting = _deleting(root, f"{path}/{PROJECT}")
    return f"git checkout {deleting}~1 -- {path}" if deleting else f"git checkout COMMIT -- {path}"


def _deleting(root: Path, path: str) -> str:
    """The last commit that deleted the file at *path*; empty if there is none, or no git."""
    from strata.delivery.promoted import git  # late: only a message needs it

    if shutil.which("git") is None:
        return ""
    found = git(root, "log", "-1", "--diff-filter=D", "--format=%H", "--", path)
    return found.stdout.strip()[:_SHORT] if found.returncode == 0 else ""


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
