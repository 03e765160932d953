"""Settings of the permission sets of IAM Identity Center."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from components.common.section import Section

# IAM Identity Center API Reference: InstanceArn, and PrincipalId, the GUID of a group.
_INSTANCE = r"^arn:aws:sso:::instance/(sso)?ins-[a-zA-Z0-9.-]{16}$"
_GROUP = r"^([0-9a-f]{10}-)?[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$"
# IAM Identity Center User Guide, "Set session duration for AWS accounts": 1 to 12 hours.
_LONGEST_SESSION = 12

GroupId = Annotated[str, Field(pattern=_GROUP)]


class PermissionSet(Section):
    """A permission set, and its groups by account."""

    session_hours: Annotated[
        int, Field(ge=1, le=_LONGEST_SESSION, description="Longest session, 1 to 12 hours")
    ]
    groups: Annotated[
        Mapping[GroupId, tuple[str, ...]],
        Field(description="The groups that have it, by id, each with the names of accounts; {} for none"),
    ]


class PermissionSetsSettings(Section):
    """Permission sets for people in the member accounts."""

    instance_arn: Annotated[
        str, Field(pattern=_INSTANCE, description="ARN of the organization's instance of IAM Identity Center")
    ]
    project: Annotated[str, Field(min_length=1, description="The tag Project of the platform's resources")]
    administrator: Annotated[
        PermissionSet | None, Field(description="Every service, and the platform's IAM resources; or null")
    ]
    developer: Annotated[
        PermissionSet | None, Field(description="Reading all but data, and operating what runs; or null")
    ]
    read_only: Annotated[PermissionSet | None, Field(description="Reading all but data; or null")]

    @property
    def sets(self) -> Mapping[str, PermissionSet]:
        """The permission sets by the names of the roles with the same permissions."""
        found = {
            "administrator": self.administrator,
            "developer": self.developer,
            "read-only": self.read_only,
        }
        return {name: one for name, one in found.items() if one is not None}
