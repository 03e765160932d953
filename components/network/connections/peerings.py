"""VPC peering connections."""

from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws
from pulumi_aws import ec2

from components.network.connections.connection_settings import Peering, PeerSide


@dataclass(frozen=True)
class Peered:
    """A peering connection; its id is known once it takes routes, where the platform accepts it."""

    connection_id: pulumi.Output[str]


def peer(
    name: str,
    settings: Peering,
    *,
    vpc_id: pulumi.Input[str],
    cidr: IPv4Network,
    region: str,
    opts: pulumi.ResourceOptions,
) -> Peered:
    """A peering with another VPC; with ``peer_side`` it is accepted there and has routes back to *cidr*.

    Without it the peer's owner accepts the request within seven days (VPC Peering Guide, "VPC peering
    connection lifecycle"), and routes drop the traffic until then.
    """
    requested = ec2.VpcPeeringConnection(
        name,
        vpc_id=vpc_id,
        peer_vpc_id=settings.vpc_id,
        peer_owner_id=settings.account,
        peer_region=settings.region if settings.region != region else None,
        opts=opts,
    )
    if settings.peer_side is None:
        return Peered(requested.id)
    return Peered(_accept(name, settings, settings.peer_side, requested.id, cidr, opts))


def _accept(
    name: str,
    settings: Peering,
    side: PeerSide,
    connection_id: pulumi.Input[str],
    cidr: IPv4Network,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    provider = aws.Provider(
        f"{name}-peer",
        region=settings.region,
        allowed_account_ids=[settings.account],
        assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=side.role_arn)],
        opts=opts,
    )
    there = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(provider=provider))
    accepted = ec2.VpcPeeringConnectionAccepter(
        name, vpc_peering_connection_id=connection_id, auto_accept=True, opts=there
    )
    for table in side.route_table_ids:
        ec2.Route(
            f"{name}-back-{table}",
            route_table_id=table,
            destination_cidr_block=str(cidr),
            vpc_peering_connection_id=accepted.vpc_peering_connection_id,
            opts=there,
        )
    return accepted.vpc_peering_connection_id
