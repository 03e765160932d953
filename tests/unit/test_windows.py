import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.common.windows import Windows

RDS = Windows(shortest=30)
ELASTICACHE = Windows(shortest=60)

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY, _WEEK = 24 * 60, 7 * 24 * 60


def _time(minute):
    return f"{minute % _DAY // 60:02}:{minute % 60:02}"


def _daily(begins, lasts):
    return f"{_time(begins)}-{_time(begins + lasts)}"


def _weekly(begins, lasts):
    first, last = (_DAYS[minute % _WEEK // _DAY] for minute in (begins, begins + lasts))
    return f"{first}:{_time(begins)}-{last}:{_time(begins + lasts)}"


_LENGTH = st.integers(30, _DAY - 1)


@given(st.integers(0, _DAY - 1), _LENGTH, st.integers(0, _WEEK - 1), _LENGTH)
def test_windows_overlap_exactly_if_they_share_a_minute(begins, lasts, other, other_lasts):
    every_day = {
        (begins + day * _DAY + minute) % _WEEK for day in range(len(_DAYS)) for minute in range(lasts)
    }
    once = {(other + minute) % _WEEK for minute in range(other_lasts)}
    assert RDS.overlap(_daily(begins, lasts), _weekly(other, other_lasts)) == bool(every_day & once)


def test_a_window_may_begin_when_the_other_ends():
    assert not RDS.overlap("17:00-18:00", "sun:18:00-sun:19:00")
    assert not RDS.overlap("19:00-20:00", "sun:18:00-sun:19:00")


def test_windows_over_midnight_and_over_sunday_night_are_seen():
    assert RDS.overlap("23:45-00:15", "mon:00:00-mon:00:30")
    assert RDS.overlap("00:10-00:40", "sun:23:45-mon:00:15")


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        ("17:00", "such as 17:00-18:00"),
        ("24:00-24:30", "such as 17:00-18:00"),
        ("17:00-17:29", "30 minutes or more"),
        ("17:00-17:00", "30 minutes or more"),
    ],
)
def test_a_backup_window_that_aws_refuses_is_refused(window, reason):
    with pytest.raises(ValueError, match=reason):
        RDS.daily(window)


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        ("Sun:18:00-Sun:19:00", "lowercase letters"),
        ("18:00-19:00", "sun:18:00-sun:19:00"),
        ("sun:18:00-sun:18:29", "30 minutes or more"),
        ("sun:18:00-mon:18:00", "less than 24 hours"),
    ],
)
def test_a_maintenance_window_that_aws_refuses_is_refused(window, reason):
    with pytest.raises(ValueError, match=reason):
        RDS.weekly(window)


def test_each_service_has_a_shortest_window_of_its_own():
    assert (RDS.daily("17:00-17:30"), RDS.weekly("sun:18:00-sun:18:59")) == (
        "17:00-17:30",
        "sun:18:00-sun:18:59",
    )
    for refused in (
        lambda: ELASTICACHE.daily("17:00-17:59"),
        lambda: ELASTICACHE.weekly("sun:18:00-sun:18:59"),
    ):
        with pytest.raises(ValueError, match="60 minutes or more"):
            refused()
