"""Settings of web ACLs."""

from typing import Annotated, Literal

from pydantic import Field

from components.common.retention import RetentionDays
from components.common.section import Section

# AWS WAF Developer Guide, "Rate-based rule high-level settings": the lowest limit, and the highest.
_RATES = (10, 2_000_000_000)


class WebAclSettings(Section):
    """The rate limit, the size of bodies and the log of a web ACL."""

    requests_per_five_minutes: Annotated[
        int,
        Field(
            strict=True,
            ge=_RATES[0],
            le=_RATES[1],
            description="Maximum requests of one IP address in five minutes; further ones are blocked",
        ),
    ]
    large_bodies: Annotated[
        Literal["allow", "block"],
        Field(description="Request bodies over 8 KB, such as uploads; block if the site accepts none"),
    ]
    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the web ACL's log")]


class CdnWebAclSettings(WebAclSettings):
    """The web ACL of a distribution; a load balancer always forwards 8 KB of a body to AWS WAF."""

    # AWS WAF Developer Guide, "Managing body inspection size limits".
    inspected_body_kb: Annotated[
        Literal[16, 32, 48, 64],
        Field(description="KB of a request's body that rules inspect; above 16, AWS WAF costs more"),
    ]
