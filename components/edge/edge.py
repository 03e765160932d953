"""The edge layer: the CDN, and the web ACL of a public load balancer."""

from collections.abc import Mapping

import pulumi

from components.common.dns_records import NO_NAMES, ViewerNames
from components.edge import web_acl
from components.edge.cdn import Cdn
from components.edge.cdn_settings import CdnSettings
from components.edge.origin_secret import OriginSecret
from components.edge.origins import MediaOrigin, SiteOrigin
from components.edge.owner import DistributionContext
from components.edge.settings import EdgeSettings
from components.edge.site import EnvironmentSite
from components.edge.web_acl import LoadBalancerAcl


class Edge(pulumi.ComponentResource):
    """The CDN in front of *site* and *media*; without a CDN, the load balancer's web ACL, if there is one.

    Beside it the environment's static *site*, if there is one.
    """

    cdn: Cdn | None
    site: EnvironmentSite | None
    endpoints: Mapping[str, pulumi.Output[str]]
    """What applications need, by its name in Parameter Store."""

    def __init__(
        self,
        name: str,
        settings: EdgeSettings,
        *,
        owner: DistributionContext,
        site: SiteOrigin,
        media: MediaOrigin,
        names: ViewerNames = NO_NAMES,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:caching:Edge", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        # One name with and without a CDN: a load balancer has one web ACL, which is then updated.
        self._acl_name = f"{name}-acl"
        self.cdn, self.site, self.endpoints = None, None, {}
        if settings.site is not None:
            self.site = EnvironmentSite(
                f"{name}-site", settings.site, owner=owner, names=names, opts=self._child
            )
        if settings.load_balancer_web_acl is not None:
            acl = web_acl.filtering(self._acl_name, settings.load_balancer_web_acl)
            LoadBalancerAcl(self._acl_name, acl, load_balancer_arn=site.arn, opts=self._child)
        if settings.cdn is not None:
            self.cdn = Cdn(
                f"{name}-cdn",
                settings.cdn,
                owner=owner,
                site=site,
                media=media,
                names=names,
                origin_secret=self._origin_secret(f"{name}-cdn", settings.cdn, owner, site),
                opts=self._child,
            )
            self.endpoints = {"cdn-url": self.cdn.url, "cdn-distribution": self.cdn.distribution_id}
        self.register_outputs({})

    def _origin_secret(
        self, name: str, settings: CdnSettings, owner: DistributionContext, site: SiteOrigin
    ) -> pulumi.Output[str] | None:
        """The header's value, known when the load balancer accepts it; None for an internal load balancer."""
        version = settings.origin_secret_version
        if version is None:
            return None
        secret = OriginSecret(
            f"{name}-origin-token", version, owner.locks, key_arn=owner.key_arn, opts=self._child
        )
        acl = web_acl.only_from_the_cdn(self._acl_name, secret.accepted, settings.web_acl.log_retention_days)
        opened = LoadBalancerAcl(self._acl_name, acl, load_balancer_arn=site.arn, opts=self._child)
        return pulumi.Output.all(secret.current, opened.association_id).apply(lambda known: str(known[0]))
