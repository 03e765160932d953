"""VPC, subnet, internet gateway, Elastic IP and NAT gateway."""

import re
from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.waiting import WAITER_CONFIG
from standin.aws.values import Properties

_AMAZON_POOL = "Amazon"
_WORD = re.compile(r"\w+")


def arn(cloud: Cloud, owner: str, resource: str, resource_id: str) -> str:
    """The ARN of an EC2 resource."""
    return f"arn:aws:ec2:{cloud.region}:{owner}:{resource}/{resource_id}"


@register
class Vpc(Kind):
    """``aws.ec2.Vpc``."""

    token = "aws:ec2/vpc:Vpc"
    force_new = frozenset(
        {
            "ipv4IpamPoolId",
            "ipv4NetmaskLength",
            "cidrBlock",
        }
    )
    defaults = {"enableDnsSupport": True}
    aws_defaults = {"enableDnsHostnames": False, "instanceTenancy": "default"}
    _attributes = {"enableDnsSupport": "EnableDnsSupport", "enableDnsHostnames": "EnableDnsHostnames"}

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Another tenancy too, except from dedicated to default (ModifyVpcTenancy)."""
        shared = (state.get("instanceTenancy"), inputs.get("instanceTenancy")) == ("dedicated", "default")
        return self.force_new | (frozenset() if shared else {"instanceTenancy"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        vpc = ec2.create_vpc(
            CidrBlock=inputs["cidrBlock"],
            InstanceTenancy=inputs.get("instanceTenancy", "default"),
            TagSpecifications=tagging.ec2_specification("vpc", inputs),
        )["Vpc"]["VpcId"]
        cloud.created(vpc)
        self._set_attributes(ec2, vpc, {}, inputs)
        return str(vpc)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        ec2 = cloud.client("ec2")
        vpc = ec2.describe_vpcs(VpcIds=[resource_id])["Vpcs"][0]
        in_vpc = [{"Name": "vpc-id", "Values": [resource_id]}]
        by_default = [*in_vpc, {"Name": "group-name", "Values": ["default"]}]
        main = [*in_vpc, {"Name": "association.main", "Values": ["true"]}]
        acls = ec2.describe_network_acls(Filters=[*in_vpc, {"Name": "default", "Values": ["true"]}])
        groups = ec2.describe_security_groups(Filters=by_default)["SecurityGroups"]
        tables = ec2.describe_route_tables(Filters=main)["RouteTables"]
        return {
            "arn": arn(cloud, vpc["OwnerId"], "vpc", resource_id),
            "cidrBlock": vpc["CidrBlock"],
            **_ipv6(vpc),
            "instanceTenancy": vpc["InstanceTenancy"],
            "ownerId": vpc["OwnerId"],
            "dhcpOptionsId": vpc["DhcpOptionsId"],
            "defaultSecurityGroupId": groups[0]["GroupId"] if groups else None,
            "mainRouteTableId": tables[0]["RouteTableId"] if tables else None,
            "defaultRouteTableId": tables[0]["RouteTableId"] if tables else None,
            "defaultNetworkAclId": next(
                (acl["NetworkAclId"] for acl in acls["NetworkAcls"] if acl["IsDefault"]), None
            ),
            "tags": tagging.as_map(vpc.get("Tags")),
        } | {
            key: ec2.describe_vpc_attribute(VpcId=resource_id, Attribute=key)[api]["Value"]
            for key, api in self._attributes.items()
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        if inputs.get("instanceTenancy", "default") != state.get("instanceTenancy"):
            ec2.modify_vpc_tenancy(VpcId=resource_id, InstanceTenancy="default")
        self._set_attributes(ec2, resource_id, state, inputs)
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").delete_vpc(VpcId=resource_id)

    def _set_attributes(self, ec2: Any, vpc: str, state: Properties, inputs: Properties) -> None:
        """One operation for each attribute."""
        for key, api in self._attributes.items():
            value = inputs.get(key, self.aws_defaults.get(key))
            if value != state.get(key):
                ec2.modify_vpc_attribute(VpcId=vpc, **{api: {"Value": value}})


@register
class Subnet(Kind):
    """``aws.ec2.Subnet``."""

    token = "aws:ec2/subnet:Subnet"
    force_new = frozenset(
        {
            "availabilityZoneId",
            "ipv4IpamPoolId",
            "ipv4NetmaskLength",
            "ipv6IpamPoolId",
            "ipv6NetmaskLength",
            "outpostArn",
            "vpcId",
            "cidrBlock",
            "availabilityZone",
            "ipv6Native",
        }
    )
    defaults = dict.fromkeys(
        (
            "assignIpv6AddressOnCreation",
            "enableDns64",
            "enableResourceNameDnsARecordOnLaunch",
            "enableResourceNameDnsAaaaRecordOnLaunch",
            "ipv6Native",
            "mapPublicIpOnLaunch",
        ),
        False,
    )

    _attributes = {
        "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
        "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
    }

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Another IPv6 block too, while the subnet assigns addresses of the present one."""
        assigned = bool(state.get("assignIpv6AddressOnCreation"))
        return self.force_new | (frozenset({"ipv6CidrBlock"}) if assigned else frozenset())

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        subnet = ec2.create_subnet(
            VpcId=inputs["vpcId"],
            CidrBlock=inputs["cidrBlock"],
            AvailabilityZone=inputs["availabilityZone"],
            **translate.taken({"ipv6CidrBlock": "Ipv6CidrBlock"}, inputs),
            TagSpecifications=tagging.ec2_specification("subnet", inputs),
        )["Subnet"]["SubnetId"]
        cloud.created(subnet)
        self._set_attributes(ec2, subnet, {}, inputs)
        return str(subnet)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        subnet = cloud.client("ec2").describe_subnets(SubnetIds=[resource_id])["Subnets"][0]
        names = subnet.get("PrivateDnsNameOptionsOnLaunch", {})
        return {
            "arn": subnet["SubnetArn"],
            "vpcId": subnet["VpcId"],
            "cidrBlock": subnet["CidrBlock"],
            "availabilityZone": subnet["AvailabilityZone"],
            "availabilityZoneId": subnet["AvailabilityZoneId"],
            "ownerId": subnet["OwnerId"],
            "mapPublicIpOnLaunch": subnet["MapPublicIpOnLaunch"],
            **_ipv6_block(subnet),
            "assignIpv6AddressOnCreation": subnet["AssignIpv6AddressOnCreation"],
            "ipv6Native": subnet.get("Ipv6Native", False),
            "enableDns64": subnet.get("EnableDns64", False),
            "enableResourceNameDnsARecordOnLaunch": names.get("EnableResourceNameDnsARecord", False),
            "enableResourceNameDnsAaaaRecordOnLaunch": names.get("EnableResourceNameDnsAAAARecord", False),
            "tags": tagging.as_map(subnet.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        self._set_block(ec2, resource_id, state, inputs)
        self._set_attributes(ec2, resource_id, state, inputs)
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").delete_subnet(SubnetId=resource_id)

    def _set_block(self, ec2: Any, subnet: str, state: Properties, inputs: Properties) -> None:
        """Associate another IPv6 block; without one in *inputs* the present one stays with any update."""
        before, after = state.get("ipv6CidrBlock"), inputs.get("ipv6CidrBlock")
        if before == after:
            return
        if before:
            ec2.disassociate_subnet_cidr_block(AssociationId=state["ipv6CidrBlockAssociationId"])
        if after:
            ec2.associate_subnet_cidr_block(SubnetId=subnet, Ipv6CidrBlock=after)

    def _set_attributes(self, ec2: Any, subnet: str, state: Properties, inputs: Properties) -> None:
        """One operation for each attribute."""
        for key, api in self._attributes.items():
            value = inputs.get(key, False)
            if value != state.get(key, False):
                ec2.modify_subnet_attribute(SubnetId=subnet, **{api: {"Value": value}})


@register
class VpcIpv6CidrBlockAssociation(Kind):
    """``aws.ec2.VpcIpv6CidrBlockAssociation`` of an Amazon-provided block."""

    token = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation"
    force_new = frozenset(
        {
            "assignGeneratedIpv6CidrBlock",
            "ipv6CidrBlock",
            "ipv6IpamPoolId",
            "ipv6NetmaskLength",
            "ipv6Pool",
            "vpcId",
        }
    )

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.unsupported(
            inputs, "ipv6CidrBlock", "ipv6IpamPoolId", "ipv6NetmaskLength", "ipv6Pool"
        )
        if not inputs.get("assignGeneratedIpv6CidrBlock"):
            yield "assignGeneratedIpv6CidrBlock", "the stand-in has Amazon-provided blocks only: true"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("ec2").associate_vpc_cidr_block(
            VpcId=inputs["vpcId"], AmazonProvidedIpv6CidrBlock=True
        )
        return str(made["Ipv6CidrBlockAssociation"]["AssociationId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        for vpc in cloud.client("ec2").describe_vpcs()["Vpcs"]:
            for one in _associated(vpc):
                if one["AssociationId"] == resource_id:
                    return {
                        "vpcId": vpc["VpcId"],
                        "ipv6CidrBlock": one["Ipv6CidrBlock"],
                        "ipv6Pool": one.get("Ipv6Pool"),
                        "ipSource": "amazon",
                        "ipv6AddressAttribute": "public",
                        "assignGeneratedIpv6CidrBlock": one.get("Ipv6Pool") == _AMAZON_POOL,
                    }
        return None

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").disassociate_vpc_cidr_block(AssociationId=resource_id)


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


def _associated(vpc: dict[str, Any]) -> list[dict[str, Any]]:
    """The IPv6 blocks that *vpc* has."""
    sets = vpc.get("Ipv6CidrBlockAssociationSet", [])
    return [one for one in sets if one["Ipv6CidrBlockState"]["State"] == "associated"]


def _ipv6(vpc: dict[str, Any]) -> Properties:
    """The first IPv6 block of *vpc*, which another resource may have associated."""
    for one in _associated(vpc):
        return {
            "assignGeneratedIpv6CidrBlock": one.get("Ipv6Pool") == _AMAZON_POOL,
            "ipv6AssociationId": one["AssociationId"],
            "ipv6CidrBlock": one["Ipv6CidrBlock"],
        }
    return {}


def _ipv6_block(subnet: dict[str, Any]) -> Properties:
    for one in subnet.get("Ipv6CidrBlockAssociationSet", []):
        # moto writes the state as the text of a mapping.
        if not {"disassociating", "disassociated"} & {*_WORD.findall(one["Ipv6CidrBlockState"]["State"])}:
            return {
                "ipv6CidrBlock": one["Ipv6CidrBlock"],
                "ipv6CidrBlockAssociationId": one["AssociationId"],
            }
    return {}
