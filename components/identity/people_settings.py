"""Settings of the people who operate an environment: their roles in its account."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.problems import Problem, refuse
from components.common.section import Section
from components.common.unique import unique

# IAM API, CreateRole: a role's sessions last 1 to 12 hours.
_LONGEST_SESSION = 12
# IAM User Guide, "Role chaining": a role that was assumed with a role's credentials.
_CHAINED_HOURS = 1

Principal = Annotated[
    str, Field(pattern=r"^arn:aws:iam::\d{12}:(root|(user|role)/[A-Za-z0-9_+=,.@/-]{1,128})$")
]


Principals = Annotated[tuple[Principal, ...], AfterValidator(unique)]


class RoleSettings(Section):
    """One role."""

    permission_set: Annotated[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9_+=,.@-]{1,32}$")] | None,
        Field(description="The permission set of IAM Identity Center whose users may assume it; or null"),
    ]
    session_hours: Annotated[
        int, Field(ge=1, le=_LONGEST_SESSION, description="Longest session, 1 to 12 hours")
    ]


class BreakGlass(Section):
    """The emergency role, for one hour and with MFA; each use raises an alarm."""

    principals: Annotated[
        Principals,
        Field(min_length=1, description="ARNs of IAM users, roles or accounts that may assume it"),
    ]


class PeopleSettings(Section):
    """Roles in the environment's account, and who may assume them."""

    saml_provider_arn: Annotated[
        Annotated[str, Field(pattern=r"^arn:aws:iam::\d{12}:saml-provider/[A-Za-z0-9._-]{1,128}$")] | None,
        Field(description="ARN of the account's SAML provider, whose users may assume the roles; or null"),
    ]
    principals: Annotated[
        Principals,
        Field(
            description="ARNs of IAM users, roles or accounts that may assume the roles with MFA; [] for none"
        ),
    ]
    administrator: Annotated[
        RoleSettings | None,
        Field(description="Administrator: all services, and the platform's IAM resources; or null"),
    ]
    developer: Annotated[
        RoleSettings | None,
        Field(description="Developer: read access without data, and operation of workloads; or null"),
    ]
    read_only: Annotated[RoleSettings | None, Field(description="Read access without data; or null")]
    break_glass: Annotated[
        BreakGlass | None, Field(description="The emergency role, with an alarm on use; or null")
    ]

    @model_validator(mode="after")
    def _may_be_assumed(self) -> Self:
        refuse([*self._unreachable()])
        return self

    def _unreachable(self) -> Iterator[Problem]:
        if self.saml_provider_arn is not None or self.principals:
            return
        roles = {
            "administrator": self.administrator,
            "developer": self.developer,
            "read_only": self.read_only,
        }
        for name, role in roles.items():
            if role is None:
                continue
            if role.permission_set is None:
                yield Problem(
                    (name,),
                    {},
                    "is a role without a trusted principal: set permission_set, saml_provider_arn or "
                    "principals, or the role to null",
                )
            elif role.session_hours > _CHAINED_HOURS:
                yield Problem(
                    (name, "session_hours"),
                    role.session_hours,
                    "must be 1: AWS ends a role's session after an hour if another role assumed it",
                )
