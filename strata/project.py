"""The project in which the command runs: its folder, environments and services."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from components.common.suggest import nearest
from strata import service_folders
from strata.errors import Exit, StrataError

if TYPE_CHECKING:
    from components.common.account import AwsSettings

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.prefix) / "bin" / "strata"
"""The installed command."""
POLICIES = ROOT / "policies"
"""The house rules of every preview."""
_STACK_FILE = ".yaml"
_BOOTSTRAP = "bootstrap"
# Git ignores it.
_BUILD = ".build"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_NAME_RULE = "lower-case letters, digits and dashes, a letter first, at most 31 characters"


@dataclass(frozen=True)
class Role:
    """A role that is assumed, and the seconds of its session."""

    arn: str
    seconds: int


@dataclass(frozen=True)
class Environment:
    """One stack file: the facts that the command needs before the engine runs."""

    name: str
    root: Path
    accounts: tuple[str, ...]
    region: str
    project: str = "strata"
    """The name in its Pulumi.yaml."""
    file: Path | None = None
    """A stack file elsewhere, of an environment that isn't in the project, such as a growth stage."""
    roles: tuple[Role, ...] = ()
    """The roles that a login of another account assumes, one after the other."""
    service: str | None = None
    """The service whose stack this is; None for the platform's."""
    checkout: Path | None = None
    """The checkout, where *root* is not in it: that of a service without a folder is generated."""

    @property
    def called(self) -> str:
        """The argument of a command for it: dev, or dev/orders."""
        return f"{self.name}/{self.service}" if self.service else self.name

    @property
    def part(self) -> str:
        """The folder of the service's files in the sandbox; empty for the platform."""
        return part(self.service)

    @property
    def stack_file(self) -> Path:
        """The file with this environment's settings."""
        return self.file or self.root / f"Pulumi.{self.name}.yaml"

    @property
    def account(self) -> str:
        """The account that the sandbox gives this environment."""
        return self.accounts[0]


def part(service: str | None) -> str:
    """The folder of a service's files in the sandbox; empty for the platform."""
    return f"{service_folders.FOLDER}/{service}" if service else ""


def names(root: Path = ROOT) -> list[str]:
    """The environments that have a stack file, in the order of their names."""
    files = (path.name.split(".") for path in root.glob("Pulumi.*.yaml"))
    return sorted(parts[1] for parts in files if len(parts) == 3)


def _of_service(name: str, known: Sequence[str], root: Path) -> str | None:
    """ENV/SERVICE for a *name* that has a service where an environment belongs: orders, orders/dev."""
    first, *more = name.removeprefix(f"{service_folders.FOLDER}/").split("/")
    if first not in service_folders.names(root) or not known:
        return None
    return f"{more[0] if more and more[0] in known else known[0]}/{first}"


def environment(name: str, root: Path = ROOT) -> Environment:
    """The environment *name*, settings checked; StrataError (2) if it is unknown or a stack file is bad.

    *name* may be the path of a stack file elsewhere: the environment is then called as its tag says. It may
    be ENV/SERVICE: the environment is then the service's stack, in the account of the platform's.
    """
    known = names(root)
    if name.endswith(_STACK_FILE):
        return _elsewhere(Path(name), known, root)
    platform, slash, service = name.partition("/")
    if slash and (platform in known or _of_service(name, known, root) is None):
        return _service(environment(platform, root), service)
    if name not in known:
        near = _of_service(name, known, root) or nearest(name, known)
        hint = f" Did you mean {near}?" if near else ""
        listed = ", ".join(known) or "none: there is no Pulumi.<environment>.yaml"
        raise StrataError(f"Unknown environment {name!r}.{hint} Known: {listed}.", Exit.USAGE)
    if not _NAME.fullmatch(name):
        raise StrataError(
            f"Pulumi.{name}.yaml: {name!r} can't be an environment's name. Allowed: {_NAME_RULE}.",
            Exit.USAGE,
        )
    stack_files = [root / f"Pulumi.{one}.yaml" for one in known]
    return _checked(name, root, tuple(map(_version, stack_files)))


def folder(name: str, root: Path = ROOT) -> Path:
    """The folder of the program of *name*, an environment or ENV/SERVICE, before its settings are checked."""
    service = "" if name.endswith(_STACK_FILE) else name.partition("/")[2]
    return root / service_folders.FOLDER / service if service else root


def platform(environment: Environment) -> Environment:
    """The platform's stack of the environment that *environment*, a service's stack, is in."""
    if environment.service is None:
        return environment
    root = environment.checkout or environment.root.parent.parent
    return replace(environment, root=root, project=Environment.project, service=None, checkout=None)


