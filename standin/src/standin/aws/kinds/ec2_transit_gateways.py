"""Transit gateways and their attachments of VPCs."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ec2_connections import live
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.values import Properties

_GATEWAY_OPTIONS = {
    "autoAcceptSharedAttachments": "disable",
    "defaultRouteTableAssociation": "enable",
    "defaultRouteTablePropagation": "enable",
    "dnsSupport": "enable",
    "vpnEcmpSupport": "enable",
}


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
        tagging.update_ec2(ec2, made, {}, inputs)
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


def _gateway(cloud: Cloud, resource_id: str) -> dict[str, Any] | None:
    found = cloud.client("ec2").describe_transit_gateways(TransitGatewayIds=[resource_id])
    return live(found["TransitGateways"])


def _attachment(cloud: Cloud, resource_id: str) -> dict[str, Any] | None:
    found = cloud.client("ec2").describe_transit_gateway_vpc_attachments(
        TransitGatewayAttachmentIds=[resource_id]
    )
    return live(found["TransitGatewayVpcAttachments"])
