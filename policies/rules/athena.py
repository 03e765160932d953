"""Athena workgroups."""

from guardrails.rule import MEDIUM, Props, rule
from guardrails.values import block

WORKGROUP = "aws:athena/workgroup:Workgroup"


@rule(
    "Athena.4",
    MEDIUM,
    WORKGROUP,
    "Athena workgroups publish metrics of their queries",
    "Leave publish_cloudwatch_metrics_enabled out of configuration, or set it to True.",
)
def metrics(workgroup: Props) -> bool:
    return block(workgroup, "configuration").get("publishCloudwatchMetricsEnabled") is not False


@rule(
    "CKV_AWS_82",
    MEDIUM,
    WORKGROUP,
    "Athena workgroups override the settings of their clients",
    "Leave enforce_workgroup_configuration out of configuration, or set it to True.",
)
def enforced(workgroup: Props) -> bool:
    return block(workgroup, "configuration").get("enforceWorkgroupConfiguration") is not False
