"""The side of a distribution that viewers see: its URL and its certificate."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudfront

from components.common.dns_records import CLOUDFRONT_ZONE, AliasTarget, HostedZone, alias_records

# CloudFront Developer Guide, "Supported protocols and ciphers between viewers and CloudFront".
_TLS = "TLSv1.2_2021"


def records(
    name: str,
    distribution: cloudfront.Distribution,
    hosts: Sequence[str],
    zones: Sequence[HostedZone],
    opts: pulumi.ResourceOptions,
) -> None:
    """Alias records that lead *hosts* to *distribution*, in those of *zones* that they are in."""
    target = AliasTarget(distribution.domain_name, CLOUDFRONT_ZONE, ipv6=True, has_health=False)
    alias_records(name, hosts, target, zones, opts)


def url(distribution: cloudfront.Distribution, hosts: Sequence[str]) -> pulumi.Output[str]:
    """The URL of the first of *hosts*, or of CloudFront's own domain name."""
    return distribution.domain_name.apply(lambda own: f"https://{(*hosts, own)[0]}")


def certificate(arn: pulumi.Input[str] | None) -> cloudfront.DistributionViewerCertificateArgs:
    """The ACM certificate *arn*, or that of cloudfront.net."""
    if arn is None:
        # With the certificate of cloudfront.net, CloudFront chooses the TLS version.
        return cloudfront.DistributionViewerCertificateArgs(cloudfront_default_certificate=True)
    return cloudfront.DistributionViewerCertificateArgs(
        acm_certificate_arn=arn, ssl_support_method="sni-only", minimum_protocol_version=_TLS
    )
