"""Alias records in hosted zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import route53

from components.common.domain import within

# Route 53 Developer Guide, "Values specific for simple alias records": alias records of CloudFront can't
# evaluate the target's health.
CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
"""The hosted zone ID of all distributions: AWS General Reference, "Amazon CloudFront endpoints"."""


@dataclass(frozen=True)
class HostedZone:
    """A hosted zone; *role* tells zones of one name apart, as ``public`` and ``private``."""

    role: str
    name: str
    zone_id: pulumi.Input[str]


@dataclass(frozen=True)
class AliasTarget:
    """A resource of AWS that a name leads to; *ipv6* if it has addresses of IPv6 too."""

    dns_name: pulumi.Input[str]
    zone_id: pulumi.Input[str]
    ipv6: bool = False


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
    for host in hosts:
        for zone in zones_of(host, zones):
            suffix = "" if zone.role == "public" else f"-{zone.role}"
            for kind in record_types(target):
                route53.Record(
                    f"{name}-{host}-{kind}{suffix}",
                    zone_id=zone.zone_id,
                    name=host,
                    type=kind,
                    aliases=[alias(target)],
                    opts=opts,
                )


def record_types(target: AliasTarget) -> list[str]:
    """The types of an alias record's records."""
    return ["A", "AAAA"] if target.ipv6 else ["A"]


def alias(target: AliasTarget) -> route53.RecordAliasArgs:
    """The alias of a record that leads to *target*."""
    return route53.RecordAliasArgs(
        name=target.dns_name,
        zone_id=target.zone_id,
        evaluate_target_health=target.zone_id != CLOUDFRONT_ZONE,
    )
