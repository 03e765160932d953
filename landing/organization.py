"""The organization, its units, its accounts and the service control policies on them."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import organizations

from landing import guardrails
from landing.settings import MemberAccount, OrganizationSettings

_POLICIES = "SERVICE_CONTROL_POLICY"


class Organization(pulumi.ComponentResource):
    """An organization with all features; `pulumi destroy` deletes neither it nor an account."""

    id: pulumi.Output[str]
    accounts: Mapping[str, pulumi.Output[str]]
    """The account numbers by name."""

    def __init__(
        self, name: str, settings: OrganizationSettings, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("strata:landing:Organization", name, None, opts)
        self._name, self._child = name, pulumi.ResourceOptions(parent=self)
        self._kept = pulumi.ResourceOptions(parent=self, protect=True, retain_on_delete=True)

        made = organizations.Organization(
            name,
            feature_set="ALL",
            aws_service_access_principals=list(settings.trusted_services),
            enabled_policy_types=[_POLICIES],
            opts=self._kept,
        )
        self.root = made.roots[0].id
        units = {unit: self._unit(unit) for unit in settings.units}
        self.accounts = {key: self._account(key, one, units) for key, one in settings.accounts.items()}

        self._deny(
            "foundation",
            "Member accounts stay, without root users",
            guardrails.foundation(),
            {"root": self.root},
        )
        self._deny("audit", "Audit records change by deployments", guardrails.audit(), {"root": self.root})
        limited = {unit: units[unit].id for unit in settings.guardrails.region_units}
        if limited:
            regions = guardrails.only_regions(settings.guardrails.regions)
            self._deny("regions", "No other regions", regions, limited)

        self.id = made.id
        self.register_outputs({"id": self.id, "accounts": self.accounts})

    def _unit(self, unit: str) -> organizations.OrganizationalUnit:
        return organizations.OrganizationalUnit(
            f"{self._name}-{unit}", name=unit, parent_id=self.root, opts=self._child
        )

    def _account(
        self, key: str, account: MemberAccount, units: Mapping[str, organizations.OrganizationalUnit]
    ) -> pulumi.Output[str]:
        made = organizations.Account(
            f"{self._name}-{key}",
            name=key,
            email=account.email,
            parent_id=units[account.unit].id,
            role_name=guardrails.ACCESS_ROLE,
            # AWS doesn't return the role's name, so the provider would replace an imported account.
            opts=pulumi.ResourceOptions.merge(
                self._kept, pulumi.ResourceOptions(ignore_changes=["roleName"])
            ),
        )
        return made.id

    def _deny(
        self, key: str, description: str, content: str, targets: Mapping[str, pulumi.Input[str]]
    ) -> None:
        made = organizations.Policy(
            f"{self._name}-{key}",
            name=f"strata-{key}",
            description=description,
            type=_POLICIES,
            content=content,
            opts=self._child,
        )
        for target, target_id in targets.items():
            organizations.PolicyAttachment(
                f"{self._name}-{key}-{target}", policy_id=made.id, target_id=target_id, opts=self._child
            )
