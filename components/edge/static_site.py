"""Static sites: a private bucket, and the only distribution that reads it, with its web ACL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pulumi
from pulumi_aws import cloudfront

from components.common.dns_records import ViewerNames
from components.common.north_virginia import north_virginia
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.bucket_policy import Distributions
from components.data.buckets.bucket_settings import BucketSettings
from components.edge import access_logs, viewers
from components.edge.behaviors import CACHING_OPTIMIZED
from components.edge.cdn_settings import HstsSettings, PriceClass
from components.edge.owner import DistributionContext
from components.edge.security_headers import security_headers
from components.edge.web_acl import WebAcl
from components.edge.web_acl_settings import CdnWebAclSettings

_ORIGIN = "files"
_READ = ["GET", "HEAD"]


@dataclass(frozen=True)
class StaticSite:
    """*index* is the file for the path /, and *fallback* the one for unknown paths, or None.

    *certificate_arn* is a certificate for *hosts*, if it is one of their own. Versions of replaced files are
    kept for *old_version_days*, to go back to an earlier upload.
    """

    index: str
    fallback: str | None
    price_class: PriceClass
    hsts: HstsSettings
    hosts: Sequence[str]
    certificate_arn: pulumi.Input[str] | None
    web_acl: CdnWebAclSettings
    old_version_days: int


@dataclass(frozen=True)
class Published:
    """A site's URL, its distribution and the bucket for its files."""

    url: pulumi.Output[str]
    distribution: cloudfront.Distribution
    bucket: Bucket


def publish(
    name: str,
    site: StaticSite,
    names: ViewerNames,
    *,
    owner: DistributionContext,
    opts: pulumi.ResourceOptions,
) -> Published:
    """The bucket and the distribution of *site*, with web ACL, records of its hosts and access logs.

    A site without a certificate has that of *names*, and without any no hosts: CloudFront takes no alternate
    domain name without a certificate that covers it.
    """
    bucket = _bucket(name, site.old_version_days, owner, opts)
    provider = north_virginia(name, account=owner.account, tags=owner.tags, opts=opts)
    east = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(provider=provider))
    acl = WebAcl(f"{name}-acl", site.web_acl, opts=east)
    arn = site.certificate_arn or names.certificate_arn
    hosts = site.hosts if arn is not None else ()
    found = _distribution(
        name,
        replace(site, hosts=hosts, certificate_arn=arn if hosts else None),
        bucket_domain_name=bucket.regional_domain_name,
        web_acl_arn=acl.arn,
        opts=opts,
    )
    viewers.records(name, found, hosts, names.zones, opts)
    access_logs.deliver(name, distribution_arn=found.arn, bucket_arn=owner.log_bucket_arn, opts=east)
    return Published(viewers.url(found, hosts), found, bucket)


def _bucket(
    name: str, old_version_days: int, owner: DistributionContext, opts: pulumi.ResourceOptions
) -> Bucket:
    return Bucket(
        name,
        BucketSettings(
            versioning=True,
            old_version_days=old_version_days,
            encryption="s3",
            lifecycle=(),
            reader_accounts=(),
        ),
        owner.locks,
        context=BucketContext(owner.account, owner.key_arn, owner.log_bucket),
        readers=[Distributions([""], lists=True)],
        opts=opts,
    )


def _distribution(
    name: str,
    site: StaticSite,
    *,
    bucket_domain_name: pulumi.Input[str],
    web_acl_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> cloudfront.Distribution:
    """The distribution of *site*, whose bucket lists its objects for CloudFront: a missing one is 404."""
    return cloudfront.Distribution(
        name,
        comment=f"{name}: a static site",
        enabled=True,
        is_ipv6_enabled=True,
        http_version="http2and3",
        price_class=site.price_class,
        aliases=list(site.hosts) or None,
        default_root_object=site.index,
        web_acl_id=web_acl_arn,
        origins=[_origin(name, bucket_domain_name, opts)],
        default_cache_behavior=_default_behavior(security_headers(name, site.hsts, opts).id),
        custom_error_responses=_fallback(site.fallback),
        restrictions=cloudfront.DistributionRestrictionsArgs(
            geo_restriction=cloudfront.DistributionRestrictionsGeoRestrictionArgs(
                restriction_type="none", locations=[]
            )
        ),
        viewer_certificate=viewers.certificate(site.certificate_arn),
        opts=opts,
    )


def _origin(
    name: str, bucket_domain_name: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> cloudfront.DistributionOriginArgs:
    access = cloudfront.OriginAccessControl(
        name,
        description=f"{name} reads the site's bucket",
        origin_access_control_origin_type="s3",
        signing_behavior="always",
        signing_protocol="sigv4",
        opts=opts,
    )
    return cloudfront.DistributionOriginArgs(
        origin_id=_ORIGIN, domain_name=bucket_domain_name, origin_access_control_id=access.id
    )


def _default_behavior(headers_id: pulumi.Input[str]) -> cloudfront.DistributionDefaultCacheBehaviorArgs:
    return cloudfront.DistributionDefaultCacheBehaviorArgs(
        target_origin_id=_ORIGIN,
        viewer_protocol_policy="redirect-to-https",
        allowed_methods=_READ,
        cached_methods=_READ,
        cache_policy_id=CACHING_OPTIMIZED,
        response_headers_policy_id=headers_id,
        compress=True,
    )


def _fallback(page: str | None) -> list[cloudfront.DistributionCustomErrorResponseArgs] | None:
    """Answer unknown paths with *page* and 200, as a single-page app needs it."""
    if page is None:
        return None
    return [
        cloudfront.DistributionCustomErrorResponseArgs(
            error_code=404, response_code=200, response_page_path=f"/{page}", error_caching_min_ttl=0
        )
    ]
