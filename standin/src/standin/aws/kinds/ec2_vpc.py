"""VPCs and their IPv6 blocks."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_AMAZON_POOL = "Amazon"


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
