"""Settings of the ACM certificates."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components.common.domain import CertificateName
from components.common.section import Section
from components.common.unique import unique

# ACM User Guide, "Quotas": 10 domain names per certificate unless raised.
_NAMES = 10
# ACM API Reference, RequestCertificate: the first domain name has at most 64 octets.
_FIRST_LENGTH = 64
# The provider's own limit of the wait is 75 minutes.
_LONGEST_WAIT = 75


def _names_fit(names: tuple[str, ...]) -> tuple[str, ...]:
    unique(names)
    if len(names[0]) > _FIRST_LENGTH:
        raise ValueError(
            f"begins with {names[0]} of {len(names[0])} characters; the first one has at most {_FIRST_LENGTH}"
        )
    return names


class CertificateSettings(Section):
    """A certificate of the region, and one of us-east-1 for CloudFront, both validated by DNS."""

    names: Annotated[
        tuple[CertificateName, ...],
        Field(
            min_length=1,
            max_length=_NAMES,
            description="The certificates' names, all in the public zone; *. stands for one label. "
            "Another list means new certificates",
            json_schema_extra={"uniqueItems": True},
        ),
        AfterValidator(_names_fit),
    ]
    # CloudFront Developer Guide, "Requirements for using SSL/TLS certificates": RSA 2048 and ECDSA 256.
    key_algorithm: Annotated[
        Literal["RSA_2048", "EC_prime256v1"],
        Field(description="RSA_2048, which every client knows, or EC_prime256v1; another one replaces them"),
    ]
    cloudfront: Annotated[
        bool,
        Field(description="Also a certificate in us-east-1, for the CDN and the static sites of services"),
    ]
    validation_minutes: Annotated[
        int,
        Field(
            ge=1,
            le=_LONGEST_WAIT,
            description="Minutes that a deployment waits until ACM has validated the names",
        ),
    ]
