"""VPC peering and routes of site-to-site VPN."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, ProviderError, register
from standin.aws.unemulated import Unemulated
from standin.aws.values import Properties

_GONE = ("deleted", "deleting", "rejected", "expired", "failed")


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
        tagging.update_ec2(ec2, connection, {}, inputs)
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


def live(found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The first of *found* that isn't deleted, rejected or failed; AWS shows the others for a while."""
    return next((one for one in found if one["State"] not in _GONE), None)
