"""Children of transit and VPN gateways, VPN connections and resource shares, and shares of resources."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Item,
    Listing,
    Row,
    each,
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
_VPN_GATEWAY = ("aws:ec2/vpnGateway:VpnGateway",)
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


def _gone(item: Item, parent: StateResource, state: Index) -> bool:
    return str(item.get("State")) in _ENDED


def _ended_or_shared(item: Item, parent: StateResource, state: Index) -> bool:
    return _gone(item, parent, state) or by_aws.of_sharing_account(item, parent, state)


def _association_table(parents: Sequence[StateResource], **more: object) -> Mapping[str, object] | None:
    """The default route table of a transit gateway, which is created with it."""
    table = parents[0].text("associationDefaultRouteTableId")
    return {"TransitGatewayRouteTableId": table, **more} if table else None


def _propagation_table(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    table = parents[0].text("propagationDefaultRouteTableId")
    return {"TransitGatewayRouteTableId": table} if table else None


_STATIC = [{"Name": "type", "Values": ["static"]}]
_TABLE_ID = "transitGatewayRouteTableId"


def _in_table(name: str) -> Callable[[Item, StateResource], Sequence[str]]:
    """An item of the gateway's default route table, by the table and its property *name*."""
    return lambda item, parent: (f"{parent.text('associationDefaultRouteTableId')}_{item.get(name)}",)


def _attachments(state: Index, parent: StateResource) -> Iterable[str]:
    """Attachments of VPCs by their id, those of VPN connections by a property."""
    module = "aws:ec2transitgateway"
    yield from state.ids(f"{module}/vpcAttachment:VpcAttachment")
    yield from state.ids(f"{module}/peeringAttachment:PeeringAttachment", f"{module}/connect:Connect")
    yield from state.keys(_VPN[0], "transitGatewayAttachmentId")


def _associated(kind: str) -> Callable[[Index, StateResource], Iterable[str]]:
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
        _ended_or_shared,
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
        "static route of a transit gateway",
        _TRANSIT,
        Listing(
            "ec2",
            "search_transit_gateway_routes",
            lambda parents: _association_table(parents, Filters=_STATIC),
            field_of("Routes"),
        ),
        _in_table("DestinationCidrBlock"),
        keys("aws:ec2transitgateway/route:Route", _TABLE_ID, "destinationCidrBlock", separator="_"),
        "aws:ec2transitgateway/route:Route",
        "ec2 delete-transit-gateway-route",
        shown("TransitGatewayAttachments", "State"),
        # A route by a prefix list is a reference.
        lambda item, parent, state: bool(item.get("PrefixListId")),
    ),
    Row(
        "prefix list of a transit gateway",
        _TRANSIT,
        Listing(
            "ec2",
            "get_transit_gateway_prefix_list_references",
            _association_table,
            field_of("TransitGatewayPrefixListReferences"),
        ),
        _in_table("PrefixListId"),
        keys(
            "aws:ec2transitgateway/prefixListReference:PrefixListReference",
            _TABLE_ID,
            "prefixListId",
            separator="_",
        ),
        "aws:ec2transitgateway/prefixListReference:PrefixListReference",
        "ec2 delete-transit-gateway-prefix-list-reference",
        shown("TransitGatewayAttachment", "Blackhole"),
    ),
    Row(
        "propagation of a transit gateway",
        _TRANSIT,
        Listing(
            "ec2",
            "get_transit_gateway_route_table_propagations",
            _propagation_table,
            field_of("TransitGatewayRouteTablePropagations"),
        ),
        part("TransitGatewayAttachmentId"),
        either(
            _attachments,
            keys(
                "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
                "transitGatewayAttachmentId",
            ),
        ),
        "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        "ec2 disable-transit-gateway-route-table-propagation",
        shown("ResourceType", "ResourceId"),
        # By default each attachment propagates, and an unknown one is listed itself.
        lambda item, parent, state: parent.text("defaultRouteTablePropagation") in ("", "enable"),
    ),
    Row(
        "VPN connection of a gateway",
        _VPN_GATEWAY,
        Listing(
            "ec2",
            "describe_vpn_connections",
            filtered("vpn-gateway-id"),
            field_of("VpnConnections"),
            200,
            parent=lambda item: str(item.get("VpnGatewayId")),
        ),
        part("VpnConnectionId"),
        ids(*_VPN),
        _VPN[0],
        "ec2 delete-vpn-connection",
        shown("CustomerGatewayId", "State"),
        _gone,
    ),
    Row(
        "Direct Connect gateway of a gateway",
        (*_VPN_GATEWAY, *_TRANSIT),
        Listing(
            "directconnect",
            "describe_direct_connect_gateway_associations",
            each("associatedGatewayId"),
            field_of("directConnectGatewayAssociations"),
        ),
        part("associationId"),
        keys("aws:directconnect/gatewayAssociation:GatewayAssociation", "dxGatewayAssociationId"),
        "aws:directconnect/gatewayAssociation:GatewayAssociation",
        "directconnect delete-direct-connect-gateway-association",
        shown("directConnectGatewayId", "directConnectGatewayOwnerAccount"),
        lambda item, parent, state: item.get("associationState") in ("disassociating", "disassociated"),
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
