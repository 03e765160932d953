"""Internet gateways, Elastic IP addresses and NAT gateways."""

from typing import Any

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.kinds.waiting import WAITER_CONFIG
from standin.aws.values import Properties


@register
class EgressOnlyInternetGateway(Kind):
    """``aws.ec2.EgressOnlyInternetGateway``."""

    token = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
    force_new = frozenset({"vpcId"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("ec2").create_egress_only_internet_gateway(
            VpcId=inputs["vpcId"],
            TagSpecifications=tagging.ec2_specification("egress-only-internet-gateway", inputs),
        )
        return str(made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_egress_only_internet_gateways(
            EgressOnlyInternetGatewayIds=[resource_id]
        )["EgressOnlyInternetGateways"]
        if not found:
            return None
        attached = [one["VpcId"] for one in found[0].get("Attachments", [])]
        return {"vpcId": attached[0] if attached else None, "tags": tagging.as_map(found[0].get("Tags"))}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        ec2 = cloud.client("ec2")
        ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=resource_id)


@register
class InternetGateway(Kind):
    """``aws.ec2.InternetGateway``, attached to its VPC."""

    token = "aws:ec2/internetGateway:InternetGateway"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        tags = tagging.ec2_specification("internet-gateway", inputs)
        gateway = ec2.create_internet_gateway(TagSpecifications=tags)["InternetGateway"]["InternetGatewayId"]
        cloud.created(gateway)
        self._attach(ec2, gateway, {}, inputs)
        return str(gateway)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_internet_gateways(InternetGatewayIds=[resource_id])
        gateway = found["InternetGateways"][0]
        attached = [item["VpcId"] for item in gateway.get("Attachments", [])]
        return {
            "arn": arn(cloud, gateway["OwnerId"], "internet-gateway", resource_id),
            "ownerId": gateway["OwnerId"],
            "vpcId": attached[0] if attached else "",
            "tags": tagging.as_map(gateway.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        self._attach(ec2, resource_id, state, inputs)
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        ec2 = cloud.client("ec2")
        self._attach(ec2, resource_id, state, {})
        ec2.delete_internet_gateway(InternetGatewayId=resource_id)

    def _attach(self, ec2: Any, gateway: str, state: Properties, inputs: Properties) -> None:
        before, after = state.get("vpcId"), inputs.get("vpcId")
        if before and before != after:
            ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=before)
        if after and before != after:
            ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=after)


@register
class Eip(Kind):
    """``aws.ec2.Eip``, an address in the VPC domain."""

    token = "aws:ec2/eip:Eip"
    force_new = frozenset(
        {"address", "customerOwnedIpv4Pool", "ipamPoolId", "domain", "publicIpv4Pool", "networkBorderGroup"}
    )

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        tags = tagging.ec2_specification("elastic-ip", inputs)
        return str(cloud.client("ec2").allocate_address(Domain="vpc", TagSpecifications=tags)["AllocationId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        address = cloud.client("ec2").describe_addresses(AllocationIds=[resource_id])["Addresses"][0]
        return {
            "allocationId": resource_id,
            "arn": arn(cloud, cloud.account, "elastic-ip", resource_id),
            "domain": address["Domain"],
            "publicIp": address["PublicIp"],
            "tags": tagging.as_map(address.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").release_address(AllocationId=resource_id)


@register
class NatGateway(Kind):
    """``aws.ec2.NatGateway``."""

    token = "aws:ec2/natGateway:NatGateway"
    force_new = frozenset(
        {"availabilityMode", "vpcId", "allocationId", "connectivityType", "subnetId", "privateIp"}
    )
    defaults = {"connectivityType": "public"}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        address = {"AllocationId": inputs["allocationId"]} if "allocationId" in inputs else {}
        nat = ec2.create_nat_gateway(
            SubnetId=inputs["subnetId"],
            ConnectivityType=inputs.get("connectivityType", "public"),
            TagSpecifications=tagging.ec2_specification("natgateway", inputs),
            **address,
        )["NatGateway"]["NatGatewayId"]
        cloud.created(nat)
        ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat], WaiterConfig=WAITER_CONFIG)
        return str(nat)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_nat_gateways(NatGatewayIds=[resource_id])["NatGateways"]
        live = [nat for nat in found if nat["State"] not in ("deleting", "deleted")]
        if not live:
            return None
        address = live[0]["NatGatewayAddresses"][0] if live[0].get("NatGatewayAddresses") else {}
        return {
            "subnetId": live[0]["SubnetId"],
            "connectivityType": live[0].get("ConnectivityType", "public"),
            "allocationId": address.get("AllocationId"),
            "publicIp": address.get("PublicIp"),
            "privateIp": address.get("PrivateIp"),
            "networkInterfaceId": address.get("NetworkInterfaceId"),
            "tags": tagging.as_map(live[0].get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        ec2 = cloud.client("ec2")
        ec2.delete_nat_gateway(NatGatewayId=resource_id)
        ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[resource_id], WaiterConfig=WAITER_CONFIG)
        free_address(ec2, state.get("allocationId"))


def free_address(ec2: Any, allocation: str | None) -> None:
    """Disassociate the address of a deleted NAT gateway: AWS does, moto doesn't."""
    if allocation is None:
        return
    for address in ec2.describe_addresses(AllocationIds=[allocation])["Addresses"]:
        if address.get("AssociationId"):
            ec2.disassociate_address(AssociationId=address["AssociationId"])
