"""Resources of EC2 in a VPC, listed type by type."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from strata.drift.cloud_resource import GONE, CloudResource, owners, tags_of

Item = Mapping[str, Any]
# boto3 creates its clients at run time.
Client = Any

_ENDED = frozenset({"terminated", "shutting-down", "deleted", "deleting", "failed"})
_BY_HAND = frozenset({"interface", "efa", "efa-only"})
"""Types of network interface that users can create; services create the others."""
_UNDECLARED = frozenset(
    {
        "aws_codestar_connections_managed",
        "evs",
        "global_accelerator_managed",
        "iot_rules_managed",
        "quicksight",
    }
)
"""Types of services whose resources no other list has (EC2 API Reference, "NetworkInterface")."""


class Ec2List(NamedTuple):
    """One list of EC2: operation, filter by VPC, and the items that AWS creates."""

    name: str
    operation: str
    key: str
    id: str
    filter: str = "vpc-id"
    filters: str = "Filters"
    made_by_aws: Callable[[Item], bool] = lambda item: False
    made_by: Callable[[Item], Sequence[str]] = lambda item: ()


def _requested(item: Item) -> bool:
    if item.get("InterfaceType") in _UNDECLARED:
        return False
    return bool(item.get("RequesterManaged")) or item.get("InterfaceType", "interface") not in _BY_HAND


def _main(item: Item) -> bool:
    return any(one.get("Main") for one in item.get("Associations", ()))


def _attached(item: Item) -> Sequence[str]:
    """The instance of a primary network interface, which is created and deleted with it."""
    attachment = item.get("Attachment") or {}
    return (
        (attachment["InstanceId"],)
        if attachment.get("DeviceIndex") == 0 and "InstanceId" in attachment
        else ()
    )


SUBNET = "ec2 subnet"

LISTS = (
    Ec2List("instance", "describe_instances", "Reservations", "InstanceId"),
    Ec2List(
        "network interface",
        "describe_network_interfaces",
        "NetworkInterfaces",
        "NetworkInterfaceId",
        made_by_aws=_requested,
        made_by=_attached,
    ),
    Ec2List(
        "security group",
        "describe_security_groups",
        "SecurityGroups",
        "GroupId",
        made_by_aws=lambda item: item.get("GroupName") == "default",
    ),
    Ec2List("subnet", "describe_subnets", "Subnets", "SubnetId"),
    Ec2List("route table", "describe_route_tables", "RouteTables", "RouteTableId", made_by_aws=_main),
    Ec2List(
        "network ACL",
        "describe_network_acls",
        "NetworkAcls",
        "NetworkAclId",
        made_by_aws=lambda item: bool(item.get("IsDefault")),
    ),
    Ec2List(
        "VPC endpoint",
        "describe_vpc_endpoints",
        "VpcEndpoints",
        "VpcEndpointId",
        made_by_aws=lambda item: bool(item.get("RequesterManaged")),
    ),
    Ec2List("NAT gateway", "describe_nat_gateways", "NatGateways", "NatGatewayId", filters="Filter"),
    Ec2List(
        "internet gateway",
        "describe_internet_gateways",
        "InternetGateways",
        "InternetGatewayId",
        "attachment.vpc-id",
    ),
    Ec2List("VPN gateway", "describe_vpn_gateways", "VpnGateways", "VpnGatewayId", "attachment.vpc-id"),
    Ec2List("flow log", "describe_flow_logs", "FlowLogs", "FlowLogId", "resource-id", "Filter"),
    Ec2List(
        "peering connection",
        "describe_vpc_peering_connections",
        "VpcPeeringConnections",
        "VpcPeeringConnectionId",
        "requester-vpc-info.vpc-id",
    ),
    Ec2List(
        "peering connection",
        "describe_vpc_peering_connections",
        "VpcPeeringConnections",
        "VpcPeeringConnectionId",
        "accepter-vpc-info.vpc-id",
    ),
    Ec2List(
        "transit gateway attachment",
        "describe_transit_gateway_vpc_attachments",
        "TransitGatewayVpcAttachments",
        "TransitGatewayAttachmentId",
    ),
)


def cloud_resources(ec2: Client, vpcs: Sequence[str]) -> Iterator[CloudResource]:
    """The resources of LISTS in *vpcs*; the owner of a network interface is its gateway or endpoint."""
    holders: dict[str, str] = {}
    listed = [(kind, item) for kind in LISTS for item in _items(ec2, kind, vpcs)]
    for kind, item in listed:
        for interface in _interfaces(item):
            holders[interface] = str(item[kind.id])
    for kind, item in listed:
        if kind.made_by_aws(item):
            continue
        tags, own = tags_of(item.get("Tags")), str(item[kind.id])
        holder = (holders[own],) if own in holders else ()
        made_by = (*owners(tags), *kind.made_by(item), *holder, *ended(item))
        name = tags.get("Name", "") or str(item.get("GroupName", ""))
        yield CloudResource(
            f"ec2 {kind.name}", (own,), name, f"in {item.get('VpcId') or ', '.join(vpcs)}", made_by
        )


def _items(ec2: Client, kind: Ec2List, vpcs: Sequence[str]) -> Iterator[Item]:
    wanted = {kind.filters: [{"Name": kind.filter, "Values": list(vpcs)}]}
    for page in pages(ec2, kind.operation, wanted):
        for item in page.get(kind.key, ()):
            yield from item.get("Instances", ()) if kind.key == "Reservations" else (item,)


def pages(client: Client, operation: str, wanted: Mapping[str, Any]) -> Iterator[Item]:
    """Every page of a list; one page if the operation isn't paginated."""
    if client.can_paginate(operation):
        yield from client.get_paginator(operation).paginate(**wanted)
    else:
        yield getattr(client, operation)(**wanted)


def ended(item: Item) -> Sequence[str]:
    """GONE for a deleted resource that EC2 still lists."""
    return (GONE,) if _state(item) in _ENDED else ()


def _state(item: Item) -> str:
    state = item.get("State") or item.get("Status") or ""
    return str(state.get("Name") or state.get("Code") if isinstance(state, Mapping) else state).lower()


def _interfaces(item: Item) -> Iterator[str]:
    """The network interfaces of a NAT gateway or an endpoint."""
    yield from (one for one in item.get("NetworkInterfaceIds", ()) if isinstance(one, str))
    for address in item.get("NatGatewayAddresses", ()):
        if "NetworkInterfaceId" in address:
            yield address["NetworkInterfaceId"]
