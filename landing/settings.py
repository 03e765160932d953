"""The settings of the organization: units, accounts, guardrails and the trail."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Self

import pulumi
from pydantic import Field, model_validator

from components.common.account import AwsSettings, Region
from components.common.problems import Problem, refuse
from components.common.section import Section
from components.common.unique import repeated
from environment.configuration import Configuration
from environment.errors import SettingsError
from environment.stack_file import environments, read_config
from landing.people_settings import PermissionSetsSettings

PROJECT = "strata-landing"
FOLDER = Path(__file__).parent

# AWS Organizations API Reference, CreateAccount.
EMAIL = r"^[^\s@]+@[^\s@]+\.[^\s@]+$"
EMAIL_LENGTHS = (6, 64)
_TRAILS = "cloudtrail.amazonaws.com"
_IDENTITY_CENTER = "sso.amazonaws.com"
_PRINCIPAL = r"^[a-z0-9.-]+\.amazonaws\.com$"
_NAME = r"^[a-z][a-z0-9-]{0,39}$"
# CloudFront's web ACLs, certificates, logs and functions are in this region; global services log there.
_GLOBAL_REGION = "us-east-1"

Name = Annotated[str, Field(pattern=_NAME)]


class MemberAccount(Section):
    """One account of the organization."""

    email: Annotated[
        str,
        Field(
            pattern=EMAIL,
            min_length=EMAIL_LENGTHS[0],
            max_length=EMAIL_LENGTHS[1],
            description="Address of the root user, which no other AWS account has",
        ),
    ]
    unit: Annotated[str, Field(description="The organizational unit, one of units")]


class Guardrails(Section):
    """Service control policies, which limit everybody in the member accounts."""

    regions: Annotated[
        tuple[Region, ...],
        Field(min_length=1, description="The only regions for the accounts of region_units"),
    ]
    region_units: Annotated[
        tuple[Name, ...], Field(description="Units whose accounts use these regions only, or []")
    ]


class OrganizationTrailSettings(Section):
    """A trail of all accounts of the organization."""

    account: Annotated[str, Field(description="The account of accounts that keeps the records")]
    retention_days: Annotated[
        int, Field(ge=1, le=36500, description="Days for which Object Lock keeps each record, then deleted")
    ]


class OrganizationSettings(Section):
    """The organization of the management account."""

    trusted_services: Annotated[
        tuple[Annotated[str, Field(pattern=_PRINCIPAL)], ...],
        Field(description="Service principals with access to the organization; others lose theirs"),
    ]
    units: Annotated[tuple[Name, ...], Field(description="Names of the organizational units below the root")]
    accounts: Annotated[Mapping[Name, MemberAccount], Field(description="The member accounts by name")]
    guardrails: Annotated[Guardrails, Field(description="Limits for everybody in the member accounts")]
    trail: Annotated[
        OrganizationTrailSettings | None, Field(description="CloudTrail events of all accounts, or null")
    ]
    people: Annotated[
        PermissionSetsSettings | None, Field(description="Permission sets of IAM Identity Center, or null")
    ]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        refuse([*self._unknown_names(), *self._unassigned(), *self._twice()])
        return self

    def _unknown_names(self) -> Iterable[Problem]:
        units, accounts = ", ".join(self.units) or "none", ", ".join(self.accounts) or "none"
        for name, account in self.accounts.items():
            if account.unit not in self.units:
                text = f"is not in units; allowed: {units}"
                yield Problem(("accounts", name, "unit"), account.unit, text)
        for index, unit in enumerate(self.guardrails.region_units):
            if unit not in self.units:
                place = ("guardrails", "region_units", index)
                yield Problem(place, unit, f"is not in units; allowed: {units}")
        if self.trail and _TRAILS not in self.trusted_services:
            text = f"needs {_TRAILS} in trusted_services"
            yield Problem(("trail",), self.trail.account, text)
        if self.trail and self.trail.account not in self.accounts:
            text = f"is not in accounts; allowed: {accounts}"
            yield Problem(("trail", "account"), self.trail.account, text)

    def _unassigned(self) -> Iterable[Problem]:
        """Groups of permission sets in accounts that don't exist, or that are named twice."""
        if self.people is None:
            return
        if _IDENTITY_CENTER not in self.trusted_services:
            text = f"needs {_IDENTITY_CENTER} in trusted_services"
            yield Problem(("people",), self.people.instance_arn, text)
        for key, one in self.people.sets.items():
            for group, accounts in one.groups.items():
                place = ("people", key.replace("-", "_"), "groups", group)
                for account in accounts:
                    if account not in self.accounts:
                        allowed = ", ".join(self.accounts) or "none"
                        yield Problem(place, account, f"is not in accounts; allowed: {allowed}")
                for account in repeated(accounts):
                    yield Problem(place, account, "is in the list more than once")

    def _twice(self) -> Iterable[Problem]:
        emails = Counter(account.email.casefold() for account in self.accounts.values())
        for name, account in self.accounts.items():
            if emails[account.email.casefold()] > 1:
                text = "is the address of two accounts; AWS takes each address once"
                yield Problem(("accounts", name, "email"), account.email, text)
        lists = {
            ("trusted_services",): self.trusted_services,
            ("units",): self.units,
            ("guardrails", "regions"): self.guardrails.regions,
            ("guardrails", "region_units"): self.guardrails.region_units,
        }
        for place, names in lists.items():
            for name in repeated(names):
                yield Problem(place, name, "is in the list more than once")


class LandingSettings(Section):
    """The management account and its organization, whole and valid."""

    aws: Annotated[AwsSettings, Field(description="The management account")]
    organization: Annotated[OrganizationSettings, Field(description="The organization")]

    @classmethod
    def load(cls) -> "LandingSettings":
        """The running stack's settings; raises pulumi.RunError with every error."""
        file = f"Pulumi.{pulumi.get_stack()}.yaml"
        try:
            _read_strictly(Path.cwd() / file)
            settings = _CONFIGURATION.of_running_stack(file)
            check(settings, file, FOLDER.parent)
        except SettingsError as error:
            raise pulumi.RunError(str(error)) from None
        return settings


_CONFIGURATION = Configuration(PROJECT, LandingSettings, AwsSettings)


def _read_strictly(path: Path) -> None:
    """Raise SettingsError for the stack file *path* where the engine reads another value than it shows.

    Such as an octal number or a date. The engine starts the program in the folder of its project.
    """
    if path.is_file():
        config, problems = read_config(path)
        _CONFIGURATION.parse(path.name, config, problems)


def check(settings: LandingSettings, file: str, platform: Path) -> None:
    """Raise SettingsError where *settings* don't fit the environments in the folder *platform*."""
    problems: list[str] = []
    guardrails, key = settings.organization.guardrails, f"{PROJECT}:organization.guardrails.regions"
    needed = {_GLOBAL_REGION: "global services and CloudFront"}
    for name, path in environments(platform).items():
        config = read_config(path)[0]
        needed.setdefault(str(config.get("aws:region")), f"Pulumi.{name}.yaml")
        accounts = config.get("aws:allowedAccountIds")
        # The platform itself says what is wrong with its own file.
        if isinstance(accounts, list) and settings.aws.account in accounts:
            problems.append(
                f"aws:allowedAccountIds: {settings.aws.account} is the account of Pulumi.{name}.yaml; "
                "allowed: an account without an environment, since no guardrail limits the management account"
            )
    missing = {region: user for region, user in needed.items() if region not in guardrails.regions}
    if guardrails.region_units:
        problems += [f"{key}: {region} is missing, for {user}" for region, user in missing.items()]
    if problems:
        raise SettingsError(file, problems)
