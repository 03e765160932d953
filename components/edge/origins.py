"""The origins of the distribution: the load balancer and the media bucket."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudfront

from components.edge.cdn_settings import FailoverSettings
from components.edge.origin_secret import HEADER

SITE = "site"
MEDIA = "media"
STANDBY = "standby"
SITE_OR_STANDBY = "site-or-standby"
_HTTP = 80
_HTTPS = 443
_TLS = ["TLSv1.2"]
# CloudFront's defaults; both must be shorter than the load balancer's idle timeout of 60 seconds.
_READ_SECONDS = 30
_KEEP_ALIVE_SECONDS = 5
# The provider waits 15 minutes, which may be too short, and doesn't store a VPC origin that takes longer:
# terraform-aws-cloudfront, issue 163; vpc_origin.go of terraform-provider-aws, Create.
_VPC_ORIGIN_WAIT = "45m"


@dataclass(frozen=True)
class SiteOrigin:
    """The load balancer's ARN and the name by which CloudFront connects to it.

    *https* if its listener has a certificate for *domain_name* or for the CDN's hosts.
    """

    domain_name: pulumi.Input[str]
    arn: pulumi.Input[str]
    https: bool

    @property
    def protocol_policy(self) -> str:
        """CloudFront's name of the protocol."""
        return "https-only" if self.https else "http-only"


@dataclass(frozen=True)
class MediaOrigin:
    """A private bucket's regional domain name, and its path patterns, such as ``/thumbnail/*``."""

    domain_name: pulumi.Input[str]
    paths: Sequence[str]


def vpc_origin(
    name: str, site: SiteOrigin, opts: pulumi.ResourceOptions
) -> cloudfront.DistributionOriginArgs:
    """The internal load balancer, which CloudFront reaches inside the VPC."""
    made = cloudfront.VpcOrigin(
        f"{name}-site",
        vpc_origin_endpoint_config=cloudfront.VpcOriginVpcOriginEndpointConfigArgs(
            # Names of VPC origins are unique in an account, and a replacement is created while the old one
            # still exists.
            name=pulumi.Output.from_input(site.arn).apply(lambda arn: _origin_name(arn, site)),
            arn=site.arn,
            http_port=_HTTP,
            https_port=_HTTPS,
            origin_protocol_policy=site.protocol_policy,
            origin_ssl_protocols=cloudfront.VpcOriginVpcOriginEndpointConfigOriginSslProtocolsArgs(
                items=_TLS, quantity=len(_TLS)
            ),
        ),
        timeouts=cloudfront.VpcOriginTimeoutsArgs(create=_VPC_ORIGIN_WAIT, delete=_VPC_ORIGIN_WAIT),
        # CloudFront updates no VPC origin that a distribution uses: UpdateVpcOrigin,
        # CannotUpdateEntityWhileInUse. The provider would update one for other timeouts.
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                replace_on_changes=["vpcOriginEndpointConfig"], ignore_changes=["timeouts"]
            ),
        ),
    )
    return cloudfront.DistributionOriginArgs(
        origin_id=SITE,
        domain_name=site.domain_name,
        vpc_origin_config=cloudfront.DistributionOriginVpcOriginConfigArgs(
            vpc_origin_id=made.id,
            origin_read_timeout=_READ_SECONDS,
            origin_keepalive_timeout=_KEEP_ALIVE_SECONDS,
        ),
    )


def public_origin(site: SiteOrigin, secret: pulumi.Input[str]) -> cloudfront.DistributionOriginArgs:
    """The public load balancer, which accepts requests with *secret* in their header alone."""
    return cloudfront.DistributionOriginArgs(
        origin_id=SITE,
        domain_name=site.domain_name,
        custom_headers=[cloudfront.DistributionOriginCustomHeaderArgs(name=HEADER, value=secret)],
        custom_origin_config=cloudfront.DistributionOriginCustomOriginConfigArgs(
            http_port=_HTTP,
            https_port=_HTTPS,
            origin_protocol_policy=site.protocol_policy,
            origin_ssl_protocols=_TLS,
            origin_read_timeout=_READ_SECONDS,
            origin_keepalive_timeout=_KEEP_ALIVE_SECONDS,
        ),
    )


def standby_origin(failover: FailoverSettings) -> cloudfront.DistributionOriginArgs:
    """The second origin of *failover*."""
    return cloudfront.DistributionOriginArgs(
        origin_id=STANDBY,
        domain_name=failover.host,
        custom_origin_config=cloudfront.DistributionOriginCustomOriginConfigArgs(
            http_port=_HTTP,
            https_port=_HTTPS,
            origin_protocol_policy="https-only",
            origin_ssl_protocols=_TLS,
            origin_read_timeout=_READ_SECONDS,
            origin_keepalive_timeout=_KEEP_ALIVE_SECONDS,
        ),
    )


def failover_group(failover: FailoverSettings) -> cloudfront.DistributionOriginGroupArgs:
    """The load balancer, and the second origin where it fails."""
    return cloudfront.DistributionOriginGroupArgs(
        origin_id=SITE_OR_STANDBY,
        failover_criteria=cloudfront.DistributionOriginGroupFailoverCriteriaArgs(
            status_codes=list(failover.status_codes)
        ),
        members=[
            cloudfront.DistributionOriginGroupMemberArgs(origin_id=origin) for origin in (SITE, STANDBY)
        ],
    )


def media_origin(
    name: str, media: MediaOrigin, opts: pulumi.ResourceOptions
) -> cloudfront.DistributionOriginArgs:
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


def _origin_name(balancer_arn: str, site: SiteOrigin) -> str:
    """The name of a VPC origin: it changes with the load balancer and with the protocol."""
    name = balancer_arn.partition(":loadbalancer/app/")[2].partition("/")[0] or "site"
    return f"{name}-{site.protocol_policy}"
