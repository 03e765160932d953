"""VPC component with the children, names, parents and inputs of the official awsx for explicit blocks."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from ipaddress import IPv4Network
from typing import Any

import pulumi

from standin.awsx.layout import ORDER, TOKEN, Layout, Spec

_WORLD = "0.0.0.0/0"
_LISTS = {
    "subnets": "aws:ec2/subnet:Subnet",
    "routeTables": "aws:ec2/routeTable:RouteTable",
    "routeTableAssociations": "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "routes": "aws:ec2/route:Route",
    "natGateways": "aws:ec2/natGateway:NatGateway",
    "eips": "aws:ec2/eip:Eip",
}
"""The component's outputs that are lists of one kind, in the order in which they were made."""


class Vpc(pulumi.ComponentResource):
    """A VPC with its gateway, and per zone and spec a subnet with its own route table."""

    outputs: dict[str, Any]

    def __init__(self, name: str, layout: Layout, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(TOKEN, name, {}, opts)
        self._name = name
        self._layout = layout
        self._shared = {"Name": name, **layout.tags}
        self._made: dict[str, list[pulumi.CustomResource]] = {key: [] for key in _LISTS}
        self._tiers: list[tuple[str, pulumi.CustomResource]] = []
        self._vpc = _Child("aws:ec2/vpc:Vpc", name, {**layout.vpc, "tags": self._shared}, self)
        gateway = {"vpcId": self._vpc.id, "tags": self._shared}
        self._gateway = _Child("aws:ec2/internetGateway:InternetGateway", name, gateway, self._vpc)
        for zone, spec in self._places():
            self._subnet(zone, spec)
        self.outputs = self._describe()
        self.register_outputs(self.outputs)

    def _places(self) -> Iterator[tuple[int, Spec]]:
        for zone in range(len(self._layout.zones)):
            for spec in self._layout.specs:
                yield zone, spec

    def _subnet(self, zone: int, spec: Spec) -> None:
        name = f"{self._name}-{spec.name}-{zone + 1}"
        kind = spec.type.lower()
        tags = {**self._shared, "Name": name, "SubnetType": spec.type}
        place = {"availabilityZone": self._layout.zones[zone], "cidrBlock": spec.blocks[zone]}
        in_vpc = {"vpcId": self._vpc.id, "tags": tags}
        public = {"mapPublicIpOnLaunch": kind == "public"}
        subnet = self._add("subnets", name, {**in_vpc, **place, **public}, self._vpc)
        table = self._add("routeTables", name, in_vpc, subnet)
        self._tiers.append((kind, subnet))
        self._add("routeTableAssociations", name, {"routeTableId": table.id, "subnetId": subnet.id}, table)
        if kind == "public":
            self._nat(zone, subnet)
            self._route(name, table, {"gatewayId": self._gateway.id})
        elif kind == "private" and self._layout.nat != "None":
            nats = self._made["natGateways"]
            self._route(name, table, {"natGatewayId": nats[0 if self._layout.nat == "Single" else zone].id})

    def _nat(self, zone: int, subnet: pulumi.CustomResource) -> None:
        wanted = {"None": 0, "Single": 1, "OnePerAz": zone + 1}[self._layout.nat]
        if len(self._made["natGateways"]) >= wanted:
            return
        name = f"{self._name}-{zone + 1}"
        tags = {**self._layout.tags, "Name": name}
        eip = self._add("eips", name, {"tags": tags}, subnet)
        # The id of an Elastic IP is its allocation id.
        place = {"subnetId": subnet.id, "allocationId": eip.id, "tags": tags}
        self._add("natGateways", name, place, subnet)

    def _route(self, name: str, table: pulumi.CustomResource, target: Mapping[str, Any]) -> None:
        properties = {"routeTableId": table.id, "destinationCidrBlock": _WORLD, **target}
        self._add("routes", name, properties, table)

    def _add(
        self, key: str, name: str, properties: Mapping[str, Any], parent: pulumi.Resource
    ) -> pulumi.CustomResource:
        made = _Child(_LISTS[key], name, properties, parent)
        self._made[key].append(made)
        return made

    def _describe(self) -> dict[str, Any]:
        """The outputs of the official component; references to resources stay references."""
        tiers = {tier: [subnet for kind, subnet in self._tiers if kind == tier] for tier in ORDER}
        layout = [
            {
                "type": spec.type,
                "name": spec.name,
                "cidrBlocks": list(spec.blocks),
                "cidrMask": IPv4Network(spec.blocks[0]).prefixlen,
            }
            for spec in self._layout.specs
        ]
        return {
            "vpc": self._vpc,
            "vpcId": self._vpc.id,
            "internetGateway": self._gateway,
            "vpcEndpoints": [],
            "subnetLayout": layout,
            **self._made,
            **{f"{tier}Subnets": subnets for tier, subnets in tiers.items()},
            **{f"{tier}SubnetIds": [subnet.id for subnet in subnets] for tier, subnets in tiers.items()},
        }


class _Child(pulumi.CustomResource):
    """A resource of the aws provider by its token: the import of the SDK's classes takes a second."""

    def __init__(self, token: str, name: str, properties: Mapping[str, Any], parent: pulumi.Resource) -> None:
        after = [parent] if isinstance(parent, pulumi.CustomResource) else None
        opts = pulumi.ResourceOptions(parent=parent, depends_on=after, version=version("pulumi-aws"))
        super().__init__(token, name, dict(properties), opts)
