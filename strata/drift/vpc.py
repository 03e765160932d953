"""What lies in a VPC, kind by kind, by EC2's own lists."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from strata.drift.things import GONE, Thing, owners, tags_of

Item = Mapping[str, Any]
# boto3 makes its clients at run time.
Client = Any

_ENDED = frozenset({"terminated", "shutting-down", "deleted", "deleting", "failed"})
_BY_HAND = frozenset({"interface", "efa", "efa-only"})
"""Types of network interface that a person can make; the others are services' own."""


class Kind(NamedTuple):
    """One list of EC2: how it is asked for what is in a VPC, and what in it AWS makes by itself."""

    name: str
    operation: str
    key: str
    id: str
    filter: str = "vpc-id"
    filters: str = "Filters"
    made_by_aws: Callable[[Item], bool] = lambda item: False
    made_by: Callable[[Item], Sequence[str]] = lambda item: ()


def _requested(item: Item) -> bool:
    return bool(item.get("RequesterManaged")) or item.get("InterfaceType", "interface") not in _BY_HAND


def _main(item: Item) -> bool:
    return any(one.get("Main") for one in item.get("Associations", ()))


def _attached(item: Item) -> Sequence[str]:
    """An instance's first interface comes and goes with it."""
    attachment = item.get("Attachment") or {}
    return (
        (attachment["InstanceId"],)
        if attachment.get("DeviceIndex") == 0 and "InstanceId" in attachment
        else ()
    )


SUBNET = "ec2 subnet"

KINDS = (
    Kind("instance", "describe_instances", "Reservations", "InstanceId"),
    Kind(
        "network interface",
        "describe_network_interfaces",
        "NetworkInterfaces",
        "NetworkInterfaceId",
        made_by_aws=_requested,
        made_by=_attached,
    ),
    Kind(
        "security group",
        "describe_security_groups",
        "SecurityGroups",
        "GroupId",
        made_by_aws=lambda item: item.get("GroupName") == "default",
    ),
    Kind("subnet", "describe_subnets", "Subnets", "SubnetId"),
    Kind("route table", "describe_route_tables", "RouteTables", "RouteTableId", made_by_aws=_main),
    Kind(
        "network ACL",
        "describe_network_acls",
        "NetworkAcls",
        "NetworkAclId",
        made_by_aws=lambda item: bool(item.get("IsDefault")),
    ),
    Kind(
        "VPC endpoint",
        "describe_vpc_endpoints",
        "VpcEndpoints",
        "VpcEndpointId",
        made_by_aws=lambda item: bool(item.get("RequesterManaged")),
    ),
    Kind("NAT gateway", "describe_nat_gateways", "NatGateways", "NatGatewayId", filters="Filter"),
    Kind(
        "internet gateway",
        "describe_internet_gateways",
        "InternetGateways",
        "InternetGatewayId",
        "attachment.vpc-id",
    ),
    Kind("VPN gateway", "describe_vpn_gateways", "VpnGateways", "VpnGatewayId", "attachment.vpc-id"),
    Kind("flow log", "describe_flow_logs", "FlowLogs", "FlowLogId", "resource-id", "Filter"),
    Kind(
        "peering connection",
        "describe_vpc_peering_connections",
        "VpcPeeringConnections",
        "VpcPeeringConnectionId",
        "requester-vpc-info.vpc-id",
    ),
    Kind(
        "peering connection",
        "describe_vpc_peering_connections",
        "VpcPeeringConnections",
        "VpcPeeringConnectionId",
        "accepter-vpc-info.vpc-id",
    ),
    Kind(
        "transit gateway attachment",
        "describe_transit_gateway_vpc_attachments",
        "TransitGatewayVpcAttachments",
        "TransitGatewayAttachmentId",
    ),
)


def things(ec2: Client, vpcs: Sequence[str]) -> Iterator[Thing]:
    """Everything of KINDS in *vpcs*; network interfaces name the gateway or endpoint that they belong to."""
    holders: dict[str, str] = {}
    listed = [(kind, item) for kind in KINDS for item in _items(ec2, kind, vpcs)]
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
        yield Thing(f"ec2 {kind.name}", (own,), name, f"in {item.get('VpcId') or ', '.join(vpcs)}", made_by)


def _items(ec2: Client, kind: Kind, vpcs: Sequence[str]) -> Iterator[Item]:
    wanted = {kind.filters: [{"Name": kind.filter, "Values": list(vpcs)}]}
    for page in pages(ec2, kind.operation, wanted):
        for item in page.get(kind.key, ()):
            yield from item.get("Instances", ()) if kind.key == "Reservations" else (item,)


def pages(client: Client, operation: str, wanted: Mapping[str, Any]) -> Iterator[Item]:
    """Every page of a list, whether or not its operation comes in pages."""
    if client.can_paginate(operation):
        yield from client.get_paginator(operation).paginate(**wanted)
    else:
        yield getattr(client, operation)(**wanted)


def ended(item: Item) -> Sequence[str]:
    """GONE for what EC2 still lists after its end."""
    return (GONE,) if _state(item) in _ENDED else ()


def _state(item: Item) -> str:
    state = item.get("State") or item.get("Status") or ""
    return str(state.get("Name") or state.get("Code") if isinstance(state, Mapping) else state).lower()


def _interfaces(item: Item) -> Iterator[str]:
    """What a NAT gateway or an endpoint says of its interfaces."""
    yield from (one for one in item.get("NetworkInterfaceIds", ()) if isinstance(one, str))
    for address in item.get("NatGatewayAddresses", ()):
        if "NetworkInterfaceId" in address:
            yield address["NetworkInterfaceId"]
