"""Schedules of EventBridge Scheduler."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator

from components.common.advice import advise
from components.common.cron import aws_cron

# EventBridge Scheduler User Guide, "Schedule types": rate(value unit), at(yyyy-mm-ddThh:mm:ss), cron(fields).
_RATE = re.compile(r"rate\(([1-9][0-9]{0,5}) (minute|hour|day)s?\)")
_AT = re.compile(r"at\(([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})\)")
_TIME = "%Y-%m-%dT%H:%M:%S"
# The westernmost time zone is twelve hours behind UTC: after these hours a time is in the past everywhere.
_BEHIND = timedelta(hours=12)
# EventBridge Scheduler API Reference, CreateSchedule: ScheduleExpression.
_LONGEST = 256
_FORMS = "cron(0 3 * * ? *), rate(1 hour) or at(2030-01-31T03:00:00)"


def schedule(expression: str) -> str:
    """*expression*, if EventBridge Scheduler takes it; raises ValueError if not."""
    if len(expression) > _LONGEST:
        raise ValueError(
            f"has {len(expression)} characters; EventBridge Scheduler takes {_LONGEST} at most: write ranges "
            "and steps such as 0-30/5 for long lists"
        )
    now = datetime.now(UTC) - _BEHIND
    if expression.startswith("cron("):
        last = aws_cron(expression).last
        if last is not None and last < (now.year, now.month):
            _warn_of_past(expression)
    elif at := _AT.fullmatch(expression):
        try:
            time = datetime.strptime(at[1], _TIME).replace(tzinfo=UTC)
        except ValueError:
            raise ValueError("is not a date and time") from None
        if time < now:
            _warn_of_past(expression)
    elif (rate := _RATE.fullmatch(expression)) is None:
        raise ValueError(f"is not a schedule; allowed: {_FORMS}")
    elif (rate[1] == "1") == expression.endswith("s)"):
        unit = rate[2] if rate[1] == "1" else f"{rate[2]}s"
        raise ValueError(f"must be rate({rate[1]} {unit})")
    return expression


def _warn_of_past(expression: str) -> None:
    advise(f"{expression} is in the past: EventBridge Scheduler does not run it (again)")


Schedule = Annotated[str, AfterValidator(schedule)]
