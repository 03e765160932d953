"""What an environment may vary about the filter in front of its CDN."""

from typing import Annotated

from pydantic import Field

from components.common.retention import RetentionDays
from components.common.section import Section

# AWS WAF Developer Guide, "Rate-based rule high-level settings": the lowest limit, and the highest.
_RATES = (10, 2_000_000_000)


class WebAclSettings(Section):
    """How much one address may ask for, and how long it is known what was asked."""

    requests_per_five_minutes: Annotated[
        int,
        Field(
            strict=True,
            ge=_RATES[0],
            le=_RATES[1],
            description="Requests that one address may make in five minutes; more are refused",
        ),
    ]
    log_retention_days: Annotated[
        RetentionDays, Field(description="Days to keep the log of what the filter saw")
    ]
