"""Cases of resources with network interfaces in the VPC's subnets."""

from collections.abc import Mapping, Sequence
from typing import Any

from strata.drift.children.resource import StateResource
from strata.drift.children.rows import in_vpc
from unit.drift.cases.attachments import SUBNET, VPC
from unit.drift.cases.case import Case, resource

_NAMES = ("declared", "added", "elsewhere")
_VPCS = ("vpc-1", "vpc-1", "vpc-2")
_SUBNETS = ("subnet-1", "subnet-1", "subnet-2")
_ARN = "arn:aws:x:eu-west-1:111111111111:{}"


def arn(name: str) -> str:
    return _ARN.format(name)


_PARENTS = {row.kind: row.parents for row in in_vpc.ROWS}


def _case(kind: str, token: str, page: Mapping[str, Any], *details: Mapping[str, Any]) -> Case:
    """Three resources, of which one is declared, one was added and one is in another VPC."""
    parent = next(one for one in (VPC, SUBNET) if one.type in _PARENTS[kind])
    declared = resource(token, "declared", arn=arn("declared"))
    return Case(kind, parent, page, (arn("added"),), (declared,), details)


def _named(id: str, **more: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The three items, whose *id* is their ARN; *more* has a value for each."""
    return [
        {id: arn(name), **{key: values[number] for key, values in more.items()}}
        for number, name in enumerate(_NAMES)
    ]


_IN_SUBNETS = tuple([one] for one in _SUBNETS)


def _groups(field: str) -> tuple[dict[str, Any], ...]:
    return tuple({field: [{"VpcId": vpc}]} for vpc in _VPCS)


_NODE = "arn:aws:elasticache:x:1:cluster:{}-001"


def _caches(parent: StateResource, kind: str, groups: Sequence[str], *details: Mapping[str, Any]) -> Case:
    """A node of a replication group and a Memcached cluster in each of the subnet *groups*."""
    return Case(
        kind,
        parent,
        {
            "CacheClusters": [
                cache
                for name, group in zip(_NAMES, groups, strict=True)
                for cache in (
                    {"ARN": _NODE.format(name), "ReplicationGroupId": name, "CacheSubnetGroupName": group},
                    {"ARN": f"arn:memcached-{name}", "CacheClusterId": name, "CacheSubnetGroupName": group},
                )
            ]
        },
        ("arn:aws:elasticache:x:1:replicationgroup:added", "arn:memcached-added"),
        (
            resource("aws:elasticache/replicationGroup:ReplicationGroup", "declared"),
            resource("aws:elasticache/cluster:Cluster", "declared", arn="arn:memcached-declared"),
        ),
        details,
    )


_GROUP = resource("aws:elasticache/subnetGroup:SubnetGroup", "sessions", name="sessions")

CASES = (
    _caches(_GROUP, "cache in a subnet group", ("sessions", "sessions", "others")),
    _caches(
        VPC,
        "cache in the VPC",
        _NAMES,
        *({"CacheSubnetGroups": [{"VpcId": vpc}]} for vpc in _VPCS for _ in range(2)),
    ),
    _case(
        "serverless cache in the VPC",
        "aws:elasticache/serverlessCache:ServerlessCache",
        {"ServerlessCaches": _named("ARN", SubnetIds=_IN_SUBNETS)},
    ),
    _case(
        "MemoryDB cluster in the VPC",
        "aws:memorydb/cluster:Cluster",
        {"Clusters": _named("ARN", SubnetGroupName=_NAMES)},
        *_groups("SubnetGroups"),
    ),
    _case(
        "DynamoDB Accelerator cluster in the VPC",
        "aws:dax/cluster:Cluster",
        {"Clusters": _named("ClusterArn", SubnetGroup=_NAMES)},
        *_groups("SubnetGroups"),
    ),
    _case(
        "database proxy in the VPC",
        "aws:rds/proxy:Proxy",
        {"DBProxies": _named("DBProxyArn", VpcId=_VPCS)},
    ),
    Case(
        "replication instance in the VPC",
        VPC,
        {
            "ReplicationInstances": _named(
                "ReplicationInstanceArn",
                ReplicationSubnetGroup=tuple({"VpcId": vpc} for vpc in _VPCS),
            )
        },
        (arn("added"),),
        (
            resource(
                "aws:dms/replicationInstance:ReplicationInstance",
                "declared",
                replicationInstanceArn=arn("declared"),
            ),
        ),
    ),
    _case(
        "serverless warehouse in the VPC",
        "aws:redshiftserverless/workgroup:Workgroup",
        {"workgroups": _named("workgroupArn", subnetIds=_IN_SUBNETS)},
    ),
    _case(
        "search domain in the VPC",
        "aws:opensearch/domain:Domain",
        {"DomainNames": [{"DomainName": name} for name in _NAMES]},
        *(
            {
                "DomainStatus": {
                    "DomainId": name,
                    "DomainName": name,
                    "ARN": arn(name),
                    "ClusterConfig": {},
                    "VPCOptions": {"VPCId": vpc},
                }
            }
            for name, vpc in zip(_NAMES, _VPCS, strict=True)
        ),
    ),
    _case(
        "file system in the VPC",
        "aws:efs/fileSystem:FileSystem",
        {
            "FileSystems": [
                {
                    "FileSystemId": f"fs-0000000{number}",
                    "FileSystemArn": arn(name),
                    "OwnerId": "1",
                    "CreationToken": name,
                    "CreationTime": "2026-01-01",
                    "LifeCycleState": "available",
                    "NumberOfMountTargets": 1,
                    "SizeInBytes": {"Value": 0},
                    "PerformanceMode": "generalPurpose",
                    "Tags": [],
                }
                for number, name in enumerate(_NAMES)
            ]
        },
        *(
            {
                "MountTargets": [
                    {
                        "MountTargetId": "fsmt-00000001",
                        "FileSystemId": "fs-00000001",
                        "SubnetId": "subnet-00000001",
                        "LifeCycleState": "available",
                        "VpcId": vpc,
                    }
                ]
            }
            for vpc in _VPCS
        ),
    ),
    Case(
        "FSx file system in the VPC",
        resource("aws:ec2/vpc:Vpc", "vpc-00000001"),
        {"FileSystems": _named("ResourceARN", VpcId=("vpc-00000001", "vpc-00000001", "vpc-00000002"))},
        (arn("added"),),
        (resource("aws:fsx/windowsFileSystem:WindowsFileSystem", "declared", arn=arn("declared")),),
    ),
    Case(
        "Kafka cluster in the VPC",
        SUBNET,
        {
            "ClusterInfoList": [
                *_named(
                    "ClusterArn",
                    Provisioned=tuple(
                        {
                            "BrokerNodeGroupInfo": {
                                "ClientSubnets": [one],
                                "InstanceType": "kafka.m7g.large",
                            },
                            "NumberOfBrokerNodes": 2,
                        }
                        for one in _SUBNETS
                    ),
                ),
                {
                    "ClusterArn": arn("serverless"),
                    "Serverless": {"VpcConfigs": [{"SubnetIds": ["subnet-1"]}]},
                },
                {
                    "ClusterArn": arn("gone"),
                    "State": "DELETING",
                    "Serverless": {"VpcConfigs": [{"SubnetIds": ["subnet-1"]}]},
                },
            ]
        },
        (arn("added"), arn("serverless")),
        (resource("aws:msk/cluster:Cluster", "declared", arn=arn("declared")),),
    ),
    _case(
        "Kafka connector in the VPC",
        "aws:mskconnect/connector:Connector",
        {
            "connectors": _named(
                "connectorArn",
                kafkaCluster=tuple(
                    {
                        "apacheKafkaCluster": {
                            "bootstrapServers": "b",
                            "vpc": {"subnets": [one], "securityGroups": []},
                        }
                    }
                    for one in _SUBNETS
                ),
            )
        },
    ),
    _case(
        "message broker in the VPC",
        "aws:mq/broker:Broker",
        {
            "BrokerSummaries": [
                {
                    "BrokerArn": arn(name),
                    "BrokerId": name,
                    "DeploymentMode": "SINGLE_INSTANCE",
                    "EngineType": "x",
                }
                for name in _NAMES
            ]
        },
        *({"SubnetIds": [one]} for one in _SUBNETS),
    ),
    _case(
        "Kubernetes cluster in the VPC",
        "aws:eks/cluster:Cluster",
        {"clusters": [*_NAMES]},
        *(
            {"cluster": {"arn": arn(name), "resourcesVpcConfig": {"vpcId": vpc}}}
            for name, vpc in zip(_NAMES, _VPCS, strict=True)
        ),
    ),
    Case(
        "VPC link",
        SUBNET,
        {
            "Items": [
                {"VpcLinkId": name, "Name": name, "SecurityGroupIds": [], "SubnetIds": [one, "subnet-3"]}
                for name, one in zip(_NAMES, _SUBNETS, strict=True)
            ]
        },
        ("added",),
        (resource("aws:apigatewayv2/vpcLink:VpcLink", "declared"),),
    ),
    _case(
        "resolver endpoint",
        "aws:route53/resolverEndpoint:ResolverEndpoint",
        {"ResolverEndpoints": _named("Arn", HostVPCId=_VPCS)},
    ),
    Case(
        "directory in the VPC",
        VPC,
        {
            "DirectoryDescriptions": [
                {"DirectoryId": name, "VpcSettings": {"VpcId": vpc, "SubnetIds": []}}
                for name, vpc in zip(_NAMES, _VPCS, strict=True)
            ]
        },
        ("added",),
        (resource("aws:directoryservice/directory:Directory", "declared"),),
    ),
    _case(
        "file transfer server in the VPC",
        "aws:transfer/server:Server",
        {
            "Servers": [
                {"Arn": arn(name), "ServerId": f"s-{number:017}"} for number, name in enumerate(_NAMES)
            ]
        },
        *({"Server": {"Arn": arn("server"), "EndpointDetails": {"VpcId": vpc}}} for vpc in _VPCS),
    ),
    _case(
        "VPC connector of App Runner",
        "aws:apprunner/vpcConnector:VpcConnector",
        {"VpcConnectors": _named("VpcConnectorArn", Subnets=_IN_SUBNETS)},
    ),
    Case(
        "Verified Access endpoint",
        SUBNET,
        {
            "VerifiedAccessEndpoints": [
                {"VerifiedAccessEndpointId": name, "LoadBalancerOptions": {"SubnetIds": [one]}}
                for name, one in zip(_NAMES, _SUBNETS, strict=True)
            ]
        },
        ("added",),
        (resource("aws:verifiedaccess/endpoint:Endpoint", "declared"),),
    ),
)
