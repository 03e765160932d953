"""The account that an environment is: where it lives, and what everything in it says about itself."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel, to_pascal

from components.common.section import Section

# AWS allows 256 characters: Tagging AWS Resources User Guide, "Tag naming limits and requirements".
TagValue = Annotated[str, Field(min_length=1, max_length=256)]

# AWS China, AWS GovCloud and the isolated regions, whose ARNs begin otherwise than all that are written here.
_OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eu-isoe-")


def _public(region: str) -> str:
    if region.startswith(_OTHER_PARTITIONS):
        raise ValueError("is not one of AWS's public regions: all ARNs here begin with arn:aws")
    return region


class Tags(Section):
    """What every resource says about itself."""

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
    """Where the environment lives; read by the AWS provider as well."""

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
        """The tags on everything, for what the provider's defaults don't reach."""
        return self.default_tags.tags.model_dump(by_alias=True)
