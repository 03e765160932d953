"""The preview role, with which drift runs, has the permissions for all calls of the comparison."""

import boto3

from bootstrap import reads
from strata.drift import inventory, services, vpc
from strata.drift.children.table import ROWS

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
    needed = {action("ec2", kind.operation) for kind in vpc.LISTS} | OTHERS
    needed |= {action("ec2", kind.operation) for kind in inventory.OUTSIDE}
    needed |= {action(kind.service, kind.operation) for kind in services.LISTS}
    assert "elasticloadbalancing:DescribeTargetGroups" in needed
    granted = {one for group in reads.GROUPS for one in reads.actions(group)}
    assert needed - granted == set()


# Where an action's name isn't its operation's (Service Authorization Reference, S3, API Gateway).
S3 = {
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
    "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
    "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
}
SERVICES = {
    "elbv2": "elasticloadbalancing",
    "stepfunctions": "states",
    "efs": "elasticfilesystem",
    "opensearch": "es",
    "s3control": "s3",
    "accessanalyzer": "access-analyzer",
}


def test_the_preview_role_may_list_the_children_that_drift_lists() -> None:
    needed = set()
    for listing in (row.listing for row in ROWS):
        client = boto3.client(
            listing.service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        detail = [listing.detail.operation] if listing.detail else []
        for operation in (listing.operation, *detail):
            name = client.meta.method_to_api_mapping[operation]
            needed.add(f"{SERVICES.get(listing.service, listing.service)}:{S3.get(name, name)}")
    needed = {"apigateway:GET" if one.startswith("apigateway") else one for one in needed}
    granted = {one for group in reads.GROUPS for one in reads.actions(group)}
    assert needed - granted == set()
