"""Changes that replace a resource: the SDK's docstrings and the provider's rules against the kinds."""

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping

import pytest
from pulumi import _types

from standin.aws import schema
from standin.aws.kind import registry
from standin.aws.values import Properties

# Most of the SDK's docstrings leave "Forces new resource" out; these sentences remain.
_DOCUMENTED = re.compile(
    r"forces? (a )?new (for|resource)|forces? a (recreation|replacement)|force (a )?recreation"
    r"|recreate the resource|force resource recreation|force a replacement|cannot be changed after creation",
    re.IGNORECASE,
)

NOT_REPLACING = {
    ("aws:cognito/userPool:UserPool", "smsConfiguration"): "a removal is ignored, as the docstring says",
    ("aws:ecs/service:Service", "forceNewDeployment"): "a deployment of tasks, not a resource",
}
"""Documented properties that don't replace in the stand-in, with the reason."""

CONDITIONAL: Mapping[tuple[str, str], tuple[Properties, Properties]] = {
    ("aws:ec2/vpc:Vpc", "instanceTenancy"): (
        {"instanceTenancy": "default"},
        {"instanceTenancy": "dedicated"},
    ),
    ("aws:ec2/subnet:Subnet", "ipv6CidrBlock"): ({"assignIpv6AddressOnCreation": True}, {}),
    ("aws:ec2/vpcEndpoint:VpcEndpoint", "privateDnsEnabled"): ({}, {"vpcEndpointType": "Gateway"}),
    ("aws:elasticache/cluster:Cluster", "engineVersion"): (
        {"engineVersion": "1.6.22"},
        {"engineVersion": "1.6.9"},
    ),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "engineVersion"): (
        {"engineVersion": "8.1"},
        {"engineVersion": "8.0"},
    ),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "engine"): (
        {"engine": "valkey"},
        {"engine": "redis"},
    ),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "transitEncryptionEnabled"): (
        {"engineVersionActual": "6.2.6"},
        {},
    ),
    ("aws:lb/loadBalancer:LoadBalancer", "secondaryIpsAutoAssignedPerSubnet"): (
        {"secondaryIpsAutoAssignedPerSubnet": 2},
        {"secondaryIpsAutoAssignedPerSubnet": 1, "loadBalancerType": "network"},
    ),
    ("aws:lb/loadBalancer:LoadBalancer", "securityGroups"): (
        {"securityGroups": ["sg-1"]},
        {"securityGroups": [], "loadBalancerType": "network"},
    ),
    ("aws:lb/loadBalancer:LoadBalancer", "subnets"): (
        {"subnets": ["a", "b"]},
        {"subnets": ["a"], "loadBalancerType": "network"},
    ),
    ("aws:msk/cluster:Cluster", "kafkaVersion"): ({"kafkaVersion": "3.10.0"}, {"kafkaVersion": "3.9.0"}),
    ("aws:rds/cluster:Cluster", "storageType"): ({}, {"dbClusterInstanceClass": "db.r6gd.large"}),
    ("aws:ssm/parameter:Parameter", "tier"): ({"tier": "Advanced"}, {"tier": "Standard"}),
}
"""A state and inputs of which the change replaces the resource."""

IN_PLACE: Mapping[tuple[str, str], tuple[Properties, Properties]] = {
    ("aws:ec2/vpc:Vpc", "instanceTenancy"): (
        {"instanceTenancy": "dedicated"},
        {"instanceTenancy": "default"},
    ),
    ("aws:ec2/vpcEndpoint:VpcEndpoint", "privateDnsEnabled"): ({}, {"vpcEndpointType": "Interface"}),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "engineVersion"): (
        {"engineVersion": "8.9"},
        {"engineVersion": "8.10"},
    ),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "engine"): (
        {"engine": "redis"},
        {"engine": "valkey"},
    ),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "transitEncryptionEnabled"): (
        {"engineVersionActual": "7.0.5"},
        {},
    ),
    ("aws:msk/cluster:Cluster", "kafkaVersion"): ({"kafkaVersion": "3.9.0"}, {"kafkaVersion": "3.10.0"}),
    ("aws:rds/cluster:Cluster", "storageType"): ({}, {}),
    ("aws:ssm/parameter:Parameter", "tier"): ({"tier": "Standard"}, {"tier": "Advanced"}),
    ("aws:autoscaling/lifecycleHook:LifecycleHook", "autoscalingGroupName"): ({}, {}),
    ("aws:dms/replicationTask:ReplicationTask", "replicationInstanceArn"): ({}, {}),
    ("aws:ec2/routeTableAssociation:RouteTableAssociation", "routeTableId"): ({}, {}),
    ("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "clientIdLists"): ({}, {}),
    ("aws:neptune/cluster:Cluster", "replicationSourceIdentifier"): ({}, {}),
    ("aws:rds/instance:Instance", "identifierPrefix"): ({}, {}),
    ("aws:rds/instance:Instance", "identifier"): ({}, {}),
    ("aws:redshift/cluster:Cluster", "ownerAccount"): ({}, {}),
}
"""A state and inputs of which the change is an update."""

