"""The AWS account and region of an environment, and the tags of its resources."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel, to_pascal

from components.common.problems import Problem, refuse
from components.common.section import Section

# Tagging AWS Resources User Guide, "Tag naming limits and requirements": 256 characters, and in every service
# letters, digits, spaces and these marks. botocore has it as the pattern of IAM's tagValueType, which names
# Unicode's categories of letters (L), numbers (N) and separators (Z).
_TAG_VALUE_LENGTH = 256
_TAG_MARKS = frozenset("_.:/=+-@")
_TAG_CATEGORIES = frozenset("LNZ")
_RESERVED = "aws:"
ASSUMED = "STRATA_ROLES_ASSUMED"
"""The variable, with the value ``yes``, of a process whose credentials are those of the last role."""
_UNITS = {"h": 3600, "m": 60}
# AWS STS API Reference, AssumeRole: 900 seconds to 12 hours. The provider takes Go's form of a duration.
_DURATION = r"^(1[5-9]m|[2-9]\dm|[1-6]\d\dm|7[01]\dm|720m|([1-9]|1[012])h)$"


def _tag_value(value: str) -> str:
    refused = [
        mark
        for mark in value
        if mark not in _TAG_MARKS and unicodedata.category(mark)[0] not in _TAG_CATEGORIES
    ]
    if refused:
        shown = " ".join(sorted({*refused}))
        raise ValueError(
            f"has {shown!r}, which AWS doesn't allow in tags; allowed: letters, digits, spaces and _ . : / "
            "= + - @"
        )
    if value.lower().startswith(_RESERVED):
        raise ValueError(f"begins with {_RESERVED}, which AWS reserves")
    if value != value.strip():
        raise ValueError("begins or ends with a space, which some AWS services remove")
    return value


TagValue = Annotated[str, Field(min_length=1, max_length=_TAG_VALUE_LENGTH), AfterValidator(_tag_value)]

# AWS China, AWS GovCloud and the isolated regions: their ARNs do not begin with arn:aws.
_OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eu-isoe-")


def _public(region: str) -> str:
    if region.startswith(_OTHER_PARTITIONS):
        raise ValueError("is not one of AWS's public regions: all ARNs here begin with arn:aws")
    return region


class Tags(Section):
    """Tags of every resource."""

    model_config = ConfigDict(alias_generator=to_pascal)

    environment: Annotated[TagValue, Field(description="This environment, as in the stack file's name")]
    project: Annotated[TagValue, Field(description="Project of the resources")]
    owner: Annotated[TagValue, Field(description="Team that is responsible for the resources")]
    cost_center: Annotated[TagValue, Field(description="Cost center that pays for the resources")]
    managed_by: Annotated[
        TagValue, Field(description="Tool that manages the resources, so that they aren't changed by hand")
    ]
    repository: Annotated[TagValue, Field(description="Repository of the code that declares the resources")]


class DefaultTags(Section):
    """The AWS provider's default tags."""

    tags: Annotated[Tags, Field(description="Tags of all resources that support tags")]


class AssumeRole(Section):
    """A role that the AWS provider assumes before it calls AWS."""

    model_config = ConfigDict(alias_generator=to_camel)

    role_arn: Annotated[
        str,
        Field(
            pattern=r"^arn:aws:iam::\d{12}:role/[A-Za-z0-9_+=,.@/-]{1,512}$",
            description="ARN of the role, which trusts the login or the previous role",
        ),
    ]
    duration: Annotated[
        Annotated[str, Field(pattern=_DURATION)] | None,
        Field(
            description=(
                "Duration of the session, 15 minutes to 12 hours, such as 1h or 90m; null for one hour"
            )
        ),
    ]

    @property
    def account(self) -> str:
        """The account of the role."""
        return self.role_arn.split(":")[4]

    @property
    def seconds(self) -> int:
        """The length of the session."""
        text = self.duration or "1h"
        return int(text[:-1]) * _UNITS[text[-1]]


Region = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
AccountId = Annotated[str, Field(pattern=r"^\d{12}$")]


class AwsSettings(Section):
    """Region, account, roles and tags; the AWS provider reads them as well."""

    model_config = ConfigDict(alias_generator=to_camel)

    region: Annotated[
        Region,
        Field(description="The AWS region, such as ap-northeast-2"),
        AfterValidator(_public),
    ]
    allowed_account_ids: Annotated[
        tuple[AccountId, ...],
        Field(
            min_length=1,
            max_length=1,
            description="The environment's own account, 12 digits in quotes; the provider refuses any other",
        ),
    ]
    assume_roles: Annotated[
        tuple[AssumeRole, ...],
        Field(
            description="Roles that the provider assumes one after the other, the last in the environment's "
            "account; [] for a login of that account"
        ),
    ]
    default_tags: Annotated[DefaultTags, Field(description="Tags that the provider adds to all resources")]

    @field_validator("assume_roles")
    @classmethod
    def _end_in_the_account(
        cls, roles: tuple[AssumeRole, ...], info: ValidationInfo
    ) -> tuple[AssumeRole, ...]:
        accounts = info.data.get("allowed_account_ids")
        if roles and accounts and roles[-1].account not in accounts:
            place = (len(roles) - 1, "roleArn")
            text = (
                f"is a role of account {roles[-1].account}; the last role must be one of {accounts[0]} in "
                "aws:allowedAccountIds: the provider refuses any other account"
            )
            refuse([Problem(place, roles[-1].role_arn, text)])
        return roles

    @property
    def account(self) -> str:
        """The environment's own account."""
        return self.allowed_account_ids[0]

    @property
    def tags(self) -> dict[str, str]:
        """The tags as a mapping, for resources that the provider's default tags don't reach."""
        return self.default_tags.tags.model_dump(by_alias=True)
