"""Settings of the static site of an environment."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from components.common.section import Section
from components.common.unique import unique
from components.edge.cdn_settings import CERTIFICATE, Host, HstsSettings, PriceClass
from components.edge.web_acl_settings import CdnWebAclSettings

_FILE = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$"


class SiteSettings(Section):
    """A bucket behind its own CloudFront distribution; the files are uploaded separately."""

    index: Annotated[str, Field(pattern=_FILE, description="File for the path /, such as index.html")]
    fallback: Annotated[
        Annotated[str, Field(pattern=_FILE)] | None,
        Field(description="File that answers unknown paths with 200 (single-page app); null to answer 404"),
    ]
    hosts: Annotated[
        tuple[Host, ...],
        Field(description="Alternate domain names, with records in the public zone; [] for CloudFront's own"),
    ]
    certificate_arn: Annotated[
        str | None,
        Field(
            pattern=CERTIFICATE,
            description="An ACM certificate for hosts that exists, in us-east-1; null for the environment's",
        ),
    ]
    price_class: PriceClass
    hsts: Annotated[HstsSettings, Field(description="HTTP Strict Transport Security (RFC 6797)")]
    web_acl: Annotated[CdnWebAclSettings, Field(description="The AWS WAF web ACL of the distribution")]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        unique(self.hosts, of="hosts")
        if self.certificate_arn and not self.hosts:
            raise ValueError(
                "certificate_arn needs hosts: set hosts to names of the certificate, or certificate_arn to "
                "null"
            )
        if self.hsts.include_subdomains and not self.hosts:
            raise ValueError("hsts.include_subdomains needs hosts: the CDN's own domain belongs to AWS")
        return self
