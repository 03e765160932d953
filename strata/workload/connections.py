"""Connections to other networks that wait for their owner, failed or are down, for the status of a stack."""

from collections.abc import Iterator

from strata.workload.resources import ATTACHMENT, PEERING, VPN, Clients, StackResources
from strata.workload.status_row import ALARMING, PENDING, StatusRow

# EC2 API Reference, VpcPeeringConnectionStateReason and TransitGatewayVpcAttachment.
_READY = frozenset({"active", "available"})
_WAITING = frozenset({"initiating-request", "pending-acceptance", "provisioning"}) | frozenset(
    {"initiating", "initiatingRequest", "modifying", "pending", "pendingAcceptance"}
)
_BY_OWNER = frozenset({"pending-acceptance", "pendingAcceptance"})
_UP = "UP"


def peerings(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Peerings that the other VPC's owner has not accepted, or rejected."""
    for one in resources.of(PEERING):
        answer = clients("ec2").describe_vpc_peering_connections(VpcPeeringConnectionIds=[one.id])
        for found in answer["VpcPeeringConnections"]:
            yield _connection("peering", one.name, found["Status"]["Code"])


def attachments(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Attachments that the transit gateway's owner has not accepted, or rejected."""
    for one in resources.of(ATTACHMENT):
        answer = clients("ec2").describe_transit_gateway_vpc_attachments(TransitGatewayAttachmentIds=[one.id])
        for found in answer["TransitGatewayVpcAttachments"]:
            yield _connection("attachment", one.name, found["State"])


def tunnels(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Tunnels of VPN connections that are up."""
    for one in resources.of(VPN):
        answer = clients("ec2").describe_vpn_connections(VpnConnectionIds=[one.id])
        for found in answer["VpnConnections"]:
            states = [tunnel["Status"] for tunnel in found.get("VgwTelemetry", ())]
            up = states.count(_UP)
            group = "" if states and up == len(states) else ALARMING
            yield StatusRow("VPN", one.name, f"{up} of {len(states)} tunnels up", group=group)


def _connection(kind: str, name: str, state: str) -> StatusRow:
    if state in _READY:
        return StatusRow(kind, name, state)
    details = ("the owner of the other side has to accept it",) if state in _BY_OWNER else ()
    return StatusRow(kind, name, state, details, PENDING if state in _WAITING else ALARMING)