REPLACING = {
    "aws:backup/plan:Plan": {"name"},
    "aws:cognito/userPool:UserPool": {
        "aliasAttributes",
        "name",
        "usernameAttributes",
        "usernameConfiguration",
    },
    "aws:cognito/userPoolClient:UserPoolClient": {"generateSecret", "userPoolId"},
    "aws:dynamodb/table:Table": {"restoreDateTime", "restoreSourceName", "restoreToLatestTime"},
    "aws:ec2/eip:Eip": {"address"},
    "aws:ec2/flowLog:FlowLog": {"eniId", "subnetId", "transitGatewayId", "transitGatewayAttachmentId"},
    "aws:ec2/networkAclRule:NetworkAclRule": {"ipv6CidrBlock", "icmpType", "icmpCode"},
    "aws:ec2/route:Route": {"destinationIpv6CidrBlock", "destinationPrefixListId"},
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {"gatewayId", "subnetId"},
    "aws:ec2/securityGroup:SecurityGroup": {"namePrefix"},
    "aws:ec2/subnet:Subnet": {"availabilityZoneId", "ipv4IpamPoolId", "outpostArn"},
    "aws:ec2/vpc:Vpc": {"ipv4IpamPoolId", "ipv4NetmaskLength"},
    "aws:elasticache/cluster:Cluster": {"snapshotArns", "snapshotName"},
    "aws:elasticache/replicationGroup:ReplicationGroup": {"snapshotArns", "snapshotName"},
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
        "amazonManagedKafkaEventSourceConfig",
        "selfManagedKafkaEventSourceConfig",
    },
    "aws:neptune/clusterInstance:ClusterInstance": {"identifier", "identifierPrefix"},
    "aws:rds/cluster:Cluster": {"restoreToPointInTime", "s3Import"},
    "aws:rds/clusterInstance:ClusterInstance": {"identifier", "identifierPrefix"},
    "aws:rds/instance:Instance": {"restoreToPointInTime", "s3Import"},
    "aws:secretsmanager/secret:Secret": {"type"},
}
"""Properties that the provider's schema marks ForceNew and the SDK's docstrings don't."""


def documented() -> Iterator[tuple[str, str]]:
    """Each kind's properties whose docstring says that a change replaces the resource."""
    for token in registry():
        module, name = schema._tokens()[token]
        arguments = schema._arguments(importlib.import_module(module), name)
        names = _types.input_type_py_to_pulumi_names(arguments)
        for python, member in inspect.getmembers(arguments, lambda one: isinstance(one, property)):
            text = " ".join((inspect.getdoc(member) or "").split())
            if _DOCUMENTED.search(text.replace("`", "")):
                yield token, names.get(python, python)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_documented_replacement_replaces_or_has_a_reason_not_to() -> None:
    missing = {
        (token, name)
        for token, name in documented()
        if name not in registry()[token].force_new and (token, name) not in CONDITIONAL
    }
    assert missing <= NOT_REPLACING.keys()


@pytest.mark.parametrize("token", REPLACING)
def test_what_the_provider_marks_force_new_replaces(token: str) -> None:
    assert REPLACING[token] <= registry()[token].force_new


@pytest.mark.parametrize(("token", "name"), CONDITIONAL)
def test_a_conditional_replacement_replaces(token: str, name: str) -> None:
    kind = registry()[token]
    assert name not in kind.force_new
    assert name in kind.replacing(*CONDITIONAL[token, name])


@pytest.mark.parametrize(("token", "name"), IN_PLACE)
def test_what_the_provider_updates_replaces_nothing(token: str, name: str) -> None:
    assert name not in registry()[token].replacing(*IN_PLACE[token, name])
