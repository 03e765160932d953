"""Settings of the CDN."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.section import Section
from components.common.unique import unique
from components.edge.edge_code import EdgeLambda, ViewerFunction
from components.edge.web_acl_settings import CdnWebAclSettings

CERTIFICATE = r"^arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}$"
"""The ARN of a certificate in us-east-1, as CloudFront requires."""
Host = Annotated[str, Field(pattern=r"^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")]
PriceClass = Annotated[
    Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"],
    Field(description="Price class: edge locations in America and Europe, also in Asia and Africa, or all"),
]
# Two years; the browsers' preload list needs one (hstspreload.org, "Submission Requirements").
_HSTS_DAYS = 730


class Geography(Section):
    """The countries whose requests are answered (CloudFront geographic restrictions)."""

    answer: Annotated[
        Literal["everywhere", "only", "except"],
        Field(description="everywhere, only in these countries, or in all except these"),
    ]
    countries: Annotated[
        tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...],
        Field(description="Countries by their two letters (ISO 3166), such as KR; [] for everywhere"),
    ]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.answer == "everywhere" and self.countries:
            raise ValueError(
                f"answer everywhere contradicts countries {', '.join(self.countries)}: "
                "give answer only or except, or countries []"
            )
        if self.answer != "everywhere" and not self.countries:
            raise ValueError(f"answer {self.answer} needs countries")
        unique(self.countries, of="countries")
        return self


class HstsSettings(Section):
    """The header Strict-Transport-Security."""

    days: Annotated[
        int,
        Field(ge=0, le=_HSTS_DAYS, description="Days that browsers store it; 0 removes it from them"),
    ]
    include_subdomains: Annotated[
        bool,
        Field(description="Also for all subdomains of hosts; only if all of them have certificates"),
    ]


class FailoverSettings(Section):
    """An origin group: a second origin answers GET and HEAD where the load balancer fails."""

    host: Annotated[
        Host, Field(description="Name of the second origin, which serves HTTPS for the CDN's hosts")
    ]
    status_codes: Annotated[
        tuple[Literal[403, 404, 500, 502, 503, 504], ...],
        Field(
            min_length=1,
            description=(
                "Status codes of the load balancer after which CloudFront sends the request to the second "
                "origin"
            ),
            json_schema_extra={"uniqueItems": True},
        ),
    ]
    paths: Annotated[
        tuple[Annotated[str, Field(pattern=r"^/[A-Za-z0-9_\-.*$/~\"'@:+&?]*$", max_length=255)], ...],
        Field(
            min_length=1,
            max_length=20,
            description=(
                "Path patterns, such as /catalog/*; the CDN allows only GET, HEAD and OPTIONS for them"
            ),
            json_schema_extra={"uniqueItems": True},
        ),
    ]

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        for key, values in (("status_codes", self.status_codes), ("paths", self.paths)):
            unique(values, of=key)
        return self


class CdnSettings(Section):
    """One CloudFront distribution and its web ACL."""

    origin_access: Annotated[
        Literal["vpc_origin", "secret_header"],
        Field(
            description="Way from the CDN to the load balancer: vpc_origin makes it internal; "
            "secret_header keeps it public, for CloudFront's addresses and requests with a generated header. "
            "Another value replaces the load balancer"
        ),
    ]
    origin_secret_version: Annotated[
        int | None,
        Field(
            strict=True,
            ge=1,
            description=(
                "Version of the secret header: a higher number generates another one, and the previous one "
                "remains valid; null for vpc_origin"
            ),
        ),
    ]
    hosts: Annotated[
        tuple[Host, ...],
        Field(
            description="Alternate domain names (CNAMEs); [] for none. Those in strata:network.dns.public "
            "get records"
        ),
    ]
    certificate_arn: Annotated[
        str | None,
        Field(
            pattern=CERTIFICATE,
            description=(
                "An ACM certificate for hosts that exists, in us-east-1, as CloudFront requires; null for "
                "that of strata:network.certificates"
            ),
        ),
    ]
    price_class: PriceClass
    geography: Annotated[Geography, Field(description="Countries whose requests are answered")]
    default_root_object: Annotated[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")] | None,
        Field(
            description="Object for the path /, such as index.html; null to forward / to the load balancer"
        ),
    ]
    hsts: Annotated[HstsSettings, Field(description="HTTP Strict Transport Security (RFC 6797)")]
    site_cache: Annotated[
        Literal["none", "origin_headers"],
        Field(
            description="Caching of the site: none, or as its Cache-Control headers allow; "
            "pictures are always cached"
        ),
    ]
    web_acl: Annotated[
        CdnWebAclSettings,
        Field(
            description="The AWS WAF web ACL of the distribution: 5 USD a month, 1 USD for each rule and "
            "0.60 USD for a million requests (AWS WAF pricing)"
        ),
    ]
    viewer_function: Annotated[
        ViewerFunction | None, Field(description="A CloudFront function for the site; null for none")
    ]
    edge_lambda: Annotated[
        EdgeLambda | None, Field(description="A Lambda@Edge function for the site; null for none")
    ]
    shield_advanced: Annotated[
        bool,
        Field(
            strict=True,
            description=(
                "Shield Advanced for the distribution; needs the account's subscription, 3,000 USD a month"
            ),
        ),
    ]
    failover: Annotated[
        FailoverSettings | None,
        Field(description="A second origin for read-only paths; null for none"),
    ]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self._check_origin_access()
        unique(self.hosts, of="hosts")
        if self.certificate_arn and not self.hosts:
            raise ValueError(
                "certificate_arn needs hosts: set hosts to names of the certificate, or certificate_arn to "
                "null"
            )
        if self.hsts.include_subdomains and not self.hosts:
            raise ValueError("hsts.include_subdomains needs hosts: the CDN's own domain belongs to AWS")
        if self.viewer_function and self.edge_lambda and self.edge_lambda.event.startswith("viewer"):
            raise ValueError(
                f"edge_lambda.event {self.edge_lambda.event} and a viewer_function exclude each other: "
                "CloudFront runs one kind of code for viewers; allowed are origin-request, origin-response"
            )
        return self

    def _check_origin_access(self) -> None:
        """Raise ValueError if the settings of the way to the load balancer contradict each other."""
        private = self.origin_access == "vpc_origin"
        if private and self.origin_secret_version is not None:
            raise ValueError(
                f"origin_secret_version {self.origin_secret_version} is for origin_access secret_header; "
                "set it to null"
            )
        if not private and self.origin_secret_version is None:
            raise ValueError("origin_access secret_header needs an origin_secret_version, such as 1")
        # CloudFront Developer Guide, "Restrict access with VPC origins" (unsupported features).
        if private and self.edge_lambda and self.edge_lambda.event.startswith("origin"):
            raise ValueError(
                f"edge_lambda.event {self.edge_lambda.event} and origin_access vpc_origin exclude each "
                "other; allowed are viewer-request, viewer-response, or origin_access secret_header"
            )
