"""Roles of the people who deploy by hand: those of ``identity.people`` that need Pulumi's state."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import iam

from components.common import policy
from components.common.boundary import PATH
from components.identity import people_access
from components.identity.managed_policies import attach_managed
from components.identity.people_settings import PeopleSettings

_HOUR = 3600
_DESCRIPTIONS = {
    "administrator": "Administers the platform, and runs strata",
    "break-glass": "For emergencies with the state; each use is an alarm",
}


class PeopleRoles(pulumi.ComponentResource):
    """Administrators and the role of emergencies in bootstrap's path, whose roles may use the state.

    The boundary denies the state to all roles that a deployment makes. No deployment can change these. They
    have the trust and the permissions of the platform's own roles of people.
    """

    arns: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        settings: PeopleSettings | None,
        *,
        region: str,
        account: str,
        boundary_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:bootstrap:PeopleRoles", name, None, opts)
        self._name, self._account, self._boundary_arn = name, account, boundary_arn
        self._child = pulumi.ResourceOptions(parent=self)
        declared = {} if settings is None else _trusted(settings, region, account)
        self.arns = {key: self._role(key, trust, hours).arn for key, (trust, hours) in declared.items()}
        self.register_outputs({})

    def _role(self, key: str, trust: str, hours: int) -> iam.Role:
        name = f"{self._name}-{key}"
        role = iam.Role(
            name,
            # The same in every account, so that a stack file can name it before it exists.
            name=people_access.STATE_ROLES[key],
            path=PATH,
            description=_DESCRIPTIONS[key],
            assume_role_policy=trust,
            permissions_boundary=self._boundary_arn,
            max_session_duration=hours * _HOUR,
            opts=self._child,
        )
        attach_managed(name, role, people_access.MANAGED[key], self._child)
        statements: Sequence[policy.Statement] = people_access.administration(self._account)
        iam.RolePolicy(name, role=role.name, policy=policy.document(*statements), opts=self._child)
        return role


def _trusted(settings: PeopleSettings, region: str, account: str) -> dict[str, tuple[str, int]]:
    """The trust policy and the longest session, in hours, of each role that is not null."""
    found: dict[str, tuple[str, int]] = {}
    administrator, emergency = settings.administrator, settings.break_glass
    if administrator is not None:
        trust = people_access.trust(settings, administrator.permission_set, account)
        found["administrator"] = (trust, administrator.session_hours)
    if emergency is not None:
        found["break-glass"] = (people_access.emergency_trust(emergency.principals, region), 1)
    return found