def services(environment: Environment) -> list[Environment]:
    """The stacks of all services in the platform's *environment*; one without its stack file is left out."""
    folders = [
        environment.root / service_folders.FOLDER / one for one in service_folders.names(environment.root)
    ]
    return [
        replace(environment, root=folder, project=folder.name, service=folder.name)
        for folder in folders
        if (folder / f"Pulumi.{environment.name}.yaml").is_file()
    ]


def without_folder(name: str, root: Path = ROOT) -> Environment:
    """The stack of ENV/SERVICE whose folder is not in the checkout; its root is the place of a generated one.

    StrataError (2) if *name* is no such name.
    """
    environment_name, _, service = name.partition("/")
    found = environment(environment_name, root)
    if not service_folders.is_name(service):
        raise StrataError(f"{name} is no ENV/SERVICE.", Exit.USAGE)
    folder = root / _BUILD / service_folders.FOLDER / service
    return replace(found, root=folder, project=service, service=service, checkout=root)


def _service(platform: Environment, name: str) -> Environment:
    """The stack of the service *name*; StrataError (2) if there is no such service, or a file is missing."""
    folder = service_folders.find(platform.root, name, platform.name)
    service_folders.require_files(folder, names(platform.root))
    return replace(platform, root=folder, project=name, service=name)


def account(name: str, root: Path = ROOT) -> Environment:
    """The environment *name*, or the account of the registry, which may have a bootstrap stack file alone.

    StrataError (2) if there is neither.
    """
    alone = root / _BOOTSTRAP / f"Pulumi.{name}.yaml"
    if name in names(root) or not alone.is_file():
        return environment(name, root)
    found = _bootstrap_settings(alone)
    return Environment(name, root, tuple(found.allowed_account_ids), found.region)


def bootstrap(environment: Environment) -> Environment:
    """The stack of the bootstrap project for *environment*; StrataError (2) if one of its files is bad.

    Its file names the roles to assume: those of the platform can't change bootstrap's resources.
    """
    from bootstrap import settings

    folder = environment.root / _BOOTSTRAP
    found = _bootstrap_settings(folder / environment.stack_file.name)
    return replace(environment, root=folder, project=settings.PROJECT, roles=_roles(found))


def _bootstrap_settings(file: Path) -> "AwsSettings":
    from bootstrap import settings
    from environment.errors import SettingsError

    try:
        settings.check_environments(file.parent)
        return settings.read(file).aws
    except SettingsError as error:
        raise StrataError(str(error), Exit.USAGE) from None


def _version(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=8)
def _checked(name: str, root: Path, versions: tuple[tuple[int, int], ...]) -> Environment:
    """The environment *name* of stack files in these *versions*: one command asks for it several times."""
    from environment import settings  # late: pydantic models take a moment, and `strata --help` needs none

    try:
        aws = settings.check_environments(root)[f"Pulumi.{name}.yaml"].aws
    except settings.SettingsError as error:
        raise StrataError(str(error), Exit.USAGE) from None
    return Environment(name, root, tuple(aws.allowed_account_ids), aws.region, roles=_roles(aws))


def _elsewhere(path: Path, known: Sequence[str], root: Path) -> Environment:
    from environment import settings

    if not path.exists():
        files = ", ".join(sorted(one.name for one in path.parent.glob(f"*{_STACK_FILE}"))) or "none"
        raise StrataError(
            f"{path}: there is no such file. Stack files in {path.parent.resolve()}: {files}. Environments: "
            f"{', '.join(known)}.",
            Exit.USAGE,
        )
    own = next((one for one in known if (root / f"Pulumi.{one}.yaml").samefile(path)), None)
    if own:
        raise StrataError(f"{path} is the stack file of {own}. Write {own} in place of the path.", Exit.USAGE)
    try:
        aws = settings.read(path).aws
    except settings.SettingsError as error:
        raise StrataError(str(error), Exit.USAGE) from None
    name = aws.default_tags.tags.environment
    if name in known or not _NAME.fullmatch(name):
        raise StrataError(
            f"{path}: its tag Environment is {name!r}; a stack file elsewhere is for an environment that "
            f"isn't in the project ({', '.join(known)}). Allowed in its name: {_NAME_RULE}.",
            Exit.USAGE,
        )
    return Environment(
        name, root, tuple(aws.allowed_account_ids), aws.region, file=path.resolve(), roles=_roles(aws)
    )


def _roles(aws: "AwsSettings") -> tuple[Role, ...]:
    return tuple(Role(one.role_arn, one.seconds) for one in aws.assume_roles)
