"""Durations and schedules of Copilot, in AWS's forms."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.copilot.values import schedule, seconds


@pytest.mark.parametrize(
    ("text", "expected"), [("90s", 90), ("1h30m", 5400), ("250ms", 0.25), ("4d", 345_600), ("1.5h", 5400)]
)
def test_a_duration_is_seconds(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "90", "1 h", "-1s", "1w", "s"])
def test_another_text_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        seconds(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", None),
        ("@daily", "cron(0 0 * * ? *)"),
        ("@weekly", "cron(0 0 ? * 1 *)"),
        ("@every 1h", "rate(1 hour)"),
        ("@every 90m", "rate(90 minutes)"),
        ("@every 48h", "rate(2 days)"),
        ("0 9 * * 1-5", "cron(0 9 ? * 2-6 *)"),
        ("*/15 * * * *", "cron(0/15 * * * ? *)"),
        ("0 */2 1,15 * *", "cron(0 0/2 1,15 * ? *)"),
        ("0 0 * jan-mar sun", "cron(0 0 ? 1-3 1 *)"),
        ("0 0 * * */2", "cron(0 0 ? * 1,3,5,7 *)"),
        ("0 10-14/2 * * ?", "cron(0 10,12,14 * * ? *)"),
        ("rate(5 minutes)", "rate(5 minutes)"),
        ("cron(0 3 * * ? *)", "cron(0 3 * * ? *)"),
    ],
)
def test_a_schedule_is_an_expression_of_eventbridge(text: str, expected: str | None) -> None:
    assert schedule(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0 0 1 * 1", "use two jobs"),
        ("@every 30s", "whole minutes"),
        ("@reboot", "is not a schedule"),
        ("* * * *", "is not a schedule"),
        ("60 * * * *", "0 to 59"),
        ("0 5-2 * * *", "is after"),
        ("0 */0 * * *", "at least 1"),
        ("0 0 L * *", "no day of month"),
    ],
)
def test_a_schedule_that_eventbridge_has_not_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        schedule(text)


@given(st.integers(0, 59), st.integers(0, 23), st.integers(0, 6))
def test_a_weekday_moves_by_one(minute: int, hour: int, day: int) -> None:
    assert schedule(f"{minute} {hour} * * {day}") == f"cron({minute} {hour} ? * {day + 1} *)"
