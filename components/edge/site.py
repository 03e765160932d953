"""The static site of an environment."""

import pulumi

from components.common.dns_records import ViewerNames
from components.edge import static_site
from components.edge.owner import DistributionContext
from components.edge.site_settings import SiteSettings
from components.edge.static_site import StaticSite

_OLD_VERSION_DAYS = 30


class EnvironmentSite(pulumi.ComponentResource):
    """A private bucket for files that are uploaded separately, and the only distribution that reads them."""

    url: pulumi.Output[str]
    distribution_id: pulumi.Output[str]
    bucket_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: SiteSettings,
        *,
        owner: DistributionContext,
        names: ViewerNames,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:edge:EnvironmentSite", name, None, opts)
        published = static_site.publish(
            name,
            StaticSite(
                index=settings.index,
                fallback=settings.fallback,
                price_class=settings.price_class,
                hsts=settings.hsts,
                hosts=settings.hosts,
                certificate_arn=settings.certificate_arn,
                web_acl=settings.web_acl,
                old_version_days=_OLD_VERSION_DAYS,
            ),
            names,
            owner=owner,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.url = published.url
        self.distribution_id = published.distribution.id
        self.bucket_name = published.bucket.name
        self.register_outputs({"url": self.url})
