"""Drift on whole environments: a change by hand and a deletion by hand are found, reported and undone.

The kinds are those of out_of_band.py; the tests of the stand-in change and delete every kind in use.
The next file, test_environments.py, compares each environment again: nothing is left to heal.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from kinds.world import Case, Operation, Resource
from sandbox.conftest import ONE_CHECKPOINT
from sandbox.out_of_band import CASES
from strata.errors import Exit

ENVIRONMENT = "dev"
NORTH_VIRGINIA = "us-east-1"

# The kinds that dev has none of, in the order of LEAVES and BRANCHES.
PROD_ONLY = (
    "aws:autoscaling/schedule:Schedule",
    "aws:backup/selection:Selection",
    "aws:backup/plan:Plan",
    "aws:backup/vault:Vault",
)

# A deletion includes the resource's children, so parents are deleted after their children.
LEAVES = (
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/route:Route",
    "aws:ec2/natGateway:NatGateway",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:ec2/networkAclRule:NetworkAclRule",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ec2/flowLog:FlowLog",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:autoscaling/lifecycleHook:LifecycleHook",
    "aws:autoscaling/policy:Policy",
    "aws:lb/listenerRule:ListenerRule",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sns/topicSubscription:TopicSubscription",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "aws:lambda/alias:Alias",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:cloudwatch/logDelivery:LogDelivery",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    "aws:secretsmanager/secretVersion:SecretVersion",
    "aws:s3/bucketLogging:BucketLogging",
    "aws:kms/alias:Alias",
    "aws:ssm/parameter:Parameter",
)
BRANCHES = (
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/vpcOrigin:VpcOrigin",
    "aws:cloudfront/originAccessControl:OriginAccessControl",
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    "aws:cloudwatch/logDeliverySource:LogDeliverySource",
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
    "aws:wafv2/webAcl:WebAcl",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:elasticache/parameterGroup:ParameterGroup",
    "aws:secretsmanager/secret:Secret",
    "aws:rds/instance:Instance",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:rds/parameterGroup:ParameterGroup",
    "aws:ecs/cluster:Cluster",
    "aws:servicediscovery/httpNamespace:HttpNamespace",
    "aws:lb/listener:Listener",
    "aws:lb/targetGroup:TargetGroup",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:autoscaling/group:Group",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:iam/instanceProfile:InstanceProfile",
    "aws:lambda/function:Function",
    "aws:s3/bucket:Bucket",
    "aws:sns/topic:Topic",
    "aws:sqs/queue:Queue",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/networkAcl:NetworkAcl",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/eip:Eip",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:iam/role:Role",
)
ROOTS = ("aws:ec2/vpc:Vpc", "aws:kms/key:Key")

# AWS deletes none of these while it is in use; resources in the data tier are deleted before them.
UNUSED = ("firewall-database", "network-data-1")
# The main key encrypts most resources.
KEY = "environment"


def pick(resources: Iterable[dict[str, Any]], kind: str) -> dict[str, Any]:
    """One resource of *kind*: what nothing uses, of routes one through a NAT, of keys the main one."""
    found = [item for item in resources if item["type"] == kind]
    # Those of another region come last: the client is of the environment's own.
    # So do subscriptions by e-mail, which are not confirmed: SNS changes no attribute of these.
    found.sort(key=lambda item: item["outputs"].get("protocol") == "email")
    found.sort(key=lambda item: item["outputs"].get("region") == NORTH_VIRGINIA)
    fit = (item for item in found if item["outputs"].get("natGatewayId") or _name(item) in (*UNUSED, KEY))
    return next(fit, found[0])


def _name(resource: dict[str, Any]) -> str:
    return str(resource["urn"].rpartition("::")[2])


def drifted(platform: Any, environment: str = ENVIRONMENT) -> dict[str, dict[str, Any]]:
    """The findings of `strata drift --json`, by URN."""
    run = platform.strata("drift", environment, "--json")
    assert run.returncode in (Exit.OK, Exit.CHANGES), run.stderr
    report = json.loads(run.stdout)
    assert report["refreshed"] == report["total"] > 0
    assert bool(report["drifted"] or report["unmanaged"]) == (run.returncode == Exit.CHANGES)
    return {item["urn"]: item for item in report["drifted"]}


def heal(platform: Any, environment: str = ENVIRONMENT, urns: Iterable[str] = ()) -> None:
    """Update with the engine itself, without the preview of `strata up`: the half of its time.

    Only *urns*, if there are any, which are drifted.
    """
    targets = [f"--target={urn}" for urn in urns]
    targets += ["--target-dependents"] * bool(targets)
    argv = ("up", "--yes", "--skip-preview", "--refresh", *targets)
    run = platform.workspace(environment).with_variables(**ONE_CHECKPOINT).pulumi(*argv, capture=True)
    assert run.returncode == 0, run.stdout + run.stderr


def do(
    platform: Any,
    kinds: Iterable[str],
    operation: Callable[[Case], Operation | None],
    environment: str = ENVIRONMENT,
) -> dict[str, dict[str, Any]]:
    """Run an operation on one resource of each kind; the resources by URN."""
    resources = platform.state(environment)
    chosen = {kind: pick(resources, kind) for kind in kinds}
    with pytest.MonkeyPatch.context() as patch:
        # For the clients of another region, which the operations make themselves.
        for name, value in platform.workspace(environment).variables.items():
            if name.startswith("AWS_"):
                patch.setenv(name, value)
        for kind, resource in chosen.items():
            chosen_operation = operation(CASES[kind])
            assert chosen_operation is not None
            it = Resource(resource["urn"], resource["id"], resource["inputs"], resource["outputs"])
            chosen_operation(lambda service: platform.client(environment, service), it)
    return {resource["urn"]: resource for resource in chosen.values()}


def _change(case: Case) -> Operation:
    """The case's one change."""
    [change] = case.changes.values()
    return change


