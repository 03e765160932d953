"""Settings of the edge layer."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from components.common.section import Section
from components.edge.cdn_settings import CdnSettings
from components.edge.site_settings import SiteSettings
from components.edge.vpc_origin_zones import check_zones
from components.edge.web_acl_settings import WebAclSettings


class EdgeSettings(Section):
    """CDN, web ACL and static site."""

    cdn: Annotated[
        CdnSettings | None,
        Field(description="A CloudFront distribution for the site and the media bucket, or null"),
    ]
    load_balancer_web_acl: Annotated[
        WebAclSettings | None,
        Field(
            description="An AWS WAF web ACL of the load balancer where cdn is null; null for none. It costs "
            "5 USD a month, 1 USD for each rule and 0.60 USD for a million requests (AWS WAF pricing)"
        ),
    ]

    site: Annotated[
        SiteSettings | None,
        Field(description="A static site: a bucket behind a distribution of its own; null for none"),
    ]

    @property
    def internal(self) -> bool:
        """Whether the load balancer is internal, for CloudFront alone."""
        return self.cdn is not None and self.cdn.origin_access == "vpc_origin"

    @model_validator(mode="after")
    def _has_one_web_acl(self) -> Self:
        if self.cdn is not None and self.load_balancer_web_acl is not None:
            raise ValueError(
                "load_balancer_web_acl is for a load balancer without a CDN, and with a CDN, cdn.web_acl "
                "filters the requests: set load_balancer_web_acl or cdn to null"
            )
        return self

    def check_origin(self, zones: Sequence[str], *, https: bool, static_addresses: bool) -> None:
        """Raise ValueError if the CDN can't be the only way to a load balancer in *zones*."""
        if self.cdn is None:
            return
        if static_addresses:
            raise ValueError(
                "cdn must be the only way to the web machines, and strata:compute.network_load_balancer is "
                "another one: set one of them to null"
            )
        if self.internal:
            check_zones(zones)
        elif not https:
            raise ValueError(
                "cdn.origin_access secret_header sends the header through the internet, so it needs HTTPS to "
                "the load balancer: give it a certificate, or use vpc_origin"
            )
