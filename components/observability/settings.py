"""Settings of the observability layer."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components.common.retention import RetentionDays
from components.common.section import Section
from components.common.unique import unique

Standard = Literal["foundational_security", "cis_3", "nist_800_53"]


class TrailSettings(Section):
    """A CloudTrail trail of the management events of all regions."""

    insights: Annotated[
        bool,
        Field(description="Also record unusual rates of calls and errors; AWS charges per analyzed event"),
    ]
    log_retention_days: Annotated[
        RetentionDays, Field(description="Days to keep the events in CloudWatch Logs, for queries and alarms")
    ]


class ConfigSettings(Section):
    """AWS Config's recorder of all resources."""

    frequency: Annotated[
        Literal["CONTINUOUS", "DAILY"],
        Field(description="CONTINUOUS records each change, DAILY the last state of each day"),
    ]
    recorder: Annotated[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", max_length=256)] | None,
        Field(description="Name of the account's existing recorder, which isn't changed; null to create one"),
    ]


class GuardDutySettings(Section):
    """A GuardDuty detector with all its data sources."""

    frequency: Annotated[
        Literal["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"],
        Field(description="Interval of repeated findings; new ones are published at once"),
    ]
    detector_id: Annotated[
        Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None,
        Field(description="Id of the account's existing detector, which isn't changed; null to create one"),
    ]


class SecurityHubSettings(Section):
    """Security Hub CSPM, which checks the account with the recordings of AWS Config."""

    standards: Annotated[
        tuple[Standard, ...],
        Field(
            min_length=1,
            description="Standards of the checks",
            json_schema_extra={"uniqueItems": True},
        ),
        AfterValidator(unique),
    ]
    existing: Annotated[
        bool,
        Field(
            description=(
                "true if the account has Security Hub, of which only the standards are changed; false to "
                "enable it"
            )
        ),
    ]


class DetectionSettings(Section):
    """Security services for the whole account; each exists once in an account and region."""

    config: Annotated[
        ConfigSettings | None, Field(description="AWS Config: a record of all resources, or null")
    ]
    guardduty: Annotated[
        GuardDutySettings | None,
        Field(
            description="GuardDuty: detection of threats in logs and traffic, or null. It costs 4 USD for a "
            "million management events and 1 USD a GB of flow and DNS logs (GuardDuty pricing, us-east-1)"
        ),
    ]
    security_hub: Annotated[
        SecurityHubSettings | None, Field(description="Security Hub: checks by standards, or null")
    ]


def _has_config(detection: DetectionSettings) -> DetectionSettings:
    if detection.security_hub and not detection.config:
        raise ValueError(
            "security_hub is set and config is null: Security Hub checks the recordings of AWS Config; "
            "set config too, or security_hub: null"
        )
    return detection


class SlackSettings(Section):
    """A Slack channel of a workspace that is authorized in the console of Amazon Q Developer."""

    workspace_id: Annotated[str, Field(pattern=r"^T[A-Z0-9]{8,}$", description="Such as T07EA123LEP")]
    channel_id: Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{8,}$", description="Such as C07EZ1ABC23")]


class ObservabilitySettings(Section):
    """Costs, audit records and detection of an environment; alarms and dashboards have no settings."""

    monthly_budget_usd: Annotated[
        int | None,
        Field(
            ge=1,
            le=10_000_000,
            description=(
                "Monthly budget of the account, with messages at 80 %, at 100 % and by forecast; or null"
            ),
        ),
    ]
    cost_anomaly_usd: Annotated[
        int | None,
        Field(
            ge=1,
            le=1_000_000,
            description="Minimum impact of unusual costs that is reported; null for no reports",
        ),
    ]
    slack: Annotated[
        SlackSettings | None,
        Field(
            description=(
                "A Slack channel that receives the alarms, in addition to operations_subscribers; or null"
            )
        ),
    ]
    audit_retention_days: Annotated[
        int,
        Field(
            ge=90,
            le=3650,
            description="Days to keep the records of CloudTrail and AWS Config; the lock retention protects "
            "them against deletion before",
        ),
    ]
    trail: Annotated[
        TrailSettings | None, Field(description="A CloudTrail trail, or null for AWS's own 90 days of events")
    ]
    detection: Annotated[
        DetectionSettings,
        Field(description="Security services of the account"),
        AfterValidator(_has_config),
    ]


STANDARDS: Mapping[Standard, str] = {
    "foundational_security": "standards/aws-foundational-security-best-practices/v/1.0.0",
    "cis_3": "standards/cis-aws-foundations-benchmark/v/3.0.0",
    "nist_800_53": "standards/nist-800-53/v/5.0.0",
}
"""The suffixes of the standards' ARNs: Security Hub User Guide, "Standards reference"."""
