"""The settings of an account: its region, and the repository whose workflows may deploy to it."""

from pathlib import Path
from typing import Annotated

import pulumi
from pydantic import Field, field_validator

from bootstrap import service_names
from bootstrap.github_settings import GitHubSettings
from bootstrap.registry_settings import RegistrySettings
from components.common.account import AwsSettings
from components.common.section import Section
from components.common.unique import unique
from components.identity.people_settings import PeopleSettings
from components.identity.settings import IdentitySettings
from environment.configuration import Configuration
from environment.errors import SettingsError
from environment.service_names import problems as problems_of_names
from environment.stack_file import environments, read_config

PROJECT = "strata-bootstrap"

FOLDER = Path(__file__).parent
# A service's name is part of names in AWS, as in environment/service_files.py.
_SERVICE = r"^[a-z][a-z0-9-]{0,19}$"
# The keys that must be equal in bootstrap and platform.
_TAGS = "aws:defaultTags"
_SHARED = ("aws:region", "aws:allowedAccountIds")
_PLATFORM = "strata"
_IDENTITY = f"{_PLATFORM}:identity"


class BootstrapSettings(Section):
    """One account, whole and valid."""

    aws: Annotated[AwsSettings, Field(description="Where the environment lives")]
    github: Annotated[GitHubSettings, Field(description="Where the code is")]

    services: Annotated[
        tuple[Annotated[str, Field(pattern=_SERVICE)], ...],
        Field(description="Names of the services, each with a repository, or []"),
    ]
    registry: Annotated[RegistrySettings, Field(description="Where the services' images are")]

    @field_validator("services")
    @classmethod
    def _each_once(cls, services: tuple[str, ...]) -> tuple[str, ...]:
        unique(services)
        if problems := list(problems_of_names(services)):
            raise ValueError("; ".join(problems))
        return services

    @property
    def has_registry(self) -> bool:
        """Whether the images are in this account."""
        return self.registry.account == self.account

    @property
    def environment(self) -> str:
        """The environment's name, which is the stack's and GitHub's too."""
        return self.aws.default_tags.tags.environment

    @property
    def has_platform(self) -> bool:
        """Whether the account is of an environment; otherwise it is for the registry alone."""
        return _platform_file(FOLDER, self.environment).is_file()

    @property
    def platform_project(self) -> str:
        """The tag Project of the platform in this account, from the platform's stack file."""
        config, _ = read_config(_platform_file(FOLDER, self.environment))
        return str(config[_TAGS]["tags"]["Project"])

    @property
    def people(self) -> PeopleSettings | None:
        """The roles of people in this account, from the platform's stack file."""
        return people_of(_platform_file(FOLDER, self.environment)) if self.has_platform else None

    @property
    def account(self) -> str:
        """The account's number."""
        return self.aws.allowed_account_ids[0]

    @classmethod
    def load(cls) -> "BootstrapSettings":
        """The running stack's settings; raises pulumi.RunError with every error of every stack file."""
        try:
            check_environments(FOLDER)
            return _CONFIGURATION.of_running_stack(f"Pulumi.{pulumi.get_stack()}.yaml")
        except SettingsError as error:
            raise pulumi.RunError(str(error)) from None


_CONFIGURATION = Configuration(PROJECT, BootstrapSettings, AwsSettings)


def read(path: Path) -> BootstrapSettings:
    """The settings in the stack file *path*; raises SettingsError with everything that is wrong in it."""
    config, problems = read_config(path)
    return _CONFIGURATION.parse(path.name, config, problems)


class _PlatformIdentity(Section):
    """The section of a platform's stack file that has its people."""

    identity: Annotated[IdentitySettings, Field(description="Users and people")]


_IDENTITIES = Configuration(_PLATFORM, _PlatformIdentity, None)


def people_of(path: Path) -> PeopleSettings | None:
    """The roles of people in the platform's stack file *path*; raises SettingsError if a section is wrong."""
    config, _ = read_config(path)
    section = {_IDENTITY: config[_IDENTITY]} if _IDENTITY in config else {}
    return _IDENTITIES.parse(path.name, section, region=config.get("aws:region")).identity.people


def check_environments(folder: Path) -> None:
    """Raise SettingsError where a stack file in *folder* is wrong, or isn't about the platform's account.

    The platform's stack files lie in the folder above. The registry may be in an account without one.
    """
    problems: list[str] = []
    registries: dict[str, RegistrySettings] = {}
    accounts: dict[str, str] = {}
    named: dict[str, tuple[str, ...]] = {}
    for name, path in environments(folder).items():
        try:
            found = read(path)
        except SettingsError as error:
            problems += [f"{path.name}: {problem}" for problem in error.problems]
            continue
        if found.environment != name:
            tag = found.environment
            problems.append(f'{path.name}: aws:defaultTags.tags.Environment: "{tag}" must be "{name}"')
        alone = found.has_registry and not _platform_file(folder, name).is_file()
        if not alone:
            problems += [f"{path.name}: {problem}" for problem in _disagreements(path, folder.parent)]
        if found.account in accounts:
            problems.append(
                f"{path.name}: aws:allowedAccountIds: {found.account} has another bootstrap stack; allowed: "
                "an account of its own"
            )
        registries[path.name], accounts[found.account] = found.registry, found.aws.region
        # Services run in environments only.
        named[name] = () if alone else found.services
    problems += _registry_problems(registries, accounts)
    problems += service_names.collisions(named)
    if problems:
        raise SettingsError(f"{folder.name}/Pulumi.*.yaml", problems)


def _platform_file(folder: Path, name: str) -> Path:
    """The platform's stack file of the same name as one in *folder*."""
    return folder.parent / f"Pulumi.{name}.yaml"


def accounts_of(folder: Path) -> list[str]:
    """The accounts of all stack files in *folder*; raises SettingsError where one is wrong."""
    return sorted({read(path).account for path in environments(folder).values()})


def _registry_problems(registries: dict[str, RegistrySettings], accounts: dict[str, str]) -> list[str]:
    """Differences between the registries of the stack files, and a registry without a stack of its own."""
    key = f"{PROJECT}:registry"
    found = [
        f"{file}: {key}: {one.account}, {one.region} must be equal in all stack files, as images are"
        for file, one in registries.items()
        if one != next(iter(registries.values()))
    ]
    for file, one in registries.items():
        if accounts.get(one.account) != one.region:
            known = "; ".join(f"{account}, {region}" for account, region in sorted(accounts.items()))
            found.append(
                f"{file}: {key}: {one.account}, {one.region} has no bootstrap stack; allowed: {known}"
            )
    return found


def _disagreements(path: Path, root: Path) -> list[str]:
    """Differences between the account's stack file and the platform's of the same name."""
    try:
        platform = read_config(root / path.name)[0]
        people_of(root / path.name)
    except SettingsError as error:
        return [f"the platform's own stack file {path.name}: {problem}" for problem in error.problems]
    own = read_config(path)[0]
    found = [
        f"{key}: {_plain(own[key])} must be {_plain(platform.get(key))}, as in the platform's {path.name}"
        for key in _SHARED
        if own[key] != platform.get(key)
    ]
    tag = own[_TAGS]["tags"]["Project"]
    if tag == platform.get(_TAGS, {}).get("tags", {}).get("Project"):
        # Drift would report the state bucket as unmanaged: it is not in the platform's state.
        found.append(f'{_TAGS}.tags.Project: "{tag}" is the platform\'s own; allowed: any other')
    return found


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
