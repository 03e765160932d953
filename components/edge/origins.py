"""Where the CDN gets from what it hasn't: the site's load balancer, and the bucket with the pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudfront

SITE = "site"
MEDIA = "media"
_HTTP = 80
_HTTPS = 443
# CloudFront's own defaults, written down because they belong together with the load balancer's 60 seconds.
_READ_SECONDS = 30
_KEEP_ALIVE_SECONDS = 5


@dataclass(frozen=True)
class Site:
    """The load balancer's name; *https* if it has a certificate, which must be for the CDN's hosts."""

    domain_name: pulumi.Input[str]
    https: bool


@dataclass(frozen=True)
class Media:
    """A private bucket's regional name, and the paths that it answers, such as ``/thumbnail/*``."""

    domain_name: pulumi.Input[str]
    paths: Sequence[str]


def site_origin(site: Site) -> cloudfront.DistributionOriginArgs:
    """The load balancer, by TLS if it knows TLS."""
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
    """The bucket, to which CloudFront signs each of its requests."""
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
