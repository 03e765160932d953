"""Roles of the people who operate an environment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from components.common import policy
from components.common.policy import Statement
from components.identity import people_access
from components.identity.break_glass import AccountContext, BreakGlassAlarm
from components.identity.managed_policies import attach_managed
from components.identity.people_settings import PeopleSettings, RoleSettings

_HOUR = 3600
_BREAK_GLASS = "break-glass"


@dataclass(frozen=True)
class _Role:
    """The policies and the trust policy of a role."""

    description: str
    trust: str
    statements: Sequence[Statement]
    hours: int = 1


class People(pulumi.ComponentResource):
    """The roles of *settings* under the account's permissions boundary; their ARNs by name."""

    role_arns: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        settings: PeopleSettings,
        *,
        home: AccountContext,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:identity:People", name, None, opts)
        self._prefix, self._child = name, pulumi.ResourceOptions(parent=self)

        roles = {key: self._role(key, role) for key, role in _roles(settings, home).items()}
        if settings.break_glass is not None:
            BreakGlassAlarm(
                f"{name}-{_BREAK_GLASS}-used",
                role_arns=[
                    roles[_BREAK_GLASS].arn,
                    people_access.state_role_arn(_BREAK_GLASS, home.account),
                ],
                home=home,
                topic_arn=alarm_topic_arn,
                opts=self._child,
            )

        self.role_arns = {key: role.arn for key, role in roles.items()}
        self.register_outputs({})

    def _role(self, key: str, parts: _Role) -> iam.Role:
        name = f"{self._prefix}-{key}"
        role = iam.Role(
            name,
            description=parts.description,
            assume_role_policy=parts.trust,
            max_session_duration=parts.hours * _HOUR,
            opts=self._child,
        )
        attach_managed(name, role, people_access.MANAGED[key], self._child)
        if parts.statements:
            iam.RolePolicy(name, role=role.name, policy=policy.document(*parts.statements), opts=self._child)
        return role


def _roles(settings: PeopleSettings, home: AccountContext) -> dict[str, _Role]:
    administration = people_access.administration(home.account)
    operation = people_access.operation(home.region, home.account, home.tags["Project"])
    declared: list[tuple[str, RoleSettings | None, str, Sequence[Statement]]] = [
        ("administrator", settings.administrator, "Administers the platform", administration),
        ("developer", settings.developer, "Operates what runs, and reads no data", operation),
        ("read-only", settings.read_only, "Reads everything but data", ()),
    ]
    roles = {
        key: _Role(
            description,
            people_access.trust(settings, role.permission_set, home.account),
            statements,
            role.session_hours,
        )
        for key, role, description, statements in declared
        if role is not None
    }
    if settings.break_glass is not None:
        trust = people_access.emergency_trust(settings.break_glass.principals, home.region)
        roles[_BREAK_GLASS] = _Role("For emergencies; each use is an alarm", trust, administration)
    return roles
