"""An EventBridge rule."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.common.cron import aws_cron

# EventBridge User Guide, "Rate expressions".
_RATE = re.compile(r"rate\((?P<number>[1-9]\d*) (?:minute|hour|day)(?P<plural>s?)\)")


@dataclass(frozen=True)
class Pattern:
    """Events of a bus that match an event pattern."""

    event: Mapping[str, object]


@dataclass(frozen=True)
class Clock:
    """A schedule in UTC, ``rate(5 minutes)`` or ``cron(0 3 * * ? *)``; raises ValueError otherwise."""

    expression: str

    def __post_init__(self) -> None:
        rate = _RATE.fullmatch(self.expression)
        if rate is None:
            aws_cron(self.expression)
        elif (rate["number"] == "1") == bool(rate["plural"]):
            raise ValueError(f'"{self.expression}" is not a schedule: write rate(1 minute), rate(2 minutes)')


class EventRule(pulumi.ComponentResource):
    """A rule of the bus *bus_name*, or the default one; ``EventTargets`` has its targets."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        when: Pattern | Clock,
        bus_name: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:EventRule", name, None, opts)

        rule = cloudwatch.EventRule(
            name,
            event_bus_name=bus_name,
            event_pattern=json.dumps(when.event) if isinstance(when, Pattern) else None,
            schedule_expression=when.expression if isinstance(when, Clock) else None,
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.name, self.arn = rule.name, rule.arn
        self.register_outputs({"name": self.name, "arn": self.arn})
