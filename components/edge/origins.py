"""The origins of the distribution: the load balancer and the media bucket."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudfront

SITE = "site"
MEDIA = "media"
_HTTP = 80
_HTTPS = 443
# CloudFront's defaults; both must be shorter than the load balancer's idle timeout of 60 seconds.
_READ_SECONDS = 30
_KEEP_ALIVE_SECONDS = 5


@dataclass(frozen=True)
class Site:
    """The load balancer's DNS name; *https* if its listener has a certificate for the CDN's hosts."""

    domain_name: pulumi.Input[str]
    https: bool


@dataclass(frozen=True)
class Media:
    """A private bucket's regional domain name, and its path patterns, such as ``/thumbnail/*``."""

    domain_name: pulumi.Input[str]
    paths: Sequence[str]


def site_origin(site: Site) -> cloudfront.DistributionOriginArgs:
    """The load balancer as an origin, by HTTPS if it has a certificate."""
    return cloudfront.DistributionOriginArgs(
        origin_id=SITE,
        domain_name=site.domain_name,
        custom_origin_config=cloudfront.DistributionOriginCustomOriginConfigArgs(
            http_port=_HTTP,
            https_port=_HTTPS,
            origin_protocol_policy="https-only" if site.https else "http-only",
            origin_ssl_protocols=["TLSv1.2"],
            origin_read_timeout=_READ_SECONDS,
            origin_keepalive_timeout=_KEEP_ALIVE_SECONDS,
        ),
    )


def media_origin(name: str, media: Media, opts: pulumi.ResourceOptions) -> cloudfront.DistributionOriginArgs:
    """The bucket as an origin; CloudFront signs each request (origin access control)."""
    access = cloudfront.OriginAccessControl(
        f"{name}-media",
        description=f"{name} reads the bucket with the pictures",
        origin_access_control_origin_type="s3",
        signing_behavior="always",
        signing_protocol="sigv4",
        opts=opts,
    )
    return cloudfront.DistributionOriginArgs(
        origin_id=MEDIA, domain_name=media.domain_name, origin_access_control_id=access.id
    )
