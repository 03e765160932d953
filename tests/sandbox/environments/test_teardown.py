"""Protection against removal, and a removal that leaves nothing; the last file of the folder to run."""

from functools import partial
from typing import Any

from strata import project
from strata.errors import Exit


def test_a_protected_environment_is_not_destroyed_and_names_what_protects_it(platform: Any) -> None:
    before = {item["urn"]: item["id"] for item in platform.state("prod")}
    refused = platform.strata("destroy", "prod")
    assert refused.returncode == Exit.ERROR
    for name in (
        "rds.Instance data-database: protect, deletionProtection",
        "s3.Bucket images-media: protect",
    ):
        assert name in refused.stderr
    assert "lb.LoadBalancer web: enableDeletionProtection" in refused.stderr
    assert "strata unlock prod" in refused.stderr
    assert {item["urn"]: item["id"] for item in platform.state("prod")} == before


def test_a_protected_load_balancer_is_not_destroyed_by_the_engine_either(platform: Any) -> None:
    (urn,) = [item["urn"] for item in platform.state("prod") if item["type"].endswith(":LoadBalancer")]
    # The engine reads no resource whose provider is not a target itself, such as the CDN's.
    flags = ["--yes", "--refresh=false", "--target", urn, "--target-dependents"]
    refused = platform.strata("exec", "prod", "--", "pulumi", "-C", str(project.ROOT), "destroy", *flags)
    assert refused.returncode != Exit.OK
    assert "deletion protection is enabled" in refused.stdout


def test_unlock_requires_the_name_and_without_it_changes_nothing(platform: Any) -> None:
    refused = platform.strata("unlock", "prod")
    assert refused.returncode != Exit.OK
    assert "s3.Bucket images-media: protect" in refused.stderr
    assert any(item.get("protect") for item in platform.state("prod"))


def test_destroy_leaves_the_account_empty_once_it_is_unlocked(
    platform: Any,
) -> None:
    kinds = {item["type"] for item in platform.state("test")}
    unlocked = platform.strata("unlock", "test", "--yes", "--discard-data")
    assert unlocked.returncode == Exit.OK, unlocked.stdout + unlocked.stderr
    assert not any(item.get("protect") for item in platform.state("test"))
    destroyed = platform.strata("destroy", "test")
    assert destroyed.returncode == Exit.OK, destroyed.stdout + destroyed.stderr
    left = leftovers(platform, "test")
    assert left == {}, left
    assert len(kinds) > 15


def leftovers(platform: Any, environment: str) -> dict[str, Any]:
    """The resources in the account, without those that AWS creates itself."""
    ec2 = platform.client(environment, "ec2")
    own = {vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]}
    groups = ec2.describe_security_groups()["SecurityGroups"]
    acls = ec2.describe_network_acls()["NetworkAcls"]
    nats = ec2.describe_nat_gateways()["NatGateways"]
    endpoints = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    found = {
        "vpcs": own,
        "groups": [group["GroupId"] for group in groups if group["GroupName"] != "default"],
        "acls": [acl["NetworkAclId"] for acl in acls if not acl["IsDefault"]],
        "addresses": ec2.describe_addresses()["Addresses"],
        "gateways": [nat for nat in nats if nat["State"] != "deleted"],
        "internet gateways": [
            gateway
            for gateway in ec2.describe_internet_gateways()["InternetGateways"]
            if not gateway["Attachments"] or gateway["Attachments"][0]["VpcId"] in own
        ],
        "endpoints": [item for item in endpoints if item["State"] != "deleted"],
        "flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "log groups": platform.client(environment, "logs").describe_log_groups()["logGroups"],
        "roles": platform.client(environment, "iam").list_roles()["Roles"],
        "policies": platform.client(environment, "iam").list_policies(Scope="Local")["Policies"],
        "profiles": platform.client(environment, "iam").list_instance_profiles()["InstanceProfiles"],
        "templates": ec2.describe_launch_templates()["LaunchTemplates"],
        "topics": platform.client(environment, "sns").list_topics()["Topics"],
        "queues": platform.client(environment, "sqs").list_queues().get("QueueUrls"),
        "buckets": platform.client(environment, "s3").list_buckets()["Buckets"],
        "alarms": platform.client(environment, "cloudwatch").describe_alarms()["MetricAlarms"],
        **_compute_leftovers(platform, environment),
        **_store_leftovers(platform, environment),
    }
    return {key: value for key, value in found.items() if value}


def _compute_leftovers(platform: Any, environment: str) -> dict[str, Any]:
    elb, functions = platform.client(environment, "elbv2"), platform.client(environment, "lambda")
    scaling, kms = platform.client(environment, "autoscaling"), platform.client(environment, "kms")
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    return {
        "load balancers": elb.describe_load_balancers()["LoadBalancers"],
        "target groups": elb.describe_target_groups()["TargetGroups"],
        "scaling groups": scaling.describe_auto_scaling_groups()["AutoScalingGroups"],
        "functions": functions.list_functions()["Functions"],
        "event sources": functions.list_event_source_mappings()["EventSourceMappings"],
        # AWS deletes a key after a waiting period.
        "keys": [
            key for key in keys if key["KeyManager"] == "CUSTOMER" and key["KeyState"] != "PendingDeletion"
        ],
    }


def _store_leftovers(platform: Any, environment: str) -> dict[str, Any]:
    rds, caches = platform.client(environment, "rds"), platform.client(environment, "elasticache")
    secrets, ssm = platform.client(environment, "secretsmanager"), platform.client(environment, "ssm")
    instances = rds.describe_db_instances()["DBInstances"]
    groups = caches.describe_replication_groups()["ReplicationGroups"]
    east = partial(platform.client, environment, region="us-east-1")
    distributions = platform.client(environment, "cloudfront").list_distributions()["DistributionList"]
    return {
        "databases": [item for item in instances if item["DBInstanceStatus"] != "deleting"],
        "database subnets": rds.describe_db_subnet_groups()["DBSubnetGroups"],
        "final snapshots": rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"],
        "caches": [item for item in groups if item["Status"] != "deleting"],
        "secrets": [item["Name"] for item in secrets.list_secrets()["SecretList"]],
        "parameters": [item["Name"] for item in ssm.describe_parameters()["Parameters"]],
        "distributions": distributions.get("Items"),
        "web acls": east("wafv2").list_web_acls(Scope="CLOUDFRONT")["WebACLs"],
        "eastern log groups": east("logs").describe_log_groups()["logGroups"],
        "tables": platform.client(environment, "dynamodb").list_tables()["TableNames"],
    }
