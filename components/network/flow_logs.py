"""Flow logs of the VPC."""

import pulumi
from pulumi_aws import cloudwatch, ec2, iam

from components.network import flow_log_policy
from components.network.settings import NetworkSettings

# The shorter of the two intervals that AWS offers, in seconds.
_AGGREGATION_SECONDS = 60


class FlowLogs(pulumi.ComponentResource):
    """Flow logs of all traffic of *vpc_id*, in a log group with the retention of the settings."""

    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: NetworkSettings,
        *,
        vpc_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:FlowLogs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        group = cloudwatch.LogGroup(name, retention_in_days=settings.flow_log_retention_days, opts=child)
        role = iam.Role(
            f"{name}-writer", assume_role_policy=group.arn.apply(flow_log_policy.trust), opts=child
        )
        allowed = iam.RolePolicy(
            f"{name}-writer", role=role.name, policy=group.arn.apply(flow_log_policy.write), opts=child
        )
        ec2.FlowLog(
            name,
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=_AGGREGATION_SECONDS,
            # Without the permissions the flow log has the status "Access error" (Amazon VPC User Guide,
            # "Troubleshoot VPC Flow Logs").
            opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed]),
        )

        self.log_group_name = group.name
        self.register_outputs({"log_group_name": self.log_group_name})
