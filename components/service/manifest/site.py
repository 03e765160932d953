"""Static sites."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.section import Section
from components.service.manifest.names import Path

_HOST = r"^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"
_FILE = r"^[A-Za-z0-9._-]+$"


class Site(Section):
    """Files in a bucket behind a CloudFront distribution of their own."""

    kind: Annotated[Literal["site"], Field(description="A static site")]
    code: Annotated[Path, Field(description="Folder of the service with the site's files")]
    index: Annotated[str, Field(pattern=_FILE, description="File that / stands for")]
    fallback: Annotated[
        Annotated[str, Field(pattern=_FILE)] | None,
        Field(description="File that answers unknown paths with 200 (single-page app); null to answer 404"),
    ]
    hosts: Annotated[
        tuple[Annotated[str, Field(pattern=_HOST)], ...],
        Field(description="Alternate domain names; [] for CloudFront's own. DNS records are elsewhere"),
    ]
    certificate_arn: Annotated[
        str | None,
        Field(
            pattern=r"^arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}$",
            description="ACM certificate for hosts, in us-east-1; null for none",
        ),
    ]
    price_class: Annotated[
        Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"],
        Field(description="Edge locations: America and Europe, also Asia and Africa, or all of them"),
    ]

    @model_validator(mode="after")
    def _has_a_certificate(self) -> Self:
        if bool(self.hosts) != bool(self.certificate_arn):
            raise ValueError("hosts and certificate_arn go together: give both, or [] and null")
        return self
