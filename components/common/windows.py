"""Daily and weekly windows of AWS services, in UTC."""

import re
from dataclasses import dataclass

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR = 60
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY

_TIME = r"([01]\d|2[0-3]):([0-5]\d)"
_DAILY = re.compile(f"{_TIME}-{_TIME}")
_WEEKLY = re.compile(f"({'|'.join(_DAYS)}):{_TIME}-({'|'.join(_DAYS)}):{_TIME}")

_Span = tuple[int, int]
"""The first minute and the length in minutes."""


@dataclass(frozen=True)
class Windows:
    """The windows of one AWS service: *shortest* minutes or more, and less than a day."""

    shortest: int

    def daily(self, window: str) -> str:
        """*window*, if it is a time of every day such as 17:00-18:00; raises ValueError if not."""
        self._daily(window)
        return window

    def weekly(self, window: str) -> str:
        """*window*, if it is a time of a week such as sun:18:00-sun:19:00; raises ValueError if not."""
        self._weekly(window)
        return window

    def overlap(self, daily: str, weekly: str) -> bool:
        """Whether the window of every day and the one of every week share a minute."""
        span, other = self._daily(daily), self._weekly(weekly)
        return any(_meet((span[0] + day * _DAY, span[1]), other, _WEEK) for day in range(len(_DAYS)))

    def check_apart(self, daily_key: str, daily: str, weekly: str) -> None:
        """Raise ValueError if the windows of the settings *daily_key* and maintenance_window overlap."""
        if self.overlap(daily, weekly):
            raise ValueError(
                f"{daily_key} {daily} overlaps maintenance_window {weekly}: AWS refuses windows that overlap"
            )

    def busy(self, begins: int, lasts: int, daily: str, weekly: str) -> bool:
        """Whether the *lasts* minutes from the week's minute *begins* on meet one of the two windows."""
        span, (daily_begins, daily_lasts) = (begins, lasts), self._daily(daily)
        every_day = [(daily_begins + day * _DAY, daily_lasts) for day in range(len(_DAYS))]
        return any(_meet(span, other, _WEEK) for other in (*every_day, self._weekly(weekly)))

    def _daily(self, window: str) -> _Span:
        match = _DAILY.fullmatch(window)
        if match is None:
            raise ValueError(f"{window} is not a window in UTC such as 17:00-18:00")
        begins, ends = (_minute(*match.group(part, part + 1)) for part in (1, 3))
        return self._span(window, begins, ends, _DAY)

    def _weekly(self, window: str) -> _Span:
        match = _WEEKLY.fullmatch(window)
        if match is None:
            raise ValueError(
                f"{window} is not a window in UTC such as sun:18:00-sun:19:00, in lowercase letters"
            )
        begins, ends = (
            _DAYS.index(match[part]) * _DAY + _minute(*match.group(part + 1, part + 2)) for part in (1, 4)
        )
        span = self._span(window, begins, ends, _WEEK)
        if span[1] >= _DAY:
            raise ValueError(f"{window} is too long: AWS takes less than 24 hours")
        return span

    def _span(self, window: str, begins: int, ends: int, period: int) -> _Span:
        lasts = (ends - begins) % period
        if lasts < self.shortest:
            raise ValueError(f"{window} is too short: AWS takes {self.shortest} minutes or more")
        return begins, lasts


def _meet(one: _Span, other: _Span, period: int) -> bool:
    ahead = (other[0] - one[0]) % period
    return ahead < one[1] or period - ahead < other[1]


def _minute(hour: str, minute: str) -> int:
    return int(hour) * _HOUR + int(minute)
