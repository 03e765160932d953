import pytest

from harness.every import every


def test_all_cases_that_fail_are_reported_by_their_values() -> None:
    tried = []

    @every([("a", 1), ("b", 2), ("c", 3)])
    def is_odd(name: str, number: int) -> None:
        """The claim."""
        tried.append(name)
        assert number % 2

    with pytest.raises(ExceptionGroup, match="1 of 3 cases failed") as failed:
        is_odd()
    assert tried == ["a", "b", "c"]
    [error] = failed.value.exceptions
    assert error.__notes__ == ["in the case 'b', 2"]
    assert (is_odd.__name__, is_odd.__doc__) == ("is_odd", "The claim.")


def test_a_test_without_cases_fails() -> None:
    @every([])
    def holds(_: str) -> None:
        return

    with pytest.raises(AssertionError, match="no case"):
        holds()


@pytest.fixture
def limit() -> int:
    return 3


@every(range(3))
def test_the_cases_share_the_fixtures(number: int, limit: int) -> None:
    assert number < limit
