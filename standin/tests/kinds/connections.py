"""Peerings, transit gateways and routes of a VPN."""

from standin.aws.values import Properties

from .compute import network
from .world import Case, Client, Resource, World

_VPC = "aws:ec2/vpc:Vpc"
_PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
_GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"


def _peering(world: World) -> Properties:
    other = world.make(_VPC, {"cidrBlock": "10.72.0.0/16"}).id
    return {"vpcId": network(world)["vpc"], "peerVpcId": other, "peerOwnerId": world.account}


def _accepter(world: World) -> Properties:
    return {
        "vpcPeeringConnectionId": world.make(_PEERING, _peering(world)).id,
        "autoAccept": True,
    }


def _attachment(world: World) -> Properties:
    found = network(world)
    gateway = world.make(_GATEWAY, {"description": "Shared"}).id
    return {"transitGatewayId": gateway, "vpcId": found["vpc"], "subnetIds": found["subnets"][:2]}


def _tag(client: Client, it: Resource) -> None:
    client("ec2").create_tags(Resources=[it.id], Tags=[{"Key": "Owner", "Value": "by-hand"}])


CASES = (
    Case(
        _PEERING,
        _peering,
        lambda client, it: client("ec2").delete_vpc_peering_connection(VpcPeeringConnectionId=it.id),
        {"tags": _tag},
    ),
    Case(
        "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
        _accepter,
        None,
        undeletable=True,
    ),
    Case(
        _GATEWAY,
        lambda world: {"description": "Shared", "autoAcceptSharedAttachments": "disable"},
        lambda client, it: client("ec2").delete_transit_gateway(TransitGatewayId=it.id),
        {
            "description": lambda client, it: client("ec2").modify_transit_gateway(
                TransitGatewayId=it.id, Description="By hand"
            ),
            "autoAcceptSharedAttachments": lambda client, it: client("ec2").modify_transit_gateway(
                TransitGatewayId=it.id, Options={"AutoAcceptSharedAttachments": "enable"}
            ),
            "tags": _tag,
        },
    ),
    Case(
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        _attachment,
        lambda client, it: client("ec2").delete_transit_gateway_vpc_attachment(
            TransitGatewayAttachmentId=it.id
        ),
        {"tags": _tag},
    ),
    Case(
        "aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
        lambda world: {"destinationCidrBlock": "192.168.0.0/24", "vpnConnectionId": "vpn-1"},
        None,
        undeletable=True,
    ),
    Case(
        "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
        lambda world: {"routeTableId": "rtb-1", "vpnGatewayId": "vgw-1"},
        None,
        undeletable=True,
    ),
)
