"""The account setting by which API Gateway writes logs of REST and WebSocket APIs."""

import pulumi
from pulumi_aws import apigateway, iam

from components.common import policy
from components.common.arn import Arn

# API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs".
_WRITE_LOGS = "iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"


class ApiLogging(pulumi.ComponentResource):
    """The account's role for logs of API Gateway; AWS has one per account and region."""

    def __init__(self, name: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strata:messaging:ApiLogging", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        role = iam.Role(name, assume_role_policy=policy.trust("apigateway.amazonaws.com"), opts=child)
        allowed = iam.RolePolicyAttachment(
            name, role=role.name, policy_arn=role.arn.apply(_write_logs), opts=child
        )
        apigateway.Account(
            name,
            cloudwatch_role_arn=role.arn,
            # AWS checks the role's permissions at creation.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed]),
        )

        self.register_outputs({})


def _write_logs(role_arn: str) -> str:
    return f"arn:{Arn.parse(role_arn).partition}:{_WRITE_LOGS}"
