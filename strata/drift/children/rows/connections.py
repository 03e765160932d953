"""Children of transit gateways, VPN connections and resource shares, and shares of the state's resources."""

from collections.abc import Callable, Iterable

from strata.drift.children.resource import Index, Resource
from strata.drift.children.row import (
    ALL,
    Item,
    Listing,
    Row,
    either,
    field_of,
    filtered,
    ids,
    keys,
    part,
    shown,
    spread,
    under,
)

_TRANSIT = ("aws:ec2transitgateway/transitGateway:TransitGateway",)
_VPN = ("aws:ec2/vpnConnection:VpnConnection",)
_SHARE = ("aws:ram/resourceShare:ResourceShare",)
_ENDED = frozenset({"deleted", "deleting", "rejected", "failed"})
_SHARED = (
    "aws:ec2/subnet:Subnet",
    "aws:ec2/securityGroup:SecurityGroup",
    *_TRANSIT,
    "aws:rds/cluster:Cluster",
    "aws:route53/zone:Zone",
    "aws:ssm/parameter:Parameter",
    "aws:glue/catalogDatabase:CatalogDatabase",
    "aws:glue/catalogTable:CatalogTable",
    "aws:servicediscovery/httpNamespace:HttpNamespace",
    "aws:backup/vault:Vault",
    "aws:cloudfront/vpcOrigin:VpcOrigin",
)
"""Kinds of the platform that AWS Resource Access Manager can share (User Guide, "Shareable resources")."""


def _gone(item: Item, parent: Resource, state: Index) -> bool:
    return str(item.get("State")) in _ENDED


def _attachments(state: Index, parent: Resource) -> Iterable[str]:
    """Attachments of VPCs by their id, those of VPN connections by a property."""
    module = "aws:ec2transitgateway"
    yield from state.ids(f"{module}/vpcAttachment:VpcAttachment")
    yield from state.ids(f"{module}/peeringAttachment:PeeringAttachment", f"{module}/connect:Connect")
    yield from state.keys(_VPN[0], "transitGatewayAttachmentId")


def _associated(kind: str) -> Callable[[Index, Resource], Iterable[str]]:
    """The associations of a share with principals or resources."""
    path = "principal" if kind == "principal" else "resourceArn"
    token = f"aws:ram/{kind}Association:{kind.capitalize()}Association"
    return keys(token, "resourceShareArn", path, separator=",")


def _association(kind: str) -> Row:
    token = f"aws:ram/{kind}Association:{kind.capitalize()}Association"
    return Row(
        f"{kind} of a share",
        _SHARE,
        Listing(
            "ram",
            "get_resource_share_associations",
            lambda parents: {
                "associationType": kind.upper(),
                "resourceShareArns": [one.id for one in parents],
            },
            field_of("resourceShareAssociations"),
            100,
            parent=lambda item: str(item["resourceShareArn"]),
        ),
        under("associatedEntity", separator=","),
        _associated(kind),
        token,
        "ram disassociate-resource-share",
        shown("associatedEntity", "status"),
        lambda item, parent, state: item.get("status") == "DISASSOCIATED",
    )


ROWS = (
    Row(
        "attachment of a transit gateway",
        _TRANSIT,
        Listing(
            "ec2",
            "describe_transit_gateway_attachments",
            filtered("transit-gateway-id"),
            field_of("TransitGatewayAttachments"),
            200,
            parent=lambda item: str(item["TransitGatewayId"]),
        ),
        part("TransitGatewayAttachmentId"),
        _attachments,
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        "ec2 delete-transit-gateway-vpc-attachment",
        shown("ResourceType", "ResourceId", "ResourceOwnerId"),
        _gone,
    ),
    Row(
        "route table of a transit gateway",
        _TRANSIT,
        Listing(
            "ec2",
            "describe_transit_gateway_route_tables",
            filtered("transit-gateway-id"),
            field_of("TransitGatewayRouteTables"),
            200,
            parent=lambda item: str(item["TransitGatewayId"]),
        ),
        part("TransitGatewayRouteTableId"),
        ids("aws:ec2transitgateway/routeTable:RouteTable"),
        "aws:ec2transitgateway/routeTable:RouteTable",
        "ec2 delete-transit-gateway-route-table",
        # The default tables are created with the gateway.
        by_aws=lambda item, parent, state: (
            bool(item.get("DefaultAssociationRouteTable") or item.get("DefaultPropagationRouteTable"))
            or _gone(item, parent, state)
        ),
    ),
    Row(
        "route of a VPN connection",
        _VPN,
        Listing(
            "ec2",
            "describe_vpn_connections",
            filtered("vpn-connection-id"),
            spread("VpnConnections", "Routes", "VpnConnectionId"),
            200,
            parent=lambda item: str(item["VpnConnectionId"]),
        ),
        under("DestinationCidrBlock", separator=":"),
        keys(
            "aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
            "vpnConnectionId",
            "destinationCidrBlock",
            separator=":",
        ),
        "aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
        "ec2 delete-vpn-connection-route",
        by_aws=_gone,
    ),
    _association("principal"),
    _association("resource"),
    Row(
        "share of a resource",
        _SHARED,
        Listing(
            "ram",
            "list_resources",
            lambda parents: {"resourceOwner": "SELF"},
            field_of("resources"),
            ALL,
            parent=lambda item: str(item["arn"]),
        ),
        lambda item, parent: (f"{item['resourceShareArn']},{item['arn']}", str(item["resourceShareArn"])),
        either(
            keys(
                "aws:ram/resourceAssociation:ResourceAssociation",
                "resourceShareArn",
                "resourceArn",
                separator=",",
            ),
            ids(*_SHARE),
        ),
        "aws:ram/resourceAssociation:ResourceAssociation",
        "ram disassociate-resource-share",
        shown("type", "resourceShareArn"),
    ),
)
