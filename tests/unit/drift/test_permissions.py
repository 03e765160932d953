"""Who compares has the preview role: it may ask for all that the comparison asks for."""

from bootstrap import reads
from strata.drift import services, vpc

PREFIXES = {"elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing"}
OTHERS = {
    "tag:GetResources",
    "autoscaling:DescribeAutoScalingGroups",
    "ec2:DescribeVolumes",
    "kms:DescribeKey",
    "cloudfront:GetDistribution",
    "ecs:DescribeClusters",
    "ecs:DescribeServices",
    "ecs:DescribeTaskDefinition",
    "secretsmanager:DescribeSecret",
}


def action(service: str, operation: str) -> str:
    words = ("DB" if word == "db" else word.capitalize() for word in operation.split("_"))
    return f"{PREFIXES.get(service, service)}:{''.join(words)}"


def test_the_preview_role_may_list_what_the_search_for_unmanaged_resources_lists() -> None:
    needed = {action("ec2", kind.operation) for kind in vpc.KINDS} | OTHERS
    needed |= {action(kind.service, kind.operation) for kind in services.KINDS}
    assert "elasticloadbalancing:DescribeTargetGroups" in needed
    granted = {one for group in reads.GROUPS for one in reads.actions(group)}
    assert needed - granted == set()
