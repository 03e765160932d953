"""The frequency of ``rate(...)`` and ``cron(...)`` schedules."""

import re
from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

_RATE = re.compile(r"rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)", re.IGNORECASE)
_CRON = re.compile(r"cron\(\s*(.+?)\s*\)", re.IGNORECASE)
_FIELDS = 6
_MINUTES_PER_DAY = 24 * 60
_UNIT_DAYS = {"minute": 1 / _MINUTES_PER_DAY, "hour": 1 / 24, "day": 1.0}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
# Long enough to have every gap of a schedule by month and weekday, with a leap year.
_START, _YEARS = date(2027, 1, 1), 5


def longest_gap_days(expression: str) -> float:
    """The most days between two runs; infinite if the schedule ends. Raises ValueError for anything else."""
    if rate := _RATE.fullmatch(expression.strip()):
        return int(rate[1]) * _UNIT_DAYS[rate[2].lower()]
    cron = _CRON.fullmatch(expression.strip())
    fields = cron[1].upper().split() if cron else []
    if len(fields) != _FIELDS:
        raise ValueError(f"{expression!r} is not a rate(...) or cron(...) expression")
    _minute, _hour, month_day, month, weekday, year = fields
    months = _numbers(month, 1, 12, _MONTHS)
    years = None if year == "*" else _numbers(year, 1970, 2199, ())
    runs = [
        day
        for day in (_START + timedelta(days=number) for number in range(_YEARS * 366))
        if day.month in months and (years is None or day.year in years) and _is_day(day, month_day, weekday)
    ]
    ends = years is not None and max(years) < _START.year + _YEARS
    if ends or len(runs) < 2:
        return float("inf")
    return float(max((later - earlier).days for earlier, later in pairwise(runs)))


def _is_day(day: date, month_day: str, weekday: str) -> bool:
    """Whether a schedule runs on *day*; one of the two fields is ``?``."""
    if weekday in ("?", "*"):
        return _is_month_day(day, month_day)
    number = day.isoweekday() % 7 + 1
    if "#" in weekday:
        wanted, _, ordinal = weekday.partition("#")
        return number in _numbers(wanted, 1, 7, _WEEKDAYS) and (day.day - 1) // 7 + 1 == int(ordinal)
    if weekday.endswith("L") and weekday != "L":
        last = day.day > monthrange(day.year, day.month)[1] - 7
        return last and number in _numbers(weekday[:-1], 1, 7, _WEEKDAYS)
    return number in _numbers("SAT" if weekday == "L" else weekday, 1, 7, _WEEKDAYS)


def _is_month_day(day: date, month_day: str) -> bool:
    if month_day in ("?", "*"):
        return True
    if month_day in ("L", "LW"):
        return day.day == monthrange(day.year, day.month)[1]
    # The weekday nearest to a day is at most two days away from it, in the same month.
    return day.day in _numbers(month_day.removesuffix("W"), 1, 31, ())


def _numbers(field: str, lowest: int, highest: int, names: tuple[str, ...]) -> set[int]:
    """The numbers in a field such as ``1,5-9``, ``*/3`` or ``MON-FRI``; raises ValueError."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        if first in ("*", "?"):
            start, end = lowest, highest
        else:
            start = _number(first, names)
            end = _number(last, names) if dash else (highest if step else start)
        if not lowest <= start <= highest or not lowest <= end <= highest:
            raise ValueError(f"{field!r} is out of range")
        # A range such as FRI-MON goes around.
        numbers = (
            [*range(start, end + 1)]
            if start <= end
            else [*range(start, highest + 1), *range(lowest, end + 1)]
        )
        found.update(numbers[:: int(step) if step else 1])
    return found


def _number(text: str, names: tuple[str, ...]) -> int:
    return names.index(text) + 1 if text in names else int(text)
