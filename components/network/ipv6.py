"""IPv6 of the VPC: its Amazon-provided block, the blocks of the subnets, and the routes to the internet."""

import asyncio
from collections.abc import Mapping
from ipaddress import IPv6Network
from typing import Any

import pulumi
from pulumi_aws import ec2

from components.network.plan import AddressPlan, ipv6_block, ipv6_numbers

EVERYWHERE = "::/0"
_VPC = "aws:ec2/vpc:Vpc"
_SUBNET = "aws:ec2/subnet:Subnet"
_GATEWAY = "aws:ec2/internetGateway:InternetGateway"


class VpcBlock:
    """The /56 of a VPC that ``awsx.ec2.Vpc`` creates, and a /64 of it for each subnet.

    ``awsx`` can't give its subnets IPv6 blocks (``SubnetSpecArgs``), so *transform* adds them to the
    children; with *assign*, network interfaces in the private subnets get addresses of them. The block is a
    resource of its own, because the VPC's ``assign_generated_ipv6_cidr_block`` has no output
    before all children are complete.
    """

    def __init__(
        self, name: str, addresses: AddressPlan, opts: pulumi.ResourceOptions, *, assign: bool
    ) -> None:
        self._numbers = ipv6_numbers(addresses)
        self._assigning = {str(block) for block in addresses.private.blocks} if assign else set()
        # Known with the first child of the VPC, long before the outputs of the component are.
        self._vpc_id: asyncio.Future[Any] = asyncio.Future()
        # Without dependencies it is deleted after the VPC; the provider treats it as deleted with the VPC.
        association = ec2.VpcIpv6CidrBlockAssociation(
            f"{name}-ipv6",
            vpc_id=pulumi.Output.from_input(self._vpc_id),
            assign_generated_ipv6_cidr_block=True,
            opts=opts,
        )
        self.cidr = association.ipv6_cidr_block

    def transform(self, child: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        """The properties and options of the VPC's *child*, with its part of the block."""
        if child.type_ == _VPC:
            # The provider reads the associated block as the VPC's own, and would remove it.
            ignored = pulumi.ResourceOptions(ignore_changes=["assignGeneratedIpv6CidrBlock"])
            return pulumi.ResourceTransformResult(
                child.props, pulumi.ResourceOptions.merge(child.opts, ignored)
            )
        if child.type_ == _GATEWAY:
            self._found(child.props["vpcId"])
        if child.type_ != _SUBNET:
            return None
        self._found(child.props["vpcId"])
        ipv4 = str(child.props["cidrBlock"])
        number = self._numbers[ipv4]
        props = {
            "ipv6CidrBlock": self.cidr.apply(lambda cidr: str(ipv6_block(IPv6Network(cidr), number))),
            "assignIpv6AddressOnCreation": ipv4 in self._assigning,
        }
        return pulumi.ResourceTransformResult({**child.props, **props}, child.opts)

    def complete(self, vpc_id: pulumi.Output[str]) -> None:
        """Take the VPC's id from the complete component, if no child had it."""
        vpc_id.apply(self._found)

    def _found(self, vpc_id: pulumi.Input[str]) -> None:
        if not self._vpc_id.done():
            self._vpc_id.set_result(vpc_id)


def internet_routes(
    name: str,
    *,
    vpc_id: pulumi.Input[str],
    internet_gateway_id: pulumi.Input[str],
    public: Mapping[str, pulumi.Input[str]],
    private: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> None:
    """Default routes of the *public* and *private* route tables, by zone.

    From the private ones by an egress-only gateway, which lets in replies only.
    """
    gateway = ec2.EgressOnlyInternetGateway(name, vpc_id=vpc_id, opts=opts)
    for zone, table in public.items():
        ec2.Route(
            f"{name}-public-{zone}-ipv6",
            route_table_id=table,
            destination_ipv6_cidr_block=EVERYWHERE,
            gateway_id=internet_gateway_id,
            opts=opts,
        )
    for zone, table in private.items():
        ec2.Route(
            f"{name}-private-{zone}-ipv6",
            route_table_id=table,
            destination_ipv6_cidr_block=EVERYWHERE,
            egress_only_gateway_id=gateway.id,
            opts=opts,
        )
