"""The AWS account and region of an environment, and the tags of its resources."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel, to_pascal

from components.common.section import Section

# Tagging AWS Resources User Guide, "Tag naming limits and requirements": 256 characters, and in every service
# letters, digits, spaces and these marks. botocore has it as the pattern of IAM's tagValueType, which names
# Unicode's categories of letters (L), numbers (N) and separators (Z).
_TAG_VALUE_LENGTH = 256
_TAG_MARKS = frozenset("_.:/=+-@")
_TAG_CATEGORIES = frozenset("LNZ")
_RESERVED = "aws:"


def _tag_value(value: str) -> str:
    refused = [
        mark
        for mark in value
        if mark not in _TAG_MARKS and unicodedata.category(mark)[0] not in _TAG_CATEGORIES
    ]
    if refused:
        shown = " ".join(sorted({*refused}))
        raise ValueError(
            f"has {shown!r}, which AWS takes in no tag; allowed: letters, digits, spaces and _ . : / = + - @"
        )
    if value.lower().startswith(_RESERVED):
        raise ValueError(f"begins with {_RESERVED}, which AWS keeps for itself")
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
    project: Annotated[TagValue, Field(description="What the resources belong to")]
    owner: Annotated[TagValue, Field(description="The team that answers for them")]
    cost_center: Annotated[TagValue, Field(description="Where they are paid")]
    managed_by: Annotated[TagValue, Field(description="What changes them, so that nobody does by hand")]
    repository: Annotated[TagValue, Field(description="Where the code is that made them")]


class DefaultTags(Section):
    """The AWS provider's default tags."""

    tags: Annotated[Tags, Field(description="Tags on everything that can carry them")]


class AwsSettings(Section):
    """Region, account and tags; the AWS provider reads them as well."""

    model_config = ConfigDict(alias_generator=to_camel)

    region: Annotated[
        str,
        Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$", description="The AWS region, such as ap-northeast-2"),
        AfterValidator(_public),
    ]
    allowed_account_ids: Annotated[
        tuple[Annotated[str, Field(pattern=r"^\d{12}$")], ...],
        Field(
            min_length=1,
            max_length=1,
            description="The environment's own account, 12 digits in quotes; the provider refuses any other",
        ),
    ]
    default_tags: Annotated[DefaultTags, Field(description="Tags that the provider puts on everything")]

    @property
    def account(self) -> str:
        """The environment's own account."""
        return self.allowed_account_ids[0]

    @property
    def tags(self) -> dict[str, str]:
        """The tags as a mapping, for resources that the provider's default tags don't reach."""
        return self.default_tags.tags.model_dump(by_alias=True)
