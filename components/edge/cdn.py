"""The CDN: a CloudFront distribution with web ACL, TLS and access logs."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudfront, shield

from components.common.dns_records import NO_NAMES, ViewerNames
from components.common.north_virginia import north_virginia
from components.edge import access_logs, behaviors, origins, viewers
from components.edge.cdn_settings import CdnSettings, Geography
from components.edge.origins import MediaOrigin, SiteOrigin
from components.edge.owner import DistributionContext
from components.edge.security_headers import security_headers
from components.edge.web_acl import WebAcl

_RESTRICTIONS = {"everywhere": "none", "only": "whitelist", "except": "blacklist"}
_RUNTIME = "cloudfront-js-2.0"


class Cdn(pulumi.ComponentResource):
    """A distribution with the origins *site* and *media*; viewers use TLS and pass the web ACL.

    Without a certificate, of the settings or of *names*, it has CloudFront's own name only. With
    *origin_secret* the site is a public load balancer, and otherwise an internal one. The policy of *media*'s
    bucket already allows the distributions of the account.
    """

    distribution_id: pulumi.Output[str]
    domain_name: pulumi.Output[str]
    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: CdnSettings,
        *,
        owner: DistributionContext,
        site: SiteOrigin,
        media: MediaOrigin,
        origin_secret: pulumi.Input[str] | None = None,
        names: ViewerNames = NO_NAMES,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:caching:Cdn", name, None, opts)
        self._prefix, self._settings = name, settings
        self._child = pulumi.ResourceOptions(parent=self)

        provider = north_virginia(name, account=owner.account, tags=owner.tags, opts=self._child)
        east = pulumi.ResourceOptions(parent=self, provider=provider)
        acl = WebAcl(f"{name}-acl", settings.web_acl, opts=east)
        certificate_arn = settings.certificate_arn or names.certificate_arn
        hosts = _aliases(settings, certificate_arn)
        certificate = viewers.certificate(certificate_arn if hosts else None)
        distribution = self._distribution(site, media, origin_secret, hosts, certificate, acl.arn)
        access_logs.deliver(
            name, distribution_arn=distribution.arn, bucket_arn=owner.log_bucket_arn, opts=east
        )
        viewers.records(name, distribution, hosts, names.zones, self._child)
        if settings.shield_advanced:
            shield.Protection(f"{name}-shield", resource_arn=distribution.arn, opts=self._child)

        self.distribution_id = distribution.id
        self.domain_name = distribution.domain_name
        self.url = viewers.url(distribution, hosts)
        self.register_outputs(
            {"distribution_id": self.distribution_id, "domain_name": self.domain_name, "url": self.url}
        )

    def _distribution(
        self,
        site: SiteOrigin,
        media: MediaOrigin,
        origin_secret: pulumi.Input[str] | None,
        hosts: Sequence[str],
        certificate: cloudfront.DistributionViewerCertificateArgs,
        web_acl_arn: pulumi.Input[str],
    ) -> cloudfront.Distribution:
        name, settings = self._prefix, self._settings
        headers = security_headers(name, settings.hsts, self._child)
        failovers = [] if settings.failover is None else [settings.failover]
        return cloudfront.Distribution(
            name,
            comment=f"{name}: the site and the pictures",
            enabled=True,
            is_ipv6_enabled=True,
            http_version="http2and3",
            price_class=settings.price_class,
            aliases=list(hosts) or None,
            default_root_object=settings.default_root_object,
            web_acl_id=web_acl_arn,
            origins=[
                self._site_origin(name, site, origin_secret),
                origins.media_origin(name, media, self._child),
                *map(origins.standby_origin, failovers),
            ],
            origin_groups=list(map(origins.failover_group, failovers)) or None,
            default_cache_behavior=behaviors.site_behavior(
                settings, headers_id=headers.id, function_arn=self._function(name, settings)
            ),
            ordered_cache_behaviors=_of_paths(settings, media.paths, headers.id),
            restrictions=_restrictions(settings.geography),
            viewer_certificate=certificate,
            opts=self._distribution_options(origin_secret),
        )

    def _site_origin(
        self, name: str, site: SiteOrigin, secret: pulumi.Input[str] | None
    ) -> cloudfront.DistributionOriginArgs:
        if secret is None:
            return origins.vpc_origin(name, site, self._child)
        return origins.public_origin(site, secret)

    def _distribution_options(self, origin_secret: pulumi.Input[str] | None) -> pulumi.ResourceOptions:
        """An origin with a secret makes the output ``origins`` a secret too."""
        if origin_secret is None:
            return self._child
        secret = pulumi.ResourceOptions(additional_secret_outputs=["origins"])
        return pulumi.ResourceOptions.merge(self._child, secret)

    def _function(self, name: str, settings: CdnSettings) -> pulumi.Output[str] | None:
        if settings.viewer_function is None:
            return None
        return cloudfront.Function(
            f"{name}-function",
            code=settings.viewer_function.code,
            runtime=_RUNTIME,
            comment=f"{settings.viewer_function.event} of {name}",
            publish=True,
            opts=self._child,
        ).arn


def _aliases(settings: CdnSettings, certificate_arn: pulumi.Input[str] | None) -> Sequence[str]:
    """The hosts; CloudFront takes no alternate domain name without a certificate that covers it."""
    return settings.hosts if certificate_arn is not None else ()


def _restrictions(geography: Geography) -> cloudfront.DistributionRestrictionsArgs:
    return cloudfront.DistributionRestrictionsArgs(
        geo_restriction=cloudfront.DistributionRestrictionsGeoRestrictionArgs(
            restriction_type=_RESTRICTIONS[geography.answer], locations=list(geography.countries)
        )
    )


def _of_paths(
    settings: CdnSettings, media_paths: Sequence[str], headers_id: pulumi.Output[str]
) -> list[cloudfront.DistributionOrderedCacheBehaviorArgs]:
    """The cache behaviours of the pictures' paths, and of the paths with a second origin."""
    second = () if settings.failover is None else settings.failover.paths
    return [
        *(behaviors.media_behavior(path, headers_id=headers_id) for path in media_paths),
        *(behaviors.failover_behavior(path, settings, headers_id=headers_id) for path in second),
    ]
