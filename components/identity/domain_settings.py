"""The domain of the sign-in pages."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.section import Section

# Amazon Cognito Developer Guide, "Using the Amazon Cognito prefix domain": words that a prefix can't have.
_RESERVED = ("aws", "amazon", "cognito")
_CERTIFICATE = r"^arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}$"


def _free(prefix: str) -> str:
    found = [word for word in _RESERVED if word in prefix]
    if found:
        raise ValueError(f"has {' and '.join(found)}, which Cognito doesn't allow in a prefix")
    return prefix


class DomainSettings(Section):
    """A prefix of Cognito's own domain, or a custom domain."""

    prefix: Annotated[
        Annotated[
            str,
            Field(pattern=r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$", max_length=63),
            AfterValidator(_free),
        ]
        | None,
        Field(description="<prefix>.auth.<region>.amazoncognito.com, unique in the region; or null"),
    ]
    host: Annotated[
        Annotated[str, Field(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){2,}[a-z]{2,63}$")] | None,
        Field(description="A custom domain, such as auth.example.com; or null"),
    ]
    certificate_arn: Annotated[
        Annotated[str, Field(pattern=_CERTIFICATE)] | None,
        Field(
            description="An ACM certificate for host that exists, in us-east-1; null for that of "
            "strata:network.certificates"
        ),
    ]

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.prefix is None) == (self.host is None):
            raise ValueError("needs either prefix or host, and the other one null")
        if self.host is None and self.certificate_arn is not None:
            raise ValueError("certificate_arn is for host: set host, or certificate_arn to null")
        return self

    def full(self, region: str) -> str:
        """The host of the sign-in pages."""
        return self.host or f"{self.prefix}.auth.{region}.amazoncognito.com"
