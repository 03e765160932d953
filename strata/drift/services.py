"""Resources of other services than EC2 in a VPC."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from strata.drift.cloud_resource import CloudResource
from strata.drift.vpc import Client, pages
from strata.engine.property_path import look_up
from strata.engine.scaled_readers import SCALED_REPLICA


class ServiceList(NamedTuple):
    """One list of a service: *identity* is the key of an item's ARN or id, *vpc* the path of its VPC's id."""

    service: str
    name: str
    operation: str
    key: str
    identity: str
    called: str
    vpc: str


LISTS = (
    ServiceList(
        "elbv2",
        "load balancer",
        "describe_load_balancers",
        "LoadBalancers",
        "LoadBalancerArn",
        "LoadBalancerName",
        "VpcId",
    ),
    ServiceList(
        "elbv2",
        "target group",
        "describe_target_groups",
        "TargetGroups",
        "TargetGroupArn",
        "TargetGroupName",
        "VpcId",
    ),
    ServiceList(
        "elb",
        "classic load balancer",
        "describe_load_balancers",
        "LoadBalancerDescriptions",
        "LoadBalancerName",
        "LoadBalancerName",
        "VPCId",
    ),
    ServiceList(
        "lambda",
        "function",
        "list_functions",
        "Functions",
        "FunctionArn",
        "FunctionName",
        "VpcConfig.VpcId",
    ),
    ServiceList(
        "rds",
        "database",
        "describe_db_instances",
        "DBInstances",
        "DBInstanceArn",
        "DBInstanceIdentifier",
        "DBSubnetGroup.VpcId",
    ),
    ServiceList(
        "rds",
        "subnet group",
        "describe_db_subnet_groups",
        "DBSubnetGroups",
        "DBSubnetGroupArn",
        "DBSubnetGroupName",
        "VpcId",
    ),
    ServiceList(
        "elasticache",
        "subnet group",
        "describe_cache_subnet_groups",
        "CacheSubnetGroups",
        "ARN",
        "CacheSubnetGroupName",
        "VpcId",
    ),
    ServiceList(
        "redshift",
        "warehouse",
        "describe_clusters",
        "Clusters",
        "ClusterIdentifier",
        "ClusterIdentifier",
        "VpcId",
    ),
)


def cloud_resources(
    client: Callable[[str], Client], vpcs: Sequence[str], subnets: frozenset[str]
) -> Iterator[CloudResource]:
    """The resources of LISTS in *vpcs*, and the Auto Scaling groups in their *subnets*."""
    for kind in LISTS:
        for page in pages(client(kind.service), kind.operation, {}):
            for item in page.get(kind.key) or ():
                vpc = look_up(item, kind.vpc)
                name = str(item[kind.called])
                if vpc in vpcs and not name.startswith(SCALED_REPLICA):
                    identity = str(item[kind.identity])
                    yield CloudResource(f"{kind.service} {kind.name}", (identity,), name, f"in {vpc}")
    yield from _groups(client("autoscaling"), subnets)


def _groups(autoscaling: Client, subnets: frozenset[str]) -> Iterator[CloudResource]:
    for page in pages(autoscaling, "describe_auto_scaling_groups", {}):
        for item in page["AutoScalingGroups"]:
            inside = subnets.intersection((item.get("VPCZoneIdentifier") or "").split(","))
            if inside:
                identity, name = item["AutoScalingGroupARN"], item["AutoScalingGroupName"]
                yield CloudResource("autoscaling group", (identity,), name, f"in {sorted(inside)[0]}")
