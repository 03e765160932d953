"""Children of ECS clusters and Cloud Map namespaces."""

from collections.abc import Iterable, Mapping

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    VALUE,
    Detail,
    Item,
    Listing,
    Row,
    each,
    either,
    every,
    field_of,
    ids,
    keys,
    part,
    shown,
    spread,
    under,
)
from strata.engine.property_path import look_up

_CLUSTER = ("aws:ecs/cluster:Cluster",)
_NAMESPACES = (
    "aws:servicediscovery/httpNamespace:HttpNamespace",
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
    "aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace",
)
_CLUSTERS_OF_ONE_CALL = 100
_ACTIVE = "ACTIVE"


def _service(item: Item) -> Mapping[str, object]:
    """The request that describes one service: its ARN ends with ``service/CLUSTER/NAME``."""
    return {"cluster": item["Value"].split("/")[1], "services": [item["Value"]]}


def _deleted(item: Item, parent: StateResource, state: Index) -> bool:
    """ECS keeps a deleted service for a while, as DRAINING, then INACTIVE (reference of DeleteService)."""
    services = item["Description"]["services"]
    return not any(one["status"] == _ACTIVE for one in services)


def _providers(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"):
        for provider in one.get("capacityProviders") or ():
            yield f"{one.text('clusterName')}/{provider}"


_ARN_OF_INSTANCE = 3
"""Parts after the ARN's last colon: container-instance, cluster, id (ECS API Reference)."""


def _instance(item: Item) -> Mapping[str, object] | None:
    parts = str(item[VALUE]).rpartition(":")[2].split("/")
    cluster = {"cluster": parts[1]} if len(parts) == _ARN_OF_INSTANCE else {}
    return {**cluster, "containerInstances": [item[VALUE]]}


_EC2_ID = "Described.containerInstances[0].ec2InstanceId"


ROWS = (
    Row(
        "container service",
        _CLUSTER,
        Listing(
            "ecs",
            "list_services",
            each("cluster", "arn"),
            field_of("serviceArns"),
            detail=Detail("describe_services", _service, "Description"),
        ),
        part("Value"),
        ids("aws:ecs/service:Service", "aws:ecs/expressGatewayService:ExpressGatewayService"),
        "aws:ecs/service:Service",
        "ecs delete-service",
        by_aws=_deleted,
    ),
    Row(
        "container instance",
        _CLUSTER,
        Listing(
            "ecs",
            "list_container_instances",
            each("cluster", "arn"),
            field_of("containerInstanceArns"),
            detail=Detail("describe_container_instances", _instance, "Described"),
        ),
        part(VALUE),
        lambda state, parent: (),
        "aws:ec2/instance:Instance",
        "ecs deregister-container-instance",
        lambda item: str(look_up(item, _EC2_ID)),
        by_aws.member_instance,
    ),
    Row(
        "capacity provider",
        _CLUSTER,
        Listing(
            "ecs",
            "describe_clusters",
            every("clusters", "arn"),
            spread("clusters", "capacityProviders", "clusterArn"),
            _CLUSTERS_OF_ONE_CALL,
            parent=lambda item: str(item["clusterArn"]),
        ),
        lambda item, parent: (f"{parent.text('name')}/{item['Value']}",),
        _providers,
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        "ecs put-cluster-capacity-providers",
    ),
    Row(
        "service of a namespace",
        _NAMESPACES,
        Listing(
            "servicediscovery",
            "list_services",
            lambda parents: {
                "Filters": [{"Name": "NAMESPACE_ID", "Values": [parents[0].id], "Condition": "EQ"}]
            },
            field_of("Services"),
        ),
        part("Id"),
        ids("aws:servicediscovery/service:Service"),
        "aws:servicediscovery/service:Service",
        "servicediscovery delete-service",
        shown("Name"),
        by_aws.connected_service,
    ),
    Row(
        "instance of a service",
        ("aws:servicediscovery/service:Service",),
        Listing("servicediscovery", "list_instances", each("ServiceId"), field_of("Instances")),
        under("Id"),
        either(
            keys("aws:servicediscovery/instance:Instance", "serviceId", "instanceId"),
            ids("aws:servicediscovery/instance:Instance"),
        ),
        "aws:servicediscovery/instance:Instance",
        "servicediscovery deregister-instance",
        shown("Attributes"),
        by_aws.service_instance,
    ),
)
