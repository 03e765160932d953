"""Resources of services that have network interfaces in the VPC's subnets.

A service creates the interfaces and owns them, so they say nothing about the resource that they belong to.
"""

from collections.abc import Callable, Iterable, Mapping

from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    VALUE,
    Detail,
    Extract,
    Item,
    Known,
    Listing,
    Parameters,
    Row,
    field_of,
    ids,
    keys,
    nothing,
    shown,
)
from strata.engine.property_path import look_up

_VPC = ("aws:ec2/vpc:Vpc",)
_SUBNET = ("aws:ec2/subnet:Subnet",)
_IN_SUBNET = "InSubnet"
_DETAIL = "Detail"
_ENDED = frozenset({"deleted", "deleting", "inactive"})


def _ended(item: Item, parent: StateResource, state: Index) -> bool:
    """True for a resource that the service still lists after its deletion."""
    return any(str(look_up(item, name)).lower() in _ENDED for name in ("Status", "State", "LifeCycleState"))


def _at(path: str) -> Callable[[Item], str]:
    return lambda item: str(look_up(item, path))


def _by_name(operation: str, argument: str, path: str) -> Detail:
    """A second call for one item, whose property at *path* is the *argument*."""

    def request(item: Item) -> Mapping[str, object] | None:
        found = look_up(item, path)
        return {argument: found} if found else None

    return Detail(operation, request, _DETAIL)


def _per_subnet(field: str, *paths: str) -> Extract:
    """Each item of the list *field* once for each subnet that one of *paths* has."""

    def extract(page: Item) -> Iterable[Item]:
        for one in page.get(field) or ():
            found = [value for path in paths for value in _subnets(look_up(one, path))]
            yield from ({**one, _IN_SUBNET: subnet} for subnet in found)

    return extract


def _subnets(found: object) -> Iterable[object]:
    """Ids of subnets, from a list of them or of objects with ``subnetIds``."""
    for one in found if isinstance(found, list) else ():
        yield from one.get("SubnetIds") or () if isinstance(one, Mapping) else (one,)


def _row(
    kind: str,
    listing: Listing,
    arn: str,
    known: Known,
    token: str,
    delete: str,
    *described: str,
    of: tuple[str, ...] = _VPC,
) -> Row:
    return Row(
        kind,
        of,
        listing,
        lambda item, parent: (str(look_up(item, arn)),),
        known,
        token,
        delete,
        shown(*described),
        _ended,
    )


def _in_vpc(
    service: str,
    operation: str,
    field: str,
    vpc: str,
    detail: Detail | None = None,
    request: Parameters = nothing,
) -> Listing:
    """A list whose items name their VPC at the path *vpc*."""
    return Listing(service, operation, request, field_of(field), ALL, parent=_at(vpc), detail=detail)


def _in_subnets(service: str, operation: str, field: str, *paths: str) -> Listing:
    """A list whose items name their subnets at one of *paths*."""
    return Listing(service, operation, nothing, _per_subnet(field, *paths), ALL, parent=_at(_IN_SUBNET))


def _cache(item: Item, parent: StateResource) -> tuple[str, ...]:
    """A node's replication group, or the cluster itself; the ARN of a group differs from its nodes' alone."""
    arn, group = str(item.get("ARN")), item.get("ReplicationGroupId")
    if not group:
        return (arn,)
    return f"{arn.partition(':cluster:')[0]}:replicationgroup:{group}", arn, str(group)


_CACHE_GROUP = "aws:elasticache/subnetGroup:SubnetGroup"
_KNOWN_CACHES = ids("aws:elasticache/cluster:Cluster", "aws:elasticache/replicationGroup:ReplicationGroup")


def _in_known_group(item: Item, parent: StateResource, state: Index) -> bool:
    """True for a cache in a declared subnet group, which the first row lists."""
    group = item.get("CacheSubnetGroupName")
    return any(group in one.names for one in state.of(_CACHE_GROUP)) or _ended(item, parent, state)


