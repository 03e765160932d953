"""The preview and deploy role of each service."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from bootstrap import github, service_policies
from bootstrap.service_actions.table import OWN
from bootstrap.service_policies import ServiceScope
from components.common.boundary import PATH


@dataclass(frozen=True)
class Shared:
    """Common values of the roles of an account's services; *repository* is its name in GitHub's tokens."""

    environment: str
    repository: str
    provider_arn: pulumi.Input[str]
    boundary_arn: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    lists_arn: pulumi.Input[str]


class ServiceLists(pulumi.ComponentResource):
    """The reading actions that take no narrower resource, as one policy for the roles of all services."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strata:bootstrap:ServiceLists", name, None, opts)
        made = iam.Policy(
            name,
            path=PATH,
            policy=service_policies.lists_policy(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = made.arn
        self.register_outputs({"arn": self.arn})


class ServiceRoles(pulumi.ComponentResource):
    """Two roles of one service: they read and write its state, and no other, and its own resources.

    Only the service's own GitHub environments may assume them.
    """

    preview_arn: pulumi.Output[str]
    deploy_arn: pulumi.Output[str]

    def __init__(
        self,
        place: ServiceScope,
        shared: Shared,
        *,
        repository_arn: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:bootstrap:ServiceRoles", place.name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self._place, self._shared = place, shared

        of_jobs = f"{shared.environment}-{place.name}"
        previews = (github.preview_environment(of_jobs), github.drift_environment(of_jobs))
        self.preview_arn = self._role("preview", previews, {}, deploy=False)
        changes = {"changes": service_policies.changes_policy(place, repository_arn)}
        self.deploy_arn = self._role("deploy", (of_jobs,), changes, deploy=True)
        self.register_outputs({"preview_arn": self.preview_arn, "deploy_arn": self.deploy_arn})

    def _role(
        self, kind: str, environments: tuple[str, ...], more: Mapping[str, str], *, deploy: bool
    ) -> pulumi.Output[str]:
        name, shared = f"{self._place.name}-{kind}", self._shared
        subjects = [github.subject(shared.repository, one) for one in environments]
        role = iam.Role(
            name,
            path=PATH,
            description=f"The service {self._place.name}: "
            + ("deploys its own stack" if deploy else "reads its own stack, writes nothing"),
            assume_role_policy=pulumi.Output.from_input(shared.provider_arn).apply(
                lambda arn: github.trust(arn, subjects)
            ),
            permissions_boundary=shared.boundary_arn,
            opts=self._child,
        )
        state = pulumi.Output.all(shared.bucket_arn, shared.key_arn).apply(
            lambda arns: service_policies.state_policy(self._place, arns[0], arns[1], deploy=deploy)
        )
        own = {group: service_policies.own_policy(self._place, group, deploy=deploy) for group in OWN}
        documents: dict[str, pulumi.Input[str]] = {**own, **more, "state": state}
        arns = {"lists": pulumi.Output.from_input(shared.lists_arn)}
        for part, text in documents.items():
            arns[part] = iam.Policy(f"{name}-{part}", path=PATH, policy=text, opts=self._child).arn
        for part, arn in arns.items():
            iam.RolePolicyAttachment(f"{name}-{part}", role=role.name, policy_arn=arn, opts=self._child)
        return role.arn
