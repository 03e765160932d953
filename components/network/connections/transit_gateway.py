"""Attachments to a transit gateway."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import ec2transitgateway, ram

from components.network.connections.connection_settings import TransitGateway

_ON, _OFF = "enable", "disable"


def attach(
    name: str,
    settings: TransitGateway,
    *,
    vpc_id: pulumi.Input[str],
    subnet_ids: pulumi.Input[Sequence[str]],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """The gateway's id, known once the VPC is attached to it.

    The gateway's default route table learns the VPC's addresses from the attachment (Transit Gateways guide,
    "Route propagation"). The owner of a shared gateway accepts the attachment first.
    """
    gateway_id = settings.id if settings.id is not None else _create(name, settings, opts)
    return ec2transitgateway.VpcAttachment(
        name,
        transit_gateway_id=gateway_id,
        vpc_id=vpc_id,
        subnet_ids=subnet_ids,
        dns_support=_ON,
        opts=opts,
    ).transit_gateway_id


def _create(name: str, settings: TransitGateway, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    gateway = ec2transitgateway.TransitGateway(
        name,
        description=name,
        # EC2.23 of Security Hub: an attachment of another account waits until it is accepted.
        auto_accept_shared_attachments=_OFF,
        default_route_table_association=_ON,
        default_route_table_propagation=_ON,
        dns_support=_ON,
        opts=opts,
    )
    if settings.share_with:
        share = ram.ResourceShare(name, allow_external_principals=False, opts=opts)
        ram.ResourceAssociation(name, resource_arn=gateway.arn, resource_share_arn=share.arn, opts=opts)
        for account in settings.share_with:
            ram.PrincipalAssociation(
                f"{name}-{account}", principal=account, resource_share_arn=share.arn, opts=opts
            )
    return gateway.id
