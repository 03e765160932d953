"""Alias records in hosted zones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import route53

from components.common.domain import within

PUBLIC, PRIVATE = "public", "private"
CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
"""The hosted zone ID of all distributions: AWS General Reference, "Amazon CloudFront endpoints"."""


@dataclass(frozen=True)
class HostedZone:
    """A hosted zone; *role* distinguishes a public from a private zone of the same name.

    The records of a zone with *owner*, a component of this program, are its children. So a host that moves,
    such as from the load balancer to the CDN, is the update of one record, which Route 53 makes in one batch.
    Two records of one name can't exist beside each other (ChangeResourceRecordSets).
    """

    role: str
    name: str
    zone_id: pulumi.Input[str]
    owner: pulumi.Resource | None = None


@dataclass(frozen=True)
class ViewerNames:
    """The zones in which names of CloudFront get records, and a certificate of us-east-1 for them."""

    zones: Sequence[HostedZone]
    certificate_arn: pulumi.Input[str] | None


NO_NAMES = ViewerNames((), None)


@dataclass(frozen=True)
class Standby:
    """A load balancer elsewhere, which gets the requests while *health_check_id* is unhealthy."""

    dns_name: str
    zone_id: str
    health_check_id: pulumi.Input[str]


@dataclass(frozen=True)
class AliasTarget:
    """The AWS resource that a name resolves to; *ipv6* if it has addresses of IPv6 too.

    *has_health* if Route 53 can evaluate its health: not that of a CloudFront distribution (Developer Guide,
    "Values specific for simple alias records").
    """

    dns_name: pulumi.Input[str]
    zone_id: pulumi.Input[str]
    ipv6: bool = False
    has_health: bool = True


def zones_of(host: str, zones: Sequence[HostedZone]) -> list[HostedZone]:
    """The zones of *zones* that answer for *host*: those with the longest name that it is within."""
    holding = [zone for zone in zones if within(host, zone.name)]
    longest = max((len(zone.name) for zone in holding), default=0)
    return [zone for zone in holding if len(zone.name) == longest]


def alias_records(
    name: str,
    hosts: Sequence[str],
    target: AliasTarget,
    zones: Sequence[HostedZone],
    opts: pulumi.ResourceOptions,
) -> None:
    """Records of *hosts* in their zones that lead to *target*; a host in none of *zones* gets none."""
    for place in _places(name, hosts, target, zones, opts):
        route53.Record(
            place.name,
            zone_id=place.zone_id,
            name=place.host,
            type=place.kind,
            aliases=[_alias(target)],
            opts=place.opts,
        )


def failover_records(
    name: str,
    hosts: Sequence[str],
    target: AliasTarget,
    zones: Sequence[HostedZone],
    standby: Standby | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Records of *hosts* that lead to *target*, and to *standby* while *target* is unhealthy.

    Without a standby they are primary records too: Route 53 has no simple record beside one of failover, so
    a standby could neither be added nor removed in one deployment.
    """
    for place in _places(name, hosts, target, zones, opts):
        primary = route53.Record(
            place.name,
            zone_id=place.zone_id,
            name=place.host,
            type=place.kind,
            set_identifier="primary",
            failover_routing_policies=[route53.RecordFailoverRoutingPolicyArgs(type="PRIMARY")],
            health_check_id=None if standby is None else standby.health_check_id,
            aliases=[_alias(target)],
            opts=place.opts,
        )
        if standby is not None:
            route53.Record(
                f"{place.released}-standby",
                zone_id=place.zone_id,
                name=place.host,
                type=place.kind,
                set_identifier="standby",
                failover_routing_policies=[route53.RecordFailoverRoutingPolicyArgs(type="SECONDARY")],
                aliases=[_alias(AliasTarget(standby.dns_name, standby.zone_id))],
                opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[primary])),
            )


@dataclass(frozen=True)
class _Place:
    """Logical name, the name as a child of the target's component, zone, host, type, options of a record."""

    name: str
    released: str
    zone_id: pulumi.Input[str]
    host: str
    kind: str
    opts: pulumi.ResourceOptions


def _places(
    name: str,
    hosts: Sequence[str],
    target: AliasTarget,
    zones: Sequence[HostedZone],
    opts: pulumi.ResourceOptions,
) -> Iterator[_Place]:
    for host in hosts:
        for zone in zones_of(host, zones):
            suffix = "" if zone.role == PUBLIC else f"-{zone.role}"
            for kind in ("A", "AAAA") if target.ipv6 else ("A",):
                record = f"{host}-{kind}{suffix}"
                released = f"{name}-{record}"
                if zone.owner is None:
                    yield _Place(released, released, zone.zone_id, host, kind, opts)
                else:
                    before = pulumi.Alias(name=released, parent=opts.parent)
                    owned = pulumi.ResourceOptions(parent=zone.owner, aliases=[before])
                    yield _Place(record, released, zone.zone_id, host, kind, owned)


def _alias(target: AliasTarget) -> route53.RecordAliasArgs:
    return route53.RecordAliasArgs(
        name=target.dns_name, zone_id=target.zone_id, evaluate_target_health=target.has_health
    )
