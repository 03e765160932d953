import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.messaging.visibility import visibility_timeout

_TWELVE_HOURS = 43_200


@given(timeout=st.integers(1, 900), window=st.integers(0, 300))
def test_the_visibility_timeout_is_six_times_the_timeout_of_the_consumer(timeout, window):
    assert visibility_timeout("q", consumer_timeout=timeout, batch_window=window) == 6 * timeout + window


@given(timeout=st.integers(1, 900), spare=st.integers(0, 1000))
def test_more_than_the_minimum_is_allowed(timeout, spare):
    wanted = 6 * timeout + spare
    assert visibility_timeout("q", consumer_timeout=timeout, wanted=wanted) == wanted


@pytest.mark.parametrize("wanted", [0, 30, 179, _TWELVE_HOURS + 1])
def test_less_than_six_times_the_timeout_is_refused_with_the_queues_name(wanted):
    with pytest.raises(
        ValueError, match=rf"images-web: the visibility timeout of {wanted} s must be 180 to 43200 s"
    ):
        visibility_timeout("images-web", consumer_timeout=30, wanted=wanted)


def test_the_batch_window_counts():
    with pytest.raises(ValueError, match="must be 200 to"):
        visibility_timeout("q", consumer_timeout=30, batch_window=20, wanted=199)


def test_a_consumer_that_is_slower_than_sqs_can_wait_is_refused():
    assert visibility_timeout("q", consumer_timeout=7200) == _TWELVE_HOURS
    with pytest.raises(
        ValueError, match="needs a visibility timeout of 43206 s, and SQS allows at most 43200 s"
    ):
        visibility_timeout("q", consumer_timeout=7201)


def test_a_consumer_without_time_is_refused():
    with pytest.raises(ValueError, match="q: a consumer's timeout of 0 s is too short"):
        visibility_timeout("q", consumer_timeout=0)
