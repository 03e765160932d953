"""Cases of routes of transit gateways, and of connections of VPN gateways."""

from unit.drift.cases.attachments import TRANSIT, VPN
from unit.drift.cases.case import ACCOUNT, Case, resource

_PARTNER = "222222222222"
_GATEWAY = resource("aws:ec2/vpnGateway:VpnGateway", "vgw-1")
_TABLES = {"associationDefaultRouteTableId": "tgw-rtb-1", "propagationDefaultRouteTableId": "tgw-rtb-1"}
ROUTED = resource(TRANSIT.type, "tgw-2", arn="arn:tgw-2", **_TABLES)
_BY_HAND = resource(TRANSIT.type, "tgw-2", defaultRouteTablePropagation="disable", **_TABLES)
_SHARED = (
    resource(
        "aws:ram/resourceAssociation:ResourceAssociation",
        "r",
        resourceArn="arn:tgw-2",
        resourceShareArn="arn:s",
    ),
    resource(
        "aws:ram/principalAssociation:PrincipalAssociation",
        "p",
        principal=_PARTNER,
        resourceShareArn="arn:s",
    ),
)


def attachments(gateway: str, *owners: str) -> dict[str, list[dict[str, str]]]:
    """One attachment for each of *owners*, whose id ends with the owner."""
    return {
        "TransitGatewayAttachments": [
            {
                "TransitGatewayAttachmentId": f"tgw-attach-{owner}",
                "TransitGatewayId": gateway,
                "State": "available",
                "ResourceOwnerId": owner,
            }
            for owner in owners
        ]
    }


SHARED = Case(
    "attachment of a transit gateway",
    ROUTED,
    attachments("tgw-2", _PARTNER, "333333333333", ACCOUNT),
    ("tgw-attach-111111111111", "tgw-attach-333333333333"),
    _SHARED,
)

CASES = (
    Case(
        "static route of a transit gateway",
        ROUTED,
        {
            "Routes": [
                {"DestinationCidrBlock": one, "Type": "static", "State": "active"}
                for one in ("10.1.0.0/16", "0.0.0.0/0")
            ]
            + [{"DestinationCidrBlock": "10.2.0.0/16", "PrefixListId": "pl-1", "Type": "static"}]
        },
        ("tgw-rtb-1_0.0.0.0/0",),
        (
            resource(
                "aws:ec2transitgateway/route:Route",
                "r",
                transitGatewayRouteTableId="tgw-rtb-1",
                destinationCidrBlock="10.1.0.0/16",
            ),
        ),
    ),
    Case(
        "prefix list of a transit gateway",
        ROUTED,
        {"TransitGatewayPrefixListReferences": [{"PrefixListId": one} for one in ("pl-1", "pl-2")]},
        ("tgw-rtb-1_pl-2",),
        (
            resource(
                "aws:ec2transitgateway/prefixListReference:PrefixListReference",
                "r",
                transitGatewayRouteTableId="tgw-rtb-1",
                prefixListId="pl-1",
            ),
        ),
    ),
    Case(
        "propagation of a transit gateway",
        _BY_HAND,
        {
            "TransitGatewayRouteTablePropagations": [
                {"TransitGatewayAttachmentId": one} for one in ("tgw-attach-vpc", "tgw-attach-added")
            ]
        },
        ("tgw-attach-added",),
        (resource("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "tgw-attach-vpc"),),
    ),
    Case(
        "VPN connection of a gateway",
        _GATEWAY,
        {
            "VpnConnections": [
                {"VpnConnectionId": one, "VpnGatewayId": gateway, "State": state}
                for one, gateway, state in (
                    ("vpn-1", "vgw-1", "available"),
                    ("vpn-added", "vgw-1", "pending"),
                    ("vpn-gone", "vgw-1", "deleted"),
                    ("vpn-elsewhere", "vgw-2", "available"),
                )
            ]
        },
        ("vpn-added",),
        (VPN,),
    ),
    Case(
        "Direct Connect gateway of a gateway",
        _GATEWAY,
        {
            "directConnectGatewayAssociations": [
                {"associationId": one, "associationState": state}
                for one, state in (
                    ("declared", "associated"),
                    ("added", "associated"),
                    ("x", "disassociated"),
                )
            ]
        },
        ("added",),
        (
            resource(
                "aws:directconnect/gatewayAssociation:GatewayAssociation",
                "a",
                dxGatewayAssociationId="declared",
            ),
        ),
    ),
)
