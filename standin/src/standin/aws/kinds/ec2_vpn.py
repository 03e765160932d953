"""Gateways and connections of a site-to-site VPN."""

from typing import Any

from standin.aws import tagging, translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ec2_connections import live
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.values import Properties

_ATTACHED = "attached"


@register
class CustomerGateway(Kind):
    """``aws.ec2.CustomerGateway``."""

    token = "aws:ec2/customerGateway:CustomerGateway"
    force_new = frozenset({"bgpAsn", "bgpAsnExtended", "certificateArn", "deviceName", "ipAddress", "type"})
    _names = {"bgpAsn": "BgpAsn", "ipAddress": "IpAddress", "type": "Type"}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        given = translate.taken(self._names, inputs)
        given |= {"BgpAsn": int(given["BgpAsn"])} if "BgpAsn" in given else {}
        tags = tagging.ec2_specification("customer-gateway", inputs)
        made = cloud.client("ec2").create_customer_gateway(**given, TagSpecifications=tags)
        return str(made["CustomerGateway"]["CustomerGatewayId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_customer_gateways(CustomerGatewayIds=[resource_id])
        gateway = live(found["CustomerGateways"])
        return gateway and {
            "arn": arn(cloud, cloud.account, "customer-gateway", resource_id),
            **{name: gateway.get(api) for name, api in self._names.items()},
            "tags": tagging.as_map(gateway.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").delete_customer_gateway(CustomerGatewayId=resource_id)


@register
class VpnGateway(Kind):
    """``aws.ec2.VpnGateway``, attached to its VPC."""

    token = "aws:ec2/vpnGateway:VpnGateway"
    force_new = frozenset({"amazonSideAsn", "availabilityZone"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        asn = {"AmazonSideAsn": int(inputs["amazonSideAsn"])} if "amazonSideAsn" in inputs else {}
        tags = tagging.ec2_specification("vpn-gateway", inputs)
        made = ec2.create_vpn_gateway(Type="ipsec.1", **asn, TagSpecifications=tags)
        gateway = str(made["VpnGateway"]["VpnGatewayId"])
        cloud.created(gateway)
        self._attach(ec2, gateway, None, inputs.get("vpcId"))
        return gateway

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_vpn_gateways(VpnGatewayIds=[resource_id])
        gateway = live(found["VpnGateways"])
        if gateway is None:
            return None
        attached = [one["VpcId"] for one in gateway.get("VpcAttachments", []) if one["State"] == _ATTACHED]
        asn = gateway.get("AmazonSideAsn")
        return {
            "arn": arn(cloud, cloud.account, "vpn-gateway", resource_id),
            "vpcId": attached[0] if attached else "",
            "amazonSideAsn": None if asn is None else str(asn),
            "availabilityZone": gateway.get("AvailabilityZone"),
            "tags": tagging.as_map(gateway.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        self._attach(ec2, resource_id, state.get("vpcId"), inputs.get("vpcId"))
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        ec2 = cloud.client("ec2")
        found = self.read(cloud, resource_id, state)
        if found is not None:
            self._attach(ec2, resource_id, found["vpcId"], None)
            ec2.delete_vpn_gateway(VpnGatewayId=resource_id)

    def _attach(self, ec2: Any, gateway: str, before: str | None, after: str | None) -> None:
        if before and before != after:
            ec2.detach_vpn_gateway(VpnGatewayId=gateway, VpcId=before)
        if after and before != after:
            ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=after)


@register
class VpnConnection(Kind):
    """``aws.ec2.VpnConnection``; moto keeps its ends, and no options and tunnels (``gaps``)."""

    token = "aws:ec2/vpnConnection:VpnConnection"
    force_new = frozenset(
        {
            "enableAcceleration",
            "outsideIpAddressType",
            "presharedKeyStorage",
            "staticRoutesOnly",
            "transportTransitGatewayAttachmentId",
            "tunnelInsideIpVersion",
            "type",
        }
    )
    _names = {
        "customerGatewayId": "CustomerGatewayId",
        "transitGatewayId": "TransitGatewayId",
        "type": "Type",
        "vpnGatewayId": "VpnGatewayId",
    }

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("ec2").create_vpn_connection(
            **translate.taken({**self._names, "presharedKeyStorage": "PreSharedKeyStorage"}, inputs),
            Options={"StaticRoutesOnly": bool(inputs.get("staticRoutesOnly"))},
            TagSpecifications=tagging.ec2_specification("vpn-connection", inputs),
        )
        return str(made["VpnConnection"]["VpnConnectionId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_vpn_connections(VpnConnectionIds=[resource_id])
        connection = live(found["VpnConnections"])
        return connection and {
            "arn": arn(cloud, cloud.account, "vpn-connection", resource_id),
            **{name: connection.get(api) for name, api in self._names.items()},
            "tags": tagging.as_map(connection.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").delete_vpn_connection(VpnConnectionId=resource_id)
