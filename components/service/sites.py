"""Processes of a service that are static sites."""

from __future__ import annotations

import os
from pathlib import Path

import pulumi
from pulumi_aws import cloudfront, lb, s3

from components.common.alarms import alarm
from components.common.dns_records import ViewerNames
from components.common.north_virginia import REGION
from components.compute.web.listener import conditions
from components.data.buckets.bucket import Bucket
from components.edge import static_site
from components.edge.cdn_settings import HstsSettings
from components.edge.owner import DistributionContext
from components.edge.static_site import StaticSite
from components.edge.web_acl_settings import CdnWebAclSettings
from components.observability.thresholds import VIEWERS
from components.service.context import ServiceContext
from components.service.manifest.site import Site, SiteRoute
from components.service.site_files import site_files

_OLD_VERSION_DAYS = 7
_WEB_ACL = CdnWebAclSettings(
    requests_per_five_minutes=2000, large_bodies="block", log_retention_days=30, inspected_body_kb=16
)
_HSTS = HstsSettings(days=365, include_subdomains=False)


class SiteProcess(pulumi.ComponentResource):
    """Files in a private bucket, and the only CloudFront distribution that reads them."""

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

        names = context.contract.names
        published = static_site.publish(
            name,
            _static_site(settings),
            ViewerNames(names.zones, names.cloudfront_certificate_arn),
            owner=_owner(context),
            opts=self._child,
        )
        self._upload(name, context.folder / settings.code, published.bucket)
        self._alarm(name, published.distribution, context)
        if settings.route is not None:
            self._redirect(name, settings.route, published.url, context)

        self.url = published.url
        self.distribution_id = published.distribution.id
        self.bucket_name = published.bucket.name
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

    def _redirect(
        self, name: str, route: SiteRoute, url: pulumi.Output[str], context: ServiceContext
    ) -> None:
        """Redirect the route's requests at the load balancer to the site, with their paths and queries."""
        redirect = lb.ListenerRuleActionRedirectArgs(
            host=url.apply(lambda known: known.removeprefix("https://")),
            port="443",
            protocol="HTTPS",
            status_code="HTTP_302",
        )
        lb.ListenerRule(
            name,
            listener_arn=context.contract.load_balancer.listener_arn,
            priority=route.priority,
            conditions=conditions((), route.paths),
            actions=[lb.ListenerRuleActionArgs(type="redirect", redirect=redirect)],
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


def _static_site(settings: Site) -> StaticSite:
    return StaticSite(
        index=settings.index,
        fallback=settings.fallback,
        price_class=settings.price_class,
        hsts=_HSTS,
        hosts=settings.hosts,
        certificate_arn=settings.certificate_arn,
        web_acl=_WEB_ACL,
        old_version_days=_OLD_VERSION_DAYS,
    )


def _owner(context: ServiceContext) -> DistributionContext:
    contract = context.contract
    return DistributionContext(
        context.account,
        {**context.aws.tags, "Service": context.name},
        contract.logs.name,
        contract.logs.arn,
        contract.keys.environment_arn,
        context.locks,
    )
