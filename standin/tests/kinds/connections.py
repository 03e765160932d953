"""Peerings, transit gateways and routes of a VPN."""

from standin.aws.values import Properties

from .compute import network
from .world import Case, Client, Resource, World

_VPC = "aws:ec2/vpc:Vpc"
_PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
_VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway"
_CUSTOMER = "aws:ec2/customerGateway:CustomerGateway"
_SHARE = "aws:ram/resourceShare:ResourceShare"
_SHARE_ARN = "arn:aws:ram:ap-northeast-2:111111111111:resource-share/1"
_LOGS = "arn:aws:logs:ap-northeast-2:111111111111:log-group:vpn"
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


def _vpn(world: World) -> Properties:
    gateway = world.make(_VPN_GATEWAY, {"vpcId": world.make(_VPC, {"cidrBlock": "10.73.0.0/16"}).id}).id
    customer = world.make(_CUSTOMER, _customer(world)).id
    logs = {"cloudwatchLogOptions": {"logEnabled": True, "logGroupArn": _LOGS, "logOutputFormat": "json"}}
    return {
        "type": "ipsec.1",
        "vpnGatewayId": gateway,
        "customerGatewayId": customer,
        "staticRoutesOnly": True,
        "presharedKeyStorage": "SecretsManager",
        "tunnel1IkeVersions": ["ikev2"],
        "tunnel1LogOptions": logs,
        "tunnel2IkeVersions": ["ikev2"],
        "tunnel2LogOptions": logs,
    }


def _customer(world: World) -> Properties:
    return {"type": "ipsec.1", "ipAddress": "203.0.113.10", "bgpAsn": "65000"}


def _detach(client: Client, it: Resource) -> None:
    client("ec2").detach_vpn_gateway(VpnGatewayId=it.id, VpcId=it.outputs["vpcId"])


def _delete_vpn_gateway(client: Client, it: Resource) -> None:
    """Detach it from its VPC first, as AWS requires."""
    _detach(client, it)
    client("ec2").delete_vpn_gateway(VpnGatewayId=it.id)


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
        _CUSTOMER,
        _customer,
        lambda client, it: client("ec2").delete_customer_gateway(CustomerGatewayId=it.id),
        {"tags": _tag},
    ),
    Case(
        _VPN_GATEWAY,
        lambda world: {"vpcId": world.make(_VPC, {"cidrBlock": "10.73.0.0/16"}).id},
        _delete_vpn_gateway,
        {"vpcId": _detach, "tags": _tag},
    ),
    Case(
        "aws:ec2/vpnConnection:VpnConnection",
        _vpn,
        lambda client, it: client("ec2").delete_vpn_connection(VpnConnectionId=it.id),
        {"tags": _tag},
    ),
    Case(
        _SHARE,
        lambda world: {"allowExternalPrincipals": False},
        lambda client, it: client("ram").delete_resource_share(resourceShareArn=it.id),
        {
            "allowExternalPrincipals": lambda client, it: client("ram").update_resource_share(
                resourceShareArn=it.id, name=it.outputs["name"], allowExternalPrincipals=True
            )
        },
    ),
    Case(
        "aws:ram/resourceAssociation:ResourceAssociation",
        lambda world: {"resourceArn": "arn:tgw", "resourceShareArn": _SHARE_ARN},
        None,
        undeletable=True,
    ),
    Case(
        "aws:ram/principalAssociation:PrincipalAssociation",
        lambda world: {"principal": "999999999999", "resourceShareArn": _SHARE_ARN},
        None,
        undeletable=True,
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
