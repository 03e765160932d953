"""The log of DNS queries for a public zone."""

import pulumi
from pulumi_aws import cloudwatch, route53

from components.common import policy
from components.common.dns_records import HostedZone
from components.common.north_virginia import REGION
from components.common.retention import RetentionDays

# Route 53 Developer Guide, "Public DNS query logging": the log group must be in us-east-1, its name should
# begin with /aws/route53/, and a resource policy lets Route 53 write to it.
_SERVICE = "route53.amazonaws.com"
_WRITE = ["logs:CreateLogStream", "logs:PutLogEvents"]


class QueryLog(pulumi.ComponentResource):
    """A log group with each query for *zone*, which only Route 53 writes, for this account's zones."""

    def __init__(
        self,
        name: str,
        retention_days: RetentionDays,
        *,
        zone: HostedZone,
        account: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:QueryLog", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        group = cloudwatch.LogGroup(
            name,
            name_prefix=f"/aws/route53/{name}-",
            retention_in_days=retention_days,
            region=REGION,
            opts=child,
        )
        allowed = cloudwatch.LogResourcePolicy(
            name,
            # AWS generates no name for a policy, and overwrites an existing policy of the same name.
            policy_name=f"strata-{name}",
            policy_document=group.arn.apply(lambda arn: write_policy(arn, account)),
            region=REGION,
            opts=child,
        )
        route53.QueryLog(
            name,
            zone_id=zone.zone_id,
            cloudwatch_log_group_arn=group.arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed]),
        )
        self.register_outputs({})


def write_policy(log_group_arn: str, account: str) -> str:
    """Let Route 53 write to the streams of one log group, for zones of *account* only."""
    return policy.document(
        policy.allow_service(
            _SERVICE,
            *_WRITE,
            on=f"{log_group_arn.removesuffix(':*')}:*",
            when={
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {"aws:SourceArn": "arn:aws:route53:::hostedzone/*"},
            },
        )
    )
