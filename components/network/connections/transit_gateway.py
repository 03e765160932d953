"""Attachments to a transit gateway."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2transitgateway, ram

from components.network.connections.connection_settings import TransitGateway

_ON, _OFF = "enable", "disable"


@dataclass(frozen=True)
class Attached:
    """An attachment, and the gateway's id, known once the VPC is attached to it."""

    attachment_id: pulumi.Output[str]
    gateway_id: pulumi.Output[str]


def attach(
    name: str,
    settings: TransitGateway,
    *,
    vpc_id: pulumi.Input[str],
    subnet_ids: pulumi.Input[Sequence[str]],
    opts: pulumi.ResourceOptions,
) -> Attached:
    """The VPC's attachment to the gateway.

    The gateway's default route table learns the VPC's addresses from the attachment (Transit Gateways guide,
    "Route propagation"). Until the owner of a shared gateway has accepted it, EC2 refuses routes to the
    gateway: "Share a transit gateway" and "Accept a shared attachment" there.
    """
    gateway_id = settings.id if settings.id is not None else _create(name, settings, opts)
    made = ec2transitgateway.VpcAttachment(
        name,
        transit_gateway_id=gateway_id,
        vpc_id=vpc_id,
        subnet_ids=subnet_ids,
        dns_support=_ON,
        opts=opts,
    )
    return Attached(made.id, made.transit_gateway_id)


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