_CACHES = (
    Row(
        "cache in a subnet group",
        (_CACHE_GROUP,),
        Listing(
            "elasticache",
            "describe_cache_clusters",
            nothing,
            field_of("CacheClusters"),
            ALL,
            parent=_at("CacheSubnetGroupName"),
        ),
        _cache,
        _KNOWN_CACHES,
        "aws:elasticache/cluster:Cluster",
        "elasticache delete-cache-cluster",
        shown("Engine", "CacheNodeType"),
        _ended,
    ),
    Row(
        "cache in the VPC",
        _VPC,
        _in_vpc(
            "elasticache",
            "describe_cache_clusters",
            "CacheClusters",
            f"{_DETAIL}.CacheSubnetGroups[0].VpcId",
            _by_name("describe_cache_subnet_groups", "CacheSubnetGroupName", "CacheSubnetGroupName"),
        ),
        _cache,
        _KNOWN_CACHES,
        "aws:elasticache/cluster:Cluster",
        "elasticache delete-cache-cluster",
        shown("Engine", "CacheNodeType", "CacheSubnetGroupName"),
        _in_known_group,
    ),
    _row(
        "serverless cache in the VPC",
        _in_subnets("elasticache", "describe_serverless_caches", "ServerlessCaches", "SubnetIds"),
        "ARN",
        ids("aws:elasticache/serverlessCache:ServerlessCache"),
        "aws:elasticache/serverlessCache:ServerlessCache",
        "elasticache delete-serverless-cache",
        "Engine",
        of=_SUBNET,
    ),
    _row(
        "MemoryDB cluster in the VPC",
        _in_vpc(
            "memorydb",
            "describe_clusters",
            "Clusters",
            f"{_DETAIL}.SubnetGroups[0].VpcId",
            _by_name("describe_subnet_groups", "SubnetGroupName", "SubnetGroupName"),
        ),
        "ARN",
        ids("aws:memorydb/cluster:Cluster"),
        "aws:memorydb/cluster:Cluster",
        "memorydb delete-cluster",
        "Engine",
    ),
)

