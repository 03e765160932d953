"""The permissions boundary: one managed policy, whose name the policy itself protects."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import iam

from bootstrap import boundary_policy
from components.common.boundary import BOUNDARY, PATH


class Boundary(pulumi.ComponentResource):
    """The permissions boundary of bootstrap's roles and of every role that a deployment makes."""

    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        account: str,
        provider_arn: pulumi.Input[str],
        bucket_arn: pulumi.Input[str],
        key_arns: Sequence[pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:bootstrap:Boundary", name, None, opts)

        made = iam.Policy(
            name,
            name=BOUNDARY,
            path=PATH,
            description="The most that a deployment and the roles made by it can do",
            policy=pulumi.Output.all(provider_arn, bucket_arn, *key_arns).apply(
                lambda arns: boundary_policy.document(account, arns[0], arns[1], arns[2:])
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.arn = made.arn
        self.register_outputs({"arn": self.arn})
