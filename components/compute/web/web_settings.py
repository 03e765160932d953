"""Settings of the web tier."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from components.common.cron import time_zone, unix_cron, unix_times
from components.common.domain import DomainName
from components.common.retention import RetentionDays
from components.common.section import Section
from components.common.unique import unique
from components.compute.web import instance_types, listener_rules
from components.compute.web.listener_rules import ListenerRule
from components.compute.web.size import Size

_CERTIFICATE_PATTERN = r"arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate/[0-9a-f-]{36}"
# Amazon EC2 Auto Scaling quotas allow 40 overrides in a mixed group; this project uses up to 10.
_TYPES = 10


def certificate(arn: str, info: ValidationInfo) -> str:
    """*arn*, if it is an ACM certificate of the region in the context; raises ValueError if not."""
    match = re.fullmatch(_CERTIFICATE_PATTERN, arn)
    if match is None:
        raise ValueError(
            "is not the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>"
        )
    home = (info.context or {}).get("region")
    if isinstance(home, str) and match[1] != home:
        raise ValueError(f"is not a certificate in aws:region {home}, as a load balancer requires")
    return arn


Certificate = Annotated[
    str, AfterValidator(certificate), Field(json_schema_extra={"pattern": f"^{_CERTIFICATE_PATTERN}$"})
]


def _one_architecture(types: tuple[str, ...]) -> tuple[str, ...]:
    unique(types)
    instance_types.common_architecture(types)
    return types


def _recurrence(expression: str) -> str:
    unix_cron(expression)
    return expression


def _instance_type(name: str) -> str:
    instance_types.architecture(name)
    return name


def _hosts_fit(hosts: tuple[str, ...]) -> tuple[str, ...]:
    return unique(hosts)


def _rules_fit(rules: tuple[ListenerRule, ...]) -> tuple[ListenerRule, ...]:
    listener_rules.check(rules)
    return rules


class ScheduledAction(Section):
    """A scheduled action that sets the desired capacity; scaling changes it from then on.

    A schedule moves desired alone: min and max are the stack file's, so another value in the cloud is drift.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", description="Name of the schedule")]
    recurrence: Annotated[
        str,
        AfterValidator(_recurrence),
        Field(description="Start time as five cron fields: minute hour day month weekday"),
    ]
    time_zone: Annotated[
        str,
        AfterValidator(time_zone),
        Field(description="Time zone of the schedule, such as Asia/Seoul or UTC"),
    ]
    desired: Annotated[
        int,
        Field(strict=True, ge=0, description="Desired number of machines from then on, within min and max"),
    ]


def _refuse_same_times(schedules: Sequence[ScheduledAction]) -> None:
    """Two actions of a group can't have the same start time (User Guide, "Scheduled scaling")."""
    seen: dict[object, str] = {}
    for one in schedules:
        first = seen.setdefault((unix_times(one.recurrence), one.time_zone), one.name)
        if first != one.name:
            raise ValueError(f"{first} and {one.name} begin at the same time, which AWS refuses")


class WebSettings(Section):
    """Settings of the load balancer and its machines. The context has the region of the certificate."""

    hosts: Annotated[
        tuple[DomainName, ...],
        Field(
            description="Names of the load balancer in strata:network.dns.public, which get records; the "
            "first one is in its URL, and CloudFront connects to it. [] for AWS's own name",
            json_schema_extra={"uniqueItems": True},
        ),
        AfterValidator(_hosts_fit),
    ]
    certificate_arn: Annotated[
        Certificate | None,
        Field(
            description="An ACM certificate that exists, for HTTPS with redirect; null for that of "
            "strata:network.certificates"
        ),
    ]
    rules: Annotated[
        tuple[ListenerRule, ...],
        Field(
            min_length=1,
            description="Rules for the requests that reach the machines; all others are answered with 404",
        ),
        AfterValidator(_rules_fit),
    ]
    access_log_retention_days: Annotated[
        RetentionDays | None,
        Field(description="Days to keep the load balancer's access logs; null for no logs"),
    ]
    log_retention_days: Annotated[RetentionDays, Field(description="Days to keep the program's output")]
    traces: Annotated[
        bool,
        Field(
            strict=True,
            description="Whether the machines' agent sends traces of the program (X-Ray SDK, OpenTelemetry) "
            "to AWS X-Ray",
        ),
    ]
    deletion_protection: Annotated[
        bool,
        Field(strict=True, description="Whether load balancer and logs refuse to be deleted"),
    ]
    instance_types: Annotated[
        tuple[Annotated[str, AfterValidator(_instance_type)], ...],
        Field(
            min_length=1,
            max_length=_TYPES,
            description=(
                "Types of one architecture, the preferred one first; with more types Spot interruptions "
                "are rarer"
            ),
        ),
        AfterValidator(_one_architecture),
    ]
    size: Annotated[Size, Field(description="Numbers of machines")]
    on_demand_base: Annotated[
        int,
        Field(
            strict=True,
            ge=0,
            description="Number of machines that are never Spot, the first ones of the group",
        ),
    ]
    spot_percentage: Annotated[
        int,
        Field(
            strict=True, ge=0, le=100, description="Percentage of the other machines that is Spot, 0 to 100"
        ),
    ]
    detailed_monitoring: Annotated[
        bool,
        Field(
            strict=True,
            description="Metrics every minute instead of every five minutes, for faster scaling",
        ),
    ]
    requests_per_target: Annotated[
        int, Field(strict=True, ge=1, description="Target number of requests per minute for one machine")
    ]
    schedules: Annotated[
        tuple[ScheduledAction, ...],
        Field(description="Schedules that set the desired number of machines; [] for none"),
    ]
    predictive_scaling: Annotated[
        Literal["forecast_only", "forecast_and_scale"] | None,
        Field(
            description=(
                "Predictive scaling: forecast_only for forecasts, forecast_and_scale to scale by them; "
                "null for off"
            )
        ),
    ]

    @field_validator("on_demand_base")
    @classmethod
    def _base_fits(cls, base: int, info: ValidationInfo) -> int:
        size = info.data.get("size")
        if isinstance(size, Size) and base > size.max:
            raise ValueError(f"is above size.max {size.max}")
        return base

    @field_validator("schedules")
    @classmethod
    def _schedules_fit(
        cls, schedules: Sequence[ScheduledAction], info: ValidationInfo
    ) -> Sequence[ScheduledAction]:
        names = [schedule.name for schedule in schedules]
        unique(names)
        _refuse_same_times(schedules)
        size = info.data.get("size")
        for schedule in schedules:
            if isinstance(size, Size) and not size.min <= schedule.desired <= size.max:
                raise ValueError(
                    f"{schedule.name} sets {schedule.desired}, and size allows {size.min} to {size.max}"
                )
        return schedules
