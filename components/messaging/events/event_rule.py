"""What happens when something happened: the rule that recognises it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch


@dataclass(frozen=True)
class Pattern:
    """Events of the account's default bus that match this event pattern."""

    event: Mapping[str, object]


@dataclass(frozen=True)
class Clock:
    """An event of its own at the times of ``rate(5 minutes)`` or ``cron(0 3 * * ? *)``, in UTC."""

    expression: str


class EventRule(pulumi.ComponentResource):
    """One kind of event. ``EventTargets`` says who receives it, when their policies have named the rule."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        when: Pattern | Clock,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:EventRule", name, None, opts)

        rule = cloudwatch.EventRule(
            name,
            event_pattern=json.dumps(when.event) if isinstance(when, Pattern) else None,
            schedule_expression=when.expression if isinstance(when, Clock) else None,
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.name, self.arn = rule.name, rule.arn
        self.register_outputs({"name": self.name, "arn": self.arn})
