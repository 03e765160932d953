"""Cron expressions and time zones: those that AWS rejects are errors, the others are accepted."""

import re

import pytest

from components.common.cron import aws_cron, time_zone, unix_cron

_ALL_WEEK = [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("cron(0 20 * * ? *)", _ALL_WEEK),
        ("cron(0 20 ? * WED *)", [2]),
        ("cron(0 20 ? * 1,7 *)", [5, 6]),
        ("cron(0 20 ? * mon-fri *)", [0, 1, 2, 3, 4]),
        ("cron(0 20 ? * 6L *)", [4]),
        ("cron(0 20 ? * L *)", [5]),
        ("cron(0 20 ? * TUE#3 *)", [1]),
        ("cron(15 10 L * ? *)", _ALL_WEEK),
        ("cron(15 10 LW * ? 2026-2030)", _ALL_WEEK),
        ("cron(15 10 15W JAN-MAR ? *)", _ALL_WEEK),
        ("cron(0/30 8-18/2 ? 1,6 * *)", _ALL_WEEK),
    ],
)
def test_a_schedule_of_aws_begins_on_its_days(expression: str, days: list[int]) -> None:
    assert aws_cron(expression).days == days


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("cron(0 20 * * * *)", "exactly one of both must be ?"),
        ("cron(0 20 ? * ? *)", "exactly one of both must be ?"),
        ("cron(0 20 1 * MON *)", "exactly one of both must be ?"),
        ("cron(60 20 * * ? *)", "minutes, which is not within 0 to 59"),
        ("cron(0 24 * * ? *)", "hours, which is not within 0 to 23"),
        ("cron(0 20 0 * ? *)", "day of month, which is not within 1 to 31"),
        ("cron(0 20 32 * ? *)", "day of month"),
        ("cron(0 20 32W * ? *)", "day of month"),
        ("cron(0 20 * 13 ? *)", "month, which is not within 1 to 12"),
        ("cron(0 20 * JUNE ? *)", "month; allowed"),
        ("cron(0 20 ? * 0 *)", "day of week, which is not within 1 to 7"),
        ("cron(0 20 ? * MON#6 *)", "day of week"),
        ("cron(0 20 * * ? 1969)", "year, which is not within 1970 to 2199"),
        ("cron(0/0 20 * * ? *)", "a step is a number from 1 on"),
        ("cron(5-1 20 * * ? *)", "ends before it begins"),
        ("cron(-1 20 * * ? *)", "minutes; allowed"),
        ("cron(, 20 * * ? *)", "minutes; allowed"),
        ("cron(0 20 * * ?)", "six fields"),
        ("cron(0 20 * * ? * *)", "six fields"),
        ("cron(0  20 * * ? *)", "six fields"),
        ("0 20 * * ? *", "six fields"),
        ("rate(1 day)", "six fields"),
        ("cron(\u0660 20 * * ? *)", "minutes; allowed"),
    ],
)
def test_a_schedule_that_aws_refuses_is_refused(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        aws_cron(expression)


@pytest.mark.parametrize(
    "expression", ["30 8 * * 1-5", "*/15 * * * *", "0 0 1 JAN sun", "0 8 * * 7", "0 0 29 2 *", "0 0 31 2 1"]
)
def test_a_recurrence_of_auto_scaling_is_accepted(expression: str) -> None:
    assert unix_cron(expression).minutes


@pytest.mark.parametrize(
    "expression",
    [
        "61 25 * * *",
        "0 8 * * 8",
        "0 8 ? * *",
        "0 8 * *",
        "0 8 * * * *",
        "0 8 31W * *",
        "@daily",
        "0 8 30 2 *",
        "0 8 31 APR,JUN *",
    ],
)
def test_a_recurrence_that_auto_scaling_refuses_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"has \"|is not a schedule of five fields"):
        unix_cron(expression)


@pytest.mark.parametrize("name", ["UTC", "Asia/Seoul", "America/Argentina/Buenos_Aires", "Etc/GMT+3"])
def test_a_time_zone_of_iana_is_accepted(name: str) -> None:
    assert time_zone(name) == name


@pytest.mark.parametrize(
    "name", ["Europe/Londn", "asia/seoul", "Seoul", "+09:00", "", "../UTC", "localtime", "Factory"]
)
def test_any_other_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a time zone of the IANA database"):
        time_zone(name)
