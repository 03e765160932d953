"""Processes of a service that are static sites."""

from __future__ import annotations

import os
from pathlib import Path

import pulumi
from pulumi_aws import cloudfront, s3

from components.common.alarms import alarm
from components.common.dns_records import ViewerNames
from components.common.north_virginia import REGION, north_virginia
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.bucket_policy import Distributions
from components.data.buckets.bucket_settings import BucketSettings
from components.edge import static_site
from components.edge.cdn_settings import HstsSettings
from components.edge.static_site import StaticSite
from components.edge.web_acl import WebAcl
from components.edge.web_acl_settings import CdnWebAclSettings
from components.observability.thresholds import VIEWERS
from components.service.context import ServiceContext
from components.service.manifest.site import Site
from components.service.site_files import site_files

_BUCKET = BucketSettings(
    versioning=True, old_version_days=7, encryption="s3", lifecycle=(), reader_accounts=()
)
_WEB_ACL = CdnWebAclSettings(
    requests_per_five_minutes=2000, large_bodies="block", log_retention_days=30, inspected_body_kb=16
)
_HSTS = HstsSettings(days=365, include_subdomains=False)


class SiteProcess(pulumi.ComponentResource):
    """Files in a private bucket, and a CloudFront distribution that alone reads them."""

    url: pulumi.Output[str]
    distribution_id: pulumi.Output[str]
    bucket_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: Site,
        context: ServiceContext,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:service:SiteProcess", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        keys, logs = context.contract.keys, context.contract.logs
        bucket = Bucket(
            name,
            _BUCKET,
            context.locks,
            context=BucketContext(context.account, keys.environment_arn, logs.name),
            readers=[Distributions([""], lists=True)],
            opts=self._child,
        )
        self._upload(name, context.folder / settings.code, bucket)
        tags = {**context.aws.tags, "Service": context.name}
        east = pulumi.ResourceOptions(
            parent=self,
            provider=north_virginia(name, account=context.account, tags=tags, opts=self._child),
        )
        acl = WebAcl(f"{name}-acl", _WEB_ACL, opts=east)
        names = context.contract.names
        published = static_site.publish(
            name,
            StaticSite(
                index=settings.index,
                fallback=settings.fallback,
                price_class=settings.price_class,
                hsts=_HSTS,
                hosts=settings.hosts,
                certificate_arn=settings.certificate_arn,
            ),
            ViewerNames(names.zones, names.cloudfront_certificate_arn),
            bucket_domain_name=bucket.regional_domain_name,
            web_acl_arn=acl.arn,
            log_bucket_arn=logs.arn,
            opts=self._child,
            east=east,
        )
        self._alarm(name, published.distribution, context)

        self.url = published.url
        self.distribution_id = published.distribution.id
        self.bucket_name = bucket.name
        self.register_outputs({"url": self.url})

    def _alarm(self, name: str, distribution: cloudfront.Distribution, context: ServiceContext) -> None:
        """An alarm on 5xx answers, in us-east-1; elsewhere the platform sends its changes on to the topic."""
        here = context.region == REGION
        alarm(
            f"{name}-errors",
            VIEWERS,
            namespace="AWS/CloudFront",
            dimensions={"DistributionId": distribution.id, "Region": "Global"},
            topic_arn=context.alarms if here else None,
            description=f"{name}: more than {VIEWERS.value:.0f} % of the requests fail with 5xx",
            region=None if here else REGION,
            opts=self._child,
        )

    def _upload(self, name: str, folder: Path, bucket: Bucket) -> None:
        for file in site_files(folder):
            s3.BucketObjectv2(
                f"{name}-{file.key}",
                bucket=bucket.name,
                key=file.key,
                # Relative, so that the state has no machine's paths.
                source=pulumi.FileAsset(os.path.relpath(file.path)),
                content_type=file.content_type,
                cache_control=file.cache_control,
                opts=self._child,
            )
