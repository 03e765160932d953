"""VPC peering, transit gateways and site-to-site VPN."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, ProviderError, register
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.unemulated import Unemulated
from standin.aws.values import Properties

_GONE = ("deleted", "deleting", "rejected", "expired", "failed")
_GATEWAY_OPTIONS = {
    "autoAcceptSharedAttachments": "disable",
    "defaultRouteTableAssociation": "enable",
    "defaultRouteTablePropagation": "enable",
    "dnsSupport": "enable",
    "vpnEcmpSupport": "enable",
}


@register
class VpcPeeringConnection(Kind):
    """``aws.ec2.VpcPeeringConnection``; a request that was refused or has expired counts as gone."""

    token = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
    force_new = frozenset({"peerOwnerId", "peerRegion", "peerVpcId", "vpcId"})
    write_only = frozenset({"autoAccept"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.unsupported(inputs, "accepter", "requester")
        if inputs.get("autoAccept") and "peerRegion" in inputs:
            yield "autoAccept", "`peer_region` cannot be set whilst `auto_accept` is `true`"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        names = (("peerOwnerId", "PeerOwnerId"), ("peerVpcId", "PeerVpcId"))
        given = {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
        made = ec2.create_vpc_peering_connection(
            **translate.request(ec2, "CreateVpcPeeringConnection", given, names),
            TagSpecifications=tagging.ec2_specification("vpc-peering-connection", inputs),
        )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        cloud.created(made)
        if inputs.get("autoAccept"):
            ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=made)
        return str(made)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = _peering(cloud, resource_id)
        if found is None:
            return None
        accepter = found["AccepterVpcInfo"]
        return {
            "vpcId": found["RequesterVpcInfo"]["VpcId"],
            "peerVpcId": accepter["VpcId"],
            "peerOwnerId": accepter["OwnerId"],
            "peerRegion": accepter.get("Region"),
            "acceptStatus": found["Status"]["Code"],
            "tags": tagging.as_map(found.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").delete_vpc_peering_connection(VpcPeeringConnectionId=resource_id)


@register
class VpcPeeringConnectionAccepter(Kind):
    """``aws.ec2.VpcPeeringConnectionAccepter``; its id is the connection's, which its deletion leaves."""

    token = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
    force_new = frozenset({"vpcPeeringConnectionId"})
    write_only = frozenset({"autoAccept"})
    id_input = "vpcPeeringConnectionId"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        return validation.unsupported(inputs, "accepter", "requester")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2, connection = cloud.client("ec2"), str(inputs["vpcPeeringConnectionId"])
        found = _peering(cloud, connection)
        if found is None:
            raise ProviderError(f"reading EC2 VPC Peering Connection ({connection}): couldn't find resource")
        if inputs.get("autoAccept") and found["Status"]["Code"] == "pending-acceptance":
            ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=connection)
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        if tags:
            ec2.create_tags(Resources=[connection], Tags=tags)
        return connection

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = _peering(cloud, resource_id)
        return found and {
            "vpcPeeringConnectionId": resource_id,
            "acceptStatus": found["Status"]["Code"],
            "vpcId": found["AccepterVpcInfo"]["VpcId"],
            "peerVpcId": found["RequesterVpcInfo"]["VpcId"],
            "peerOwnerId": found["RequesterVpcInfo"]["OwnerId"],
            "tags": tagging.as_map(found.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        """Nothing: the requester deletes the connection."""


@register
class TransitGateway(Kind):
    """``aws.ec2transitgateway.TransitGateway``."""

    token = "aws:ec2transitgateway/transitGateway:TransitGateway"
    force_new = frozenset({"amazonSideAsn", "multicastSupport"})
    defaults = dict(_GATEWAY_OPTIONS)

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        choices = {name: ("enable", "disable") for name in _GATEWAY_OPTIONS}
        yield from validation.one_of(inputs, choices)
        yield from validation.unsupported(
            inputs, "encryptionSupport", "multicastSupport", "transitGatewayCidrBlocks"
        )

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        made = ec2.create_transit_gateway(
            Description=inputs.get("description", ""),
            Options=translate.request(ec2, "CreateTransitGateway", {"options": inputs})["Options"],
            TagSpecifications=tagging.ec2_specification("transit-gateway", inputs),
        )
        return str(made["TransitGateway"]["TransitGatewayId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = _gateway(cloud, resource_id)
        if found is None:
            return None
        options = translate.answer(self.token, found.get("Options", {}))
        return options | {
            "arn": found["TransitGatewayArn"],
            "description": found.get("Description", ""),
            "ownerId": found["OwnerId"],
            "associationDefaultRouteTableId": found["Options"].get("AssociationDefaultRouteTableId"),
            "propagationDefaultRouteTableId": found["Options"].get("PropagationDefaultRouteTableId"),
            "tags": tagging.as_map(found.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        changed = {name: inputs[name] for name in _GATEWAY_OPTIONS if inputs.get(name) != state.get(name)}
        described = inputs.get("description", "") != state.get("description")
        if changed or described:
            ec2.modify_transit_gateway(
                TransitGatewayId=resource_id,
                Description=inputs.get("description", ""),
                **translate.request(ec2, "ModifyTransitGateway", {"options": changed}),
            )
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        # moto answers the deletion of an absent one with an error 500.
        if _gateway(cloud, resource_id) is not None:
            cloud.client("ec2").delete_transit_gateway(TransitGatewayId=resource_id)


@register
class VpcAttachment(Kind):
    """``aws.ec2transitgateway.VpcAttachment``."""

    token = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
    force_new = frozenset({"transitGatewayId", "vpcId"})
    defaults = {
        "applianceModeSupport": "disable",
        "dnsSupport": "enable",
        "ipv6Support": "disable",
        "transitGatewayDefaultRouteTableAssociation": True,
        "transitGatewayDefaultRouteTablePropagation": True,
    }
    write_only = frozenset(
        {"transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"}
    )

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        made = ec2.create_transit_gateway_vpc_attachment(
            TransitGatewayId=inputs["transitGatewayId"],
            VpcId=inputs["vpcId"],
            SubnetIds=inputs["subnetIds"],
            Options=translate.request(ec2, "CreateTransitGatewayVpcAttachment", {"options": inputs})[
                "Options"
            ],
        )["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
        cloud.created(made)
        # moto looks for the tags of an attachment among those of route tables.
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        if tags:
            ec2.create_tags(Resources=[made], Tags=tags)
        return str(made)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = _attachment(cloud, resource_id)
        if found is None:
            return None
        options = translate.answer(self.token, found.get("Options", {}))
        return options | {
            "transitGatewayId": found["TransitGatewayId"],
            "vpcId": found["VpcId"],
            "vpcOwnerId": found.get("VpcOwnerId"),
            "subnetIds": found["SubnetIds"],
            "arn": arn(cloud, cloud.account, "transit-gateway-attachment", resource_id),
            "tags": tagging.as_map(found.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        before, after = set(state["subnetIds"]), set(inputs["subnetIds"])
        options = ("applianceModeSupport", "dnsSupport", "ipv6Support")
        changed = {name: inputs[name] for name in options if inputs.get(name) != state.get(name)}
        if changed or before != after:
            ec2.modify_transit_gateway_vpc_attachment(
                TransitGatewayAttachmentId=resource_id,
                AddSubnetIds=sorted(after - before),
                RemoveSubnetIds=sorted(before - after),
                **translate.request(ec2, "ModifyTransitGatewayVpcAttachment", {"options": changed}),
            )
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        # moto answers the deletion of an absent one with an error 500.
        if _attachment(cloud, resource_id) is not None:
            cloud.client("ec2").delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=resource_id)


_NO_ROUTES = "moto: {} is not implemented; ministack doesn't know moto's VPCs"


@register
class VpnConnectionRoute(Unemulated):
    """``aws.ec2.VpnConnectionRoute``; its id is ``<block>:<connection>``."""

    token = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute"
    force_new = frozenset({"destinationCidrBlock", "vpnConnectionId"})
    evidence = _NO_ROUTES.format("CreateVpnConnectionRoute")
    named_by = ("destinationCidrBlock", "vpnConnectionId")

    def own_id(self, inputs: Properties) -> str:
        return f"{inputs['destinationCidrBlock']}:{inputs['vpnConnectionId']}"


@register
class VpnGatewayRoutePropagation(Unemulated):
    """``aws.ec2.VpnGatewayRoutePropagation``; its id is ``<gateway>_<route table>``."""

    token = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"
    force_new = frozenset({"routeTableId", "vpnGatewayId"})
    evidence = _NO_ROUTES.format("EnableVgwRoutePropagation")
    named_by = ("vpnGatewayId", "routeTableId")

    def own_id(self, inputs: Properties) -> str:
        return f"{inputs['vpnGatewayId']}_{inputs['routeTableId']}"


def _peering(cloud: Cloud, resource_id: str) -> dict[str, Any] | None:
    found = cloud.client("ec2").describe_vpc_peering_connections(VpcPeeringConnectionIds=[resource_id])
    live = [one for one in found["VpcPeeringConnections"] if one["Status"]["Code"] not in _GONE]
    return dict(live[0]) if live else None


def _gateway(cloud: Cloud, resource_id: str) -> dict[str, Any] | None:
    found = cloud.client("ec2").describe_transit_gateways(TransitGatewayIds=[resource_id])
    return live(found["TransitGateways"])


def _attachment(cloud: Cloud, resource_id: str) -> dict[str, Any] | None:
    found = cloud.client("ec2").describe_transit_gateway_vpc_attachments(
        TransitGatewayAttachmentIds=[resource_id]
    )
    return live(found["TransitGatewayVpcAttachments"])


def live(found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The first of *found* that isn't deleted, rejected or failed; AWS shows the others for a while."""
    return next((one for one in found if one["State"] not in _GONE), None)
