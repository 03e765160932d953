"""Static sites."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.section import Section
from components.compute.web import listener_rules
from components.compute.web.listener_rules import Priority
from components.edge.cdn_settings import CERTIFICATE, Host, PriceClass
from components.service.manifest.names import Path

# No hidden file: they are not uploaded. POSIX.1-2017, <limits.h>: file systems have names of 255 bytes.
_File = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length=255)]


class SiteRoute(Section):
    """Requests of the environment's load balancer that are redirected to the site."""

    paths: Annotated[
        tuple[listener_rules.Path, ...], Field(description="Paths from the /, * and ? allowed; at least one")
    ]
    priority: Priority

    @model_validator(mode="after")
    def _fits_a_listener(self) -> Self:
        if not self.paths:
            raise ValueError("names no paths; null for none")
        listener_rules.check_conditions((), self.paths)
        return self


class Site(Section):
    """Files in a bucket behind a CloudFront distribution of their own."""

    kind: Annotated[Literal["site"], Field(description="A static site")]
    code: Annotated[Path, Field(description="Folder of the service with the site's files")]
    index: Annotated[_File, Field(description="File for the path /")]
    fallback: Annotated[
        _File | None,
        Field(description="File that answers unknown paths with 200 (single-page app); null to answer 404"),
    ]
    hosts: Annotated[
        tuple[Host, ...],
        Field(
            description="Alternate domain names, which get records in the environment's public zone; [] for "
            "CloudFront's own"
        ),
    ]
    certificate_arn: Annotated[
        str | None,
        Field(
            pattern=CERTIFICATE,
            description="An ACM certificate for hosts that exists, in us-east-1; null for the environment's",
        ),
    ]
    price_class: PriceClass
    route: Annotated[
        SiteRoute | None,
        Field(
            description="Paths of the environment's load balancer that redirect to the site; null for none"
        ),
    ] = None

    @model_validator(mode="after")
    def _redirects_to_a_name(self) -> Self:
        if self.route is not None and self.hosts and self.hosts[0].startswith("*"):
            raise ValueError(f"route redirects to the first of hosts, and {self.hosts[0]} is no single host")
        return self

    @model_validator(mode="after")
    def _certificate_has_names(self) -> Self:
        if self.certificate_arn and not self.hosts:
            raise ValueError(
                "certificate_arn needs hosts: set hosts to names of the certificate, or certificate_arn to "
                "null"
            )
        return self
