"""The VPC: public, private and data subnets in every zone, with routes and NAT gateways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter, itemgetter

import pulumi
import pulumi_awsx as awsx
from pulumi_aws import ec2

from components.common.placement import Placement
from components.network.ipv6 import VpcBlock, internet_routes
from components.network.plan import DATA, PRIVATE, PUBLIC, AddressPlan, Tier, TierPlan, plan
from components.network.settings import NetworkSettings
from components.network.subnets import Subnets


class Network(pulumi.ComponentResource):
    """A VPC whose private tier reaches the internet by NAT and whose data tier does not.

    With IPv6 the private tier reaches it by an egress-only gateway, and the data tier still doesn't.

    Its default security group has no rules. *addresses* is the plan of the subnets. Ids of one tier are in
    the order of the settings' zones. Placements are in the Availability Zones, not in Local Zones, where load
    balancers of the region, interface endpoints and managed stores can't be.
    """

    addresses: AddressPlan
    vpc_id: pulumi.Output[str]
    subnets: Subnets
    public_subnet_ids: pulumi.Output[Sequence[str]]
    private_subnet_ids: pulumi.Output[Sequence[str]]
    data_subnet_ids: pulumi.Output[Sequence[str]]
    private_route_tables: Mapping[str, pulumi.Output[str]]
    """The private tier's route table of each zone."""
    data_route_tables: Mapping[str, pulumi.Output[str]]
    """The data tier's route table of each zone."""
    ipv6_cidr: pulumi.Output[str] | None
    """The VPC's IPv6 block, None without IPv6."""
    nat_public_ips: pulumi.Output[Sequence[str]]
    nat_gateway_ids: Mapping[str, pulumi.Output[str]]

    def __init__(
        self, name: str, settings: NetworkSettings, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("strata:network:Network", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.addresses = plan(settings.cidr, settings.zones)

        block = VpcBlock(name, self.addresses, child, assign=settings.dual_stack) if settings.ipv6 else None
        transforms = pulumi.ResourceOptions(transforms=[block.transform] if block else [])
        vpc = _vpc(name, settings, self.addresses, pulumi.ResourceOptions.merge(child, transforms))
        if block is not None:
            block.complete(vpc.vpc_id)
        self.ipv6_cidr = None if block is None else block.cidr
        ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc.vpc_id, ingress=[], egress=[], opts=child)
        self._zones, self._placed_in = settings.zones, settings.availability_zones

        self.vpc_id, self.public_subnet_ids = vpc.vpc_id, vpc.public_subnet_ids
        self.private_subnet_ids, self.data_subnet_ids = vpc.private_subnet_ids, vpc.isolated_subnet_ids
        route_tables: pulumi.Output[dict[str, str]] = vpc.route_table_associations.apply(_by_subnet)
        public, private, data = (
            _route_tables_of(ids, route_tables)
            for ids in (self.public_subnet_ids, self.private_subnet_ids, self.data_subnet_ids)
        )
        inner = pulumi.Output.all(private, data).apply(lambda both: [*both[0], *both[1]])
        self.subnets = Subnets(self.public_subnet_ids, self.private_subnet_ids, self.data_subnet_ids, inner)
        self.private_route_tables = self._by_zone(private)
        self.data_route_tables = self._by_zone(data)
        if settings.dual_stack:
            internet_routes(
                name,
                vpc_id=vpc.vpc_id,
                internet_gateway_id=vpc.internet_gateway.apply(attrgetter("id")),
                public=self._by_zone(public),
                private=self.private_route_tables,
                opts=child,
            )
        self.nat_public_ips = _nat_public_ips(vpc)
        self.nat_gateway_ids = _nat_gateway_ids(vpc, settings)
        self.register_outputs({"vpc_id": self.vpc_id})

    @property
    def attachable_subnet_ids(self) -> pulumi.Output[Sequence[str]]:
        """The private subnets without those in Local Zones, which a transit gateway can't be attached to.

        Amazon VPC Transit Gateways, "Amazon VPC attachments in Amazon VPC Transit Gateways", limits. Local
        Zones reach the gateway through their parent zone.
        """
        return pulumi.Output.from_input(self.private("").subnet_ids)

    def public(self, security_group_id: pulumi.Input[str]) -> Placement:
        """Placement in the public subnets."""
        return self._placement(self.public_subnet_ids, security_group_id)

    def private(self, security_group_id: pulumi.Input[str]) -> Placement:
        """Placement in the private subnets."""
        return self._placement(self.private_subnet_ids, security_group_id)

    def data(self, security_group_id: pulumi.Input[str]) -> Placement:
        """Placement in the data subnets."""
        return self._placement(self.data_subnet_ids, security_group_id)

    def _by_zone(self, route_tables: pulumi.Output[Sequence[str]]) -> dict[str, pulumi.Output[str]]:
        return {zone: route_tables.apply(itemgetter(place)) for place, zone in enumerate(self._zones)}

    def _placement(
        self, subnet_ids: pulumi.Output[Sequence[str]], security_group_id: pulumi.Input[str]
    ) -> Placement:
        return Placement(subnet_ids, security_group_id, self._zones).within(self._placed_in)


def _vpc(
    name: str, settings: NetworkSettings, addresses: AddressPlan, child: pulumi.ResourceOptions
) -> awsx.ec2.Vpc:
    kind = awsx.ec2.SubnetType
    return awsx.ec2.Vpc(
        name,
        cidr_block=str(settings.cidr),
        enable_dns_hostnames=True,
        enable_dns_support=True,
        availability_zone_names=list(settings.zones),
        nat_gateways=awsx.ec2.NatGatewayConfigurationArgs(strategy=_nat_strategy(settings)),
        subnet_strategy=awsx.ec2.SubnetAllocationStrategy.AUTO,
        subnet_specs=[
            _subnets(PUBLIC, kind.PUBLIC, addresses.public),
            _subnets(PRIVATE, kind.PRIVATE, addresses.private),
            _subnets(DATA, kind.ISOLATED, addresses.data),
        ],
        opts=child,
    )


def _nat_strategy(settings: NetworkSettings) -> awsx.ec2.NatGatewayStrategy:
    # Not at import, for the same reason as the annotations.
    strategy = awsx.ec2.NatGatewayStrategy
    return {"none": strategy.NONE, "single": strategy.SINGLE, "per_zone": strategy.ONE_PER_AZ}[settings.nat]


def _subnets(tier: Tier, kind: awsx.ec2.SubnetType, addresses: TierPlan) -> awsx.ec2.SubnetSpecArgs:
    return awsx.ec2.SubnetSpecArgs(
        name=tier.name, type=kind, cidr_blocks=[str(block) for block in addresses.blocks]
    )


def _nat_public_ips(vpc: awsx.ec2.Vpc) -> pulumi.Output[Sequence[str]]:
    addresses: pulumi.Output[Sequence[str]] = vpc.nat_gateways.apply(
        lambda gateways: pulumi.Output.all(*[gateway.public_ip for gateway in gateways])
    )
    return addresses


def _nat_gateway_ids(vpc: awsx.ec2.Vpc, settings: NetworkSettings) -> dict[str, pulumi.Output[str]]:
    """The NAT gateways by zone, a single one in the first; by their subnets, as awsx promises no order."""
    by_subnet: pulumi.Output[dict[str, str]] = vpc.nat_gateways.apply(
        lambda gateways: pulumi.Output.all(
            *[pulumi.Output.all(gateway.subnet_id, gateway.id) for gateway in gateways]
        ).apply(dict)
    )
    found = pulumi.Output.all(vpc.public_subnet_ids, by_subnet)
    return {
        zone: found.apply(lambda known, place=place: known[1][known[0][place]])  # type: ignore[misc]
        for place, zone in enumerate(settings.zones[: settings.nat_gateways])
    }


def _by_subnet(associations: Sequence[ec2.RouteTableAssociation]) -> pulumi.Output[dict[str, str]]:
    """Route table ids by subnet id."""
    pairs = [pulumi.Output.all(one.subnet_id, one.route_table_id) for one in associations]
    return pulumi.Output.all(*pairs).apply(dict)


def _route_tables_of(
    subnet_ids: pulumi.Output[Sequence[str]], route_tables: pulumi.Output[dict[str, str]]
) -> pulumi.Output[Sequence[str]]:
    return pulumi.Output.all(subnet_ids, route_tables).apply(
        lambda both: [both[1][subnet] for subnet in both[0]]
    )
