"""The static site of an environment."""

from __future__ import annotations

import pulumi

from components.common.dns_records import ViewerNames
from components.common.north_virginia import north_virginia
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.bucket_policy import Distributions
from components.data.buckets.bucket_settings import BucketSettings
from components.edge import static_site
from components.edge.cdn import Owner
from components.edge.site_settings import SiteSettings
from components.edge.static_site import StaticSite
from components.edge.web_acl import WebAcl

# Older versions are for going back to the last upload.
_BUCKET = BucketSettings(
    versioning=True, old_version_days=30, encryption="s3", lifecycle=(), reader_accounts=()
)


class EnvironmentSite(pulumi.ComponentResource):
    """A private bucket for files that others upload, and the distribution that alone reads them."""

    url: pulumi.Output[str]
    distribution_id: pulumi.Output[str]
    bucket_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: SiteSettings,
        *,
        owner: Owner,
        names: ViewerNames,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:edge:EnvironmentSite", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = Bucket(
            name,
            _BUCKET,
            owner.locks,
            context=BucketContext(owner.account, owner.key_arn, owner.log_bucket),
            readers=[Distributions([""], lists=True)],
            opts=child,
        )
        east = pulumi.ResourceOptions(
            parent=self, provider=north_virginia(name, account=owner.account, tags=owner.tags, opts=child)
        )
        acl = WebAcl(f"{name}-acl", settings.web_acl, opts=east)
        published = static_site.publish(
            name,
            StaticSite(
                index=settings.index,
                fallback=settings.fallback,
                price_class=settings.price_class,
                hsts=settings.hsts,
                hosts=settings.hosts,
                certificate_arn=settings.certificate_arn,
            ),
            names,
            bucket_domain_name=bucket.regional_domain_name,
            web_acl_arn=acl.arn,
            log_bucket_arn=owner.log_bucket_arn,
            opts=child,
            east=east,
        )
        self.url = published.url
        self.distribution_id = published.distribution.id
        self.bucket_name = bucket.name
        self.register_outputs({"url": self.url})
