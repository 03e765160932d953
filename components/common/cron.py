"""Cron expressions: the six fields of EventBridge and AWS Backup, and the five of EC2 Auto Scaling."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from zoneinfo import available_timezones

_DAY_MINUTES = 24 * 60
_WEEK_DAYS = 7
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LEAP_YEAR = 2000
# Names in the database of a machine that are no time zones: the machine's own, and one for "not set".
_NO_ZONES = frozenset({"localtime", "Factory"})
_EXPRESSION = re.compile(r"cron\((\S+( \S+){5})\)")
_STEP = re.compile(r"[1-9]\d{0,2}")
# A number may follow L ("3 days before the last") and W stands behind a day ("the weekday nearest to it").
_SPECIAL_DAY_OF_MONTH = re.compile(r"L|LW|L-([12]?\d|30)|([1-9]|[12]\d|3[01])W")
_SPECIAL_DAY_OF_WEEK = re.compile(r"L|(?P<day>[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5])")


@dataclass(frozen=True)
class _Field:
    """One field: its numbers from *first* to *last*, which *names* stand for in that order."""

    name: str
    first: int
    last: int
    names: Sequence[str] = ()

    def values(self, text: str) -> frozenset[int]:
        """The numbers that *text* selects: ``*``, numbers, names, ranges, lists and steps."""
        return frozenset(value for part in text.split(",") for value in self._part(part, text))

    def _part(self, part: str, text: str) -> range:
        span, slash, step = part.partition("/")
        if slash and _STEP.fullmatch(step) is None:
            raise ValueError(f'has "{text}" as {self.name}: a step is a number from 1 on, such as 0/6')
        if span == "*":
            return range(self.first, self.last + 1, int(step or 1))
        begin, dash, end = span.partition("-")
        first = self._number(begin, text)
        last = self._number(end, text) if dash else (self.last if slash else first)
        if last < first:
            raise ValueError(f'has "{text}" as {self.name}: the range {span} ends before it begins')
        return range(first, last + 1, int(step or 1))

    def _number(self, text: str, whole: str) -> int:
        if text.upper() in self.names:
            return self.names.index(text.upper()) + self.first
        if not (text.isascii() and text.isdigit()):
            named = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
            raise ValueError(
                f'has "{whole}" as {self.name}; allowed: * or {self.first} to {self.last}{named}, '
                "also as ranges, lists and steps such as 1-5, 0,12 or 0/6"
            )
        if not self.first <= int(text) <= self.last:
            raise ValueError(f'has "{whole}" as {self.name}, which is not within {self.first} to {self.last}')
        return int(text)


_MINUTE, _HOUR = _Field("minutes", 0, 59), _Field("hours", 0, 23)
_DAY_OF_MONTH, _MONTH = _Field("day of month", 1, 31), _Field("month", 1, 12, _MONTHS)
# EventBridge User Guide, "Cron expressions": 1 is Sunday; years from 1970 to 2199.
_AWS_DAY_OF_WEEK, _YEAR = _Field("day of week", 1, 7, _DAYS), _Field("year", 1970, 2199)
# crontab(5), which Amazon EC2 Auto Scaling follows: 0 is Sunday, and so is 7.
_UNIX_DAY_OF_WEEK = _Field("day of week", 0, 7, _DAYS)


@dataclass(frozen=True)
class Cron:
    """The minutes of a day and the days of a week (0 is Monday) at which a schedule can begin.

    *last* is the last year and month in which it begins; None without a limit.
    """

    minutes: Sequence[int]
    days: Sequence[int]
    last: tuple[int, int] | None = None

    @property
    def starts(self) -> Sequence[int]:
        """The minutes of a week, from Monday 00:00 on, at which the schedule can begin."""
        return [day * _DAY_MINUTES + minute for day in self.days for minute in self.minutes]


def aws_cron(expression: str) -> Cron:
    """``cron(minutes hours day-of-month month day-of-week year)``; raises ValueError where AWS refuses it.

    Source: EventBridge User Guide, "Cron expressions", which AWS Backup follows.
    """
    match = _EXPRESSION.fullmatch(expression)
    if match is None:
        raise ValueError(f'"{expression}" is not a schedule of six fields such as cron(0 20 * * ? *)')
    minutes, hours, day, month, weekday, year = match[1].split(" ")
    if (day == "?") == (weekday == "?"):
        raise ValueError(
            f'has "{day}" as day of month and "{weekday}" as day of week: exactly one of both must be ?'
        )
    if day != "?" and _SPECIAL_DAY_OF_MONTH.fullmatch(day) is None:
        _DAY_OF_MONTH.values(day)
    months = product(sorted(_YEAR.values(year), reverse=True), sorted(_MONTH.values(month), reverse=True))
    last = next((one for one in months if _occurs(day, weekday, *monthrange(*one))), None)
    cron = Cron(_minutes_of_day(minutes, hours), _aws_days(weekday), last)
    if last is None:
        text = f'day of month "{day}", month "{month}"' if weekday == "?" else f'day of week "{weekday}"'
        raise ValueError(f'has {text} and year "{year}": there is no such day, and it would never run')
    return cron


def unix_cron(expression: str) -> Cron:
    """``minute hour day-of-month month day-of-week``; raises ValueError where EC2 Auto Scaling refuses it."""
    fields = expression.split(" ")
    if len(fields) != len(("minute", "hour", "day of month", "month", "day of week")):
        raise ValueError(f'"{expression}" is not a schedule of five fields such as 30 8 * * 1-5')
    minutes, hours, day, month, weekday = fields
    days, months = _DAY_OF_MONTH.values(day), _MONTH.values(month)
    numbers = _UNIX_DAY_OF_WEEK.values(weekday)
    # With a weekday as well, either of them is enough (crontab(5)).
    if weekday == "*" and min(days) > max(monthrange(_LEAP_YEAR, one)[1] for one in months):
        raise ValueError(f'has "{day}" as day of month in month "{month}", and so it would never run')
    return Cron(_minutes_of_day(minutes, hours), sorted({(number - 1) % _WEEK_DAYS for number in numbers}))


def unix_times(expression: str) -> tuple[frozenset[int], ...]:
    """The numbers that each field of *expression* selects, independent of its notation; Sunday is 0."""
    fields = (_MINUTE, _HOUR, _DAY_OF_MONTH, _MONTH, _UNIX_DAY_OF_WEEK)
    *others, weekdays = (one.values(text) for one, text in zip(fields, expression.split(" "), strict=True))
    return (*others, frozenset(day % _WEEK_DAYS for day in weekdays))


def time_zone(name: str) -> str:
    """*name*, if it is a time zone of the IANA database such as Asia/Seoul; raises ValueError if not."""
    if name not in _time_zones():
        raise ValueError(f'"{name}" is not a time zone of the IANA database such as Asia/Seoul or UTC')
    return name


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_ZONES


def _occurs(day: str, weekday: str, first: int, days: int) -> bool:
    """Whether a month of *days*, whose first one is the weekday *first* (0 is Monday), has such a day."""
    if day == "?":
        number, _, ordinal = weekday.partition("#")
        if not ordinal:
            return True
        [wanted] = _aws_days(number)
        return (wanted - first) % _WEEK_DAYS + _WEEK_DAYS * (int(ordinal) - 1) < days
    if day.startswith("L"):
        return int(day.partition("-")[2] or 0) < days
    return (int(day[:-1]) if day.endswith("W") else min(_DAY_OF_MONTH.values(day))) <= days


def _minutes_of_day(minutes: str, hours: str) -> list[int]:
    found = _MINUTE.values(minutes)
    return sorted(hour * 60 + minute for hour in _HOUR.values(hours) for minute in found)


def _aws_days(weekday: str) -> list[int]:
    if weekday == "?":
        return list(range(_WEEK_DAYS))
    special = _SPECIAL_DAY_OF_WEEK.fullmatch(weekday.upper())
    text = weekday if special is None else special["day"] or "SAT"
    return sorted((number - 2) % _WEEK_DAYS for number in _AWS_DAY_OF_WEEK.values(text))
