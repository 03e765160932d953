"""Connections of the VPC to other networks: peering, transit gateway, site-to-site VPN."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
from pulumi_aws import ec2

from components.network.connections.admission import admit
from components.network.connections.connection_settings import ConnectionSettings, Peering, TransitGateway
from components.network.connections.peerings import peer
from components.network.connections.traffic import allowed
from components.network.connections.transit_gateway import attach
from components.network.connections.vpn import connect
from components.network.plan import DATA, Tier


@dataclass(frozen=True)
class LocalNetwork:
    """The VPC, route tables of both inner tiers by zone, groups by name, and ACLs.

    *subnet_ids* are the private subnets in Availability Zones, for an attachment.
    """

    vpc_id: pulumi.Input[str]
    cidr: IPv4Network
    subnet_ids: pulumi.Input[Sequence[str]]
    route_tables: Mapping[str, pulumi.Input[str]]
    data_route_tables: Mapping[str, pulumi.Input[str]]
    group_ids: Mapping[str, pulumi.Input[str]]
    acl_ids: Mapping[Tier, pulumi.Input[str]]


class Connections(pulumi.ComponentResource):
    """Connections to other networks, with a route in each private subnet; nothing where *settings* is null.

    The data tier has a route to a network that has traffic with it, the public tier none. Security groups and
    network ACLs allow the declared traffic alone.
    """

    pending: Mapping[str, pulumi.Output[str]]
    """The peerings that the owner of the other VPC has to accept, by name."""
    pending_attachment: pulumi.Output[str] | None
    """The attachment that the owner of the transit gateway has to accept."""

    def __init__(
        self,
        name: str,
        settings: ConnectionSettings | None,
        *,
        local: LocalNetwork,
        region: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:Connections", name, None, opts)
        self._prefix, self._local = name, local
        self._child = pulumi.ResourceOptions(parent=self)
        self.pending, self.pending_attachment = {}, None
        if settings is not None:
            self._connect(settings, region)
        self.register_outputs({})

    def _connect(self, settings: ConnectionSettings, region: str) -> None:
        local, child = self._local, self._child
        for key, peering in settings.peerings.items():
            name = f"{self._prefix}-{key}"
            made = peer(name, peering, vpc_id=local.vpc_id, cidr=local.cidr, region=region, opts=child)
            self._routes(key, peering, vpc_peering_connection_id=made.connection_id)
            if peering.peer_side is None:
                self.pending = {**self.pending, key: made.connection_id}
        if settings.transit_gateway is not None:
            self._attach(settings.transit_gateway)
        admit(self._prefix, settings.allowed, local.group_ids, local.acl_ids, child)
        if settings.vpn is not None:
            gateway_id = connect(f"{self._prefix}-vpn", settings.vpn, vpc_id=local.vpc_id, opts=child)
            for zone, table in self._tables("vpn", settings.vpn.traffic):
                ec2.VpnGatewayRoutePropagation(
                    f"{self._prefix}-vpn-{zone}",
                    vpn_gateway_id=gateway_id,
                    route_table_id=table,
                    opts=child,
                )

    def _attach(self, settings: TransitGateway) -> None:
        attached = attach(
            f"{self._prefix}-transit",
            settings,
            vpc_id=self._local.vpc_id,
            subnet_ids=self._local.subnet_ids,
            opts=self._child,
        )
        if settings.accepted:
            self._routes("transit", settings, transit_gateway_id=attached.gateway_id)
        else:
            self.pending_attachment = attached.attachment_id

    def _tables(self, key: str, traffic: Sequence[str]) -> list[tuple[str, pulumi.Input[str]]]:
        """The route tables, each with the suffix of its route's name."""
        data = any(one.tier == DATA for one in allowed(key, traffic, ()))
        more = self._local.data_route_tables.items() if data else ()
        return [*self._local.route_tables.items(), *((f"{DATA.name}-{zone}", table) for zone, table in more)]

    def _routes(
        self,
        key: str,
        way: Peering | TransitGateway,
        *,
        vpc_peering_connection_id: pulumi.Input[str] | None = None,
        transit_gateway_id: pulumi.Input[str] | None = None,
    ) -> None:
        for zone, table in self._tables(key, way.traffic):
            for block in way.cidrs:
                ec2.Route(
                    f"{self._prefix}-{key}-{zone}-{block}",
                    route_table_id=table,
                    destination_cidr_block=str(block),
                    vpc_peering_connection_id=vpc_peering_connection_id,
                    transit_gateway_id=transit_gateway_id,
                    opts=self._child,
                )