_STORES = (
    _row(
        "DynamoDB Accelerator cluster in the VPC",
        _in_vpc(
            "dax",
            "describe_clusters",
            "Clusters",
            f"{_DETAIL}.SubnetGroups[0].VpcId",
            Detail(
                "describe_subnet_groups", lambda item: {"SubnetGroupNames": [item["SubnetGroup"]]}, _DETAIL
            ),
        ),
        "ClusterArn",
        ids("aws:dax/cluster:Cluster"),
        "aws:dax/cluster:Cluster",
        "dax delete-cluster",
        "IamRoleArn",
    ),
    _row(
        "database proxy in the VPC",
        _in_vpc("rds", "describe_db_proxies", "DBProxies", "VpcId"),
        "DBProxyArn",
        ids("aws:rds/proxy:Proxy"),
        "aws:rds/proxy:Proxy",
        "rds delete-db-proxy",
        "EngineFamily",
        "RoleArn",
        "RequireTLS",
    ),
    _row(
        "replication instance in the VPC",
        _in_vpc(
            "dms", "describe_replication_instances", "ReplicationInstances", "ReplicationSubnetGroup.VpcId"
        ),
        "ReplicationInstanceArn",
        keys("aws:dms/replicationInstance:ReplicationInstance", "replicationInstanceArn"),
        "aws:dms/replicationInstance:ReplicationInstance",
        "dms delete-replication-instance",
        "ReplicationInstanceClass",
        "PubliclyAccessible",
    ),
    _row(
        "serverless warehouse in the VPC",
        _in_subnets("redshift-serverless", "list_workgroups", "workgroups", "subnetIds"),
        "workgroupArn",
        ids("aws:redshiftserverless/workgroup:Workgroup"),
        "aws:redshiftserverless/workgroup:Workgroup",
        "redshift-serverless delete-workgroup",
        "namespaceName",
        "publiclyAccessible",
        of=_SUBNET,
    ),
    _row(
        "search domain in the VPC",
        _in_vpc(
            "opensearch",
            "list_domain_names",
            "DomainNames",
            f"{_DETAIL}.DomainStatus.VPCOptions.VPCId",
            _by_name("describe_domain", "DomainName", "DomainName"),
        ),
        f"{_DETAIL}.DomainStatus.ARN",
        ids("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
        "aws:opensearch/domain:Domain",
        "opensearch delete-domain",
        "EngineType",
    ),
    _row(
        "file system in the VPC",
        _in_vpc(
            "efs",
            "describe_file_systems",
            "FileSystems",
            f"{_DETAIL}.MountTargets[0].VpcId",
            _by_name("describe_mount_targets", "FileSystemId", "FileSystemId"),
        ),
        "FileSystemArn",
        ids("aws:efs/fileSystem:FileSystem"),
        "aws:efs/fileSystem:FileSystem",
        "efs delete-file-system",
        "Name",
    ),
    _row(
        "FSx file system in the VPC",
        _in_vpc("fsx", "describe_file_systems", "FileSystems", "VpcId"),
        "ResourceARN",
        ids(
            "aws:fsx/lustreFileSystem:LustreFileSystem",
            "aws:fsx/ontapFileSystem:OntapFileSystem",
            "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
            "aws:fsx/windowsFileSystem:WindowsFileSystem",
        ),
        "aws:fsx/windowsFileSystem:WindowsFileSystem",
        "fsx delete-file-system",
        "FileSystemType",
    ),
)

_STREAMS = (
    _row(
        "Kafka cluster in the VPC",
        _in_subnets(
            "kafka",
            "list_clusters_v2",
            "ClusterInfoList",
            "Provisioned.BrokerNodeGroupInfo.ClientSubnets",
            "Serverless.VpcConfigs",
        ),
        "ClusterArn",
        ids("aws:msk/cluster:Cluster", "aws:msk/serverlessCluster:ServerlessCluster"),
        "aws:msk/cluster:Cluster",
        "kafka delete-cluster",
        "ClusterName",
        "ClusterType",
        of=_SUBNET,
    ),
    _row(
        "Kafka connector in the VPC",
        _in_subnets(
            "kafkaconnect", "list_connectors", "connectors", "kafkaCluster.apacheKafkaCluster.vpc.subnets"
        ),
        "connectorArn",
        ids("aws:mskconnect/connector:Connector"),
        "aws:mskconnect/connector:Connector",
        "kafkaconnect delete-connector",
        "connectorName",
        "serviceExecutionRoleArn",
        of=_SUBNET,
    ),
    _row(
        "message broker in the VPC",
        Listing(
            "mq",
            "list_brokers",
            nothing,
            field_of("BrokerSummaries"),
            ALL,
            parent=_at(f"{_DETAIL}.SubnetIds[0]"),
            detail=_by_name("describe_broker", "BrokerId", "BrokerId"),
        ),
        "BrokerArn",
        ids("aws:mq/broker:Broker"),
        "aws:mq/broker:Broker",
        "mq delete-broker",
        "BrokerName",
        "EngineType",
        of=_SUBNET,
    ),
)

_OTHERS = (
    _row(
        "Kubernetes cluster in the VPC",
        _in_vpc(
            "eks",
            "list_clusters",
            "clusters",
            f"{_DETAIL}.cluster.resourcesVpcConfig.vpcId",
            _by_name("describe_cluster", "name", VALUE),
        ),
        f"{_DETAIL}.cluster.arn",
        ids("aws:eks/cluster:Cluster"),
        "aws:eks/cluster:Cluster",
        "eks delete-cluster",
    ),
    _row(
        "VPC link",
        _in_subnets("apigatewayv2", "get_vpc_links", "Items", "SubnetIds"),
        "VpcLinkId",
        ids("aws:apigatewayv2/vpcLink:VpcLink"),
        "aws:apigatewayv2/vpcLink:VpcLink",
        "apigatewayv2 delete-vpc-link",
        "Name",
        "SecurityGroupIds",
        of=_SUBNET,
    ),
    _row(
        "resolver endpoint",
        _in_vpc("route53resolver", "list_resolver_endpoints", "ResolverEndpoints", "HostVPCId"),
        "Arn",
        ids("aws:route53/resolverEndpoint:ResolverEndpoint"),
        "aws:route53/resolverEndpoint:ResolverEndpoint",
        "route53resolver delete-resolver-endpoint",
        "Direction",
        "SecurityGroupIds",
    ),
    _row(
        "directory in the VPC",
        _in_vpc("ds", "describe_directories", "DirectoryDescriptions", "VpcSettings.VpcId"),
        "DirectoryId",
        ids("aws:directoryservice/directory:Directory"),
        "aws:directoryservice/directory:Directory",
        "ds delete-directory",
        "Name",
        "Type",
    ),
    _row(
        "file transfer server in the VPC",
        _in_vpc(
            "transfer",
            "list_servers",
            "Servers",
            f"{_DETAIL}.Server.EndpointDetails.VpcId",
            _by_name("describe_server", "ServerId", "ServerId"),
        ),
        "Arn",
        ids("aws:transfer/server:Server"),
        "aws:transfer/server:Server",
        "transfer delete-server",
        "EndpointType",
        "IdentityProviderType",
    ),
    _row(
        "VPC connector of App Runner",
        _in_subnets("apprunner", "list_vpc_connectors", "VpcConnectors", "Subnets"),
        "VpcConnectorArn",
        ids("aws:apprunner/vpcConnector:VpcConnector"),
        "aws:apprunner/vpcConnector:VpcConnector",
        "apprunner delete-vpc-connector",
        "SecurityGroups",
        of=_SUBNET,
    ),
    _row(
        "Verified Access endpoint",
        _in_subnets(
            "ec2",
            "describe_verified_access_endpoints",
            "VerifiedAccessEndpoints",
            "LoadBalancerOptions.SubnetIds",
            "RdsOptions.SubnetIds",
            "CidrOptions.SubnetIds",
        ),
        "VerifiedAccessEndpointId",
        ids("aws:verifiedaccess/endpoint:Endpoint"),
        "aws:verifiedaccess/endpoint:Endpoint",
        "ec2 delete-verified-access-endpoint",
        "ApplicationDomain",
        "EndpointType",
        of=_SUBNET,
    ),
)

ROWS = (*_CACHES, *_STORES, *_STREAMS, *_OTHERS)
