"""Subnets."""

import re
from typing import Any

from standin.aws import tagging, translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_WORD = re.compile(r"\w+")


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


def _ipv6_block(subnet: dict[str, Any]) -> Properties:
    for one in subnet.get("Ipv6CidrBlockAssociationSet", []):
        # moto writes the state as the text of a mapping.
        if not {"disassociating", "disassociated"} & {*_WORD.findall(one["Ipv6CidrBlockState"]["State"])}:
            return {
                "ipv6CidrBlock": one["Ipv6CidrBlock"],
                "ipv6CidrBlockAssociationId": one["AssociationId"],
            }
    return {}
