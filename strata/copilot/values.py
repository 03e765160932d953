"""Copilot's durations and schedules in the forms that AWS takes."""

import calendar
import re

_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|d|h|m|s))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|d|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_NAMED = {
    "@yearly": "cron(0 0 1 1 ? *)",
    "@annually": "cron(0 0 1 1 ? *)",
    "@monthly": "cron(0 0 1 * ? *)",
    "@weekly": "cron(0 0 ? * 1 *)",
    "@daily": "cron(0 0 * * ? *)",
    "@midnight": "cron(0 0 * * ? *)",
    "@hourly": "cron(0 * * * ? *)",
}
_FIELD = re.compile(r"(?P<first>\*|\?|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")
_MONTHS = {name.upper(): str(number) for number, name in enumerate(calendar.month_abbr) if number}
_DAYS = {name.upper(): str((number + 1) % 7) for number, name in enumerate(calendar.day_abbr)}
# The fields of a cron expression: name, least, most, names of values.
_FIELDS: tuple[tuple[str, int, int, dict[str, str]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 6, _DAYS),
)
_DAY_OF_WEEK = 4
_MINUTE = 60
_UNITS = ((86_400, "day"), (3600, "hour"), (_MINUTE, "minute"))


def seconds(duration: str) -> float:
    """The seconds of *duration*, as in "1h30m" or "250ms"; raises ValueError."""
    if not _DURATION.fullmatch(duration):
        raise ValueError(f"{duration!r} is not a duration such as 90s, 5m, 1h30m or 4d")
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(duration))


def schedule(text: str) -> str | None:
    """The schedule expression of EventBridge for Copilot's `on.schedule`; None for "none".

    EventBridge numbers the days of the week from 1 (Sunday), cron from 0, and takes only one of day of month
    and day of week. Raises ValueError for a schedule that it can't express.
    """
    text = text.strip()
    if text == "none":
        return None
    if text.startswith(("rate(", "cron(")):
        return text
    if text in _NAMED:
        return _NAMED[text]
    if text.startswith("@every "):
        return _rate(text.removeprefix("@every ").strip())
    fields = text.split()
    if text.startswith("@") or len(fields) != len(_FIELDS):
        allowed = ", ".join(_NAMED)
        raise ValueError(f"{text!r} is not a schedule: {allowed}, @every DURATION, five cron fields or none")
    return _cron(fields)


def _rate(duration: str) -> str:
    length = seconds(duration)
    if length < _MINUTE or length % _MINUTE:
        raise ValueError(f"@every {duration}: EventBridge repeats after whole minutes, at least 1")
    size, unit = next((size, unit) for size, unit in _UNITS if not length % size)
    count = int(length / size)
    return f"rate({count} {unit}{'s' * (count != 1)})"


def _cron(fields: list[str]) -> str:
    minute, hour, day, month, weekday = (
        _field(field.upper(), position) for position, field in enumerate(fields)
    )
    if day != "*" and weekday != "*":
        raise ValueError(
            f"{' '.join(fields)!r} has a day of month and a day of week, which cron joins with or; "
            "EventBridge takes only one of them: use two jobs"
        )
    if weekday == "*":
        weekday = "?"
    else:
        day = "?"
    return f"cron({minute} {hour} {day} {month} {weekday} *)"


def _field(text: str, position: int) -> str:
    """The field in EventBridge's form: a range with a step, and every list of weekdays, written out."""
    parts = [_part(part, position) for part in text.split(",")]
    return "*" if "*" in parts else ",".join(dict.fromkeys(parts))


def _part(text: str, position: int) -> str:
    name, least, most, _ = _FIELDS[position]
    found = _FIELD.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no {name} of a cron expression")
    step = int(found["step"] or 1)
    if step < 1:
        raise ValueError(f"{text!r}: the step of a {name} is at least 1")
    if found["first"] in ("*", "?"):
        if step == 1:
            return "*"
        if position != _DAY_OF_WEEK:
            return f"{least}/{step}"
        first, last = least, most
    else:
        first = _number(found["first"], position)
        last = _number(found["last"], position) if found["last"] else most if found["step"] else first
    if first > last:
        raise ValueError(f"{text!r}: {first} is after {last}")
    shift = 1 if position == _DAY_OF_WEEK else 0
    if step == 1 and first < last:
        return f"{first + shift}-{last + shift}"
    return ",".join(str(number + shift) for number in range(first, last + 1, step))


def _number(text: str, position: int) -> int:
    name, least, most, names = _FIELDS[position]
    text = names.get(text, text)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"{text!r} is no {name}: {least} to {most}")
    return int(text)