def _shows(kind: str) -> str:
    """The property that shows the kind's change."""
    [shows] = CASES[kind].changes
    return shows


def shown(changes: Iterable[dict[str, Any]], shows: str | None) -> bool:
    """Whether one of *changes* is of the property *shows* or of something inside it."""
    return any(re.match(rf"{re.escape(str(shows))}(?![^.\[])", change["path"]) for change in changes)


def test_every_kind_is_deployed_where_it_is_changed_by_hand(platform: Any) -> None:
    used = {name: {item["type"] for item in platform.state(name)} for name in ("dev", "prod")}
    assert set(CASES) <= used["dev"] | used["prod"]
    assert set(CASES) - used[ENVIRONMENT] == {*PROD_ONLY}
    deletable = {kind for kind, case in CASES.items() if case.delete}
    assert {*LEAVES, *BRANCHES, *ROOTS, *PROD_ONLY} == deletable


def test_a_change_by_hand_is_seen_reported_and_healed_for_every_kind(platform: Any) -> None:
    changeable = [kind for kind, case in CASES.items() if case.changes and kind not in PROD_ONLY]
    changed = do(platform, changeable, _change)

    found = drifted(platform)
    healed = platform.strata("up", ENVIRONMENT)
    assert healed.returncode == Exit.OK, healed.stdout + healed.stderr
    assert set(found) == set(changed)
    for urn, resource in changed.items():
        assert shown(found[urn]["changes"], _shows(resource["type"])), found[urn]
        assert all(change["declared"] != change["actual"] for change in found[urn]["changes"]), found[urn]


@pytest.mark.parametrize("kinds", [LEAVES, BRANCHES, ROOTS], ids=["leaves", "branches", "roots"])
def test_a_deletion_by_hand_is_seen_reported_and_healed_for_every_kind(platform: Any, kinds: Any) -> None:
    deleted = do(platform, kinds, lambda case: case.delete)

    found = drifted(platform)
    heal(platform)
    assert {urn for urn in deleted if found.get(urn, {}).get("vanished")} == set(deleted)


def test_the_kinds_of_prod_alone_drift_and_are_healed_as_those_of_dev(platform: Any) -> None:
    changeable = [kind for kind in PROD_ONLY if CASES[kind].changes]
    changed = do(platform, changeable, _change, "prod")
    found = drifted(platform, "prod")
    heal(platform, "prod", found)
    assert set(found) == set(changed)
    for urn, resource in changed.items():
        assert shown(found[urn]["changes"], _shows(resource["type"])), found[urn]

    deleted = do(platform, PROD_ONLY, lambda case: case.delete, "prod")
    found = drifted(platform, "prod")
    heal(platform, "prod", found)
    assert {urn: item["vanished"] for urn, item in found.items()} == dict.fromkeys(deleted, True)
