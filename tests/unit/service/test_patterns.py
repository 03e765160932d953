"""Event patterns and filter policies, as AWS's pages describe them."""

from collections.abc import Callable, Mapping

import pytest
from pydantic import ValidationError

from components.service.manifest.patterns import event_pattern, filter_policy

Pattern = Mapping[str, object]
ACCEPTED: list[object] = [
    "text",
    "",
    1,
    -0.5,
    True,
    None,
    {"prefix": "a"},
    {"prefix": {"equals-ignore-case": "a"}},
    {"suffix": ".png"},
    {"equals-ignore-case": "a"},
    {"wildcard": "*/lib/*"},
    {"exists": False},
    {"cidr": "10.0.0.0/24"},
    {"cidr": "2001:db8::/32"},
    {"numeric": ["=", 1]},
    {"numeric": [">", 0, "<=", 5.5]},
    {"anything-but": "a"},
    {"anything-but": ["a", ""]},
    {"anything-but": 1},
    {"anything-but": [1, 2.5]},
    {"anything-but": {"wildcard": "*/lib/*"}},
    {"anything-but": {"equals-ignore-case": ["a"]}},
    {"numeric": ["<", 1_000_000_000]},
    {"cidr": "10.0.0.1/31"},
    {"anything-but": {"prefix": "a"}},
    {"anything-but": {"suffix": ["a", "b"]}},
]
REFUSED: list[tuple[object, str]] = [
    ([], "must be text, a number, true, false, null or a comparison"),
    ({}, "must have one comparison"),
    ({"prefix": "a", "suffix": "b"}, "must have one comparison"),
    ({"prefx": "a"}, 'did you mean "prefix"?'),
    ({"equals": "a"}, "is not a comparison"),
    ({"prefix": 1}, "must be text"),
    ({"prefix": {"suffix": "a"}}, "must be text"),
    ({"exists": "true"}, "must be true or false"),
    ({"cidr": "10.0.0.0/33"}, "must be a network"),
    ({"cidr": 10}, "must be a network"),
    ({"numeric": ">"}, "must be an operator and a number"),
    ({"numeric": [">"]}, "must be an operator and a number"),
    ({"numeric": ["!=", 1]}, "must be an operator and a number"),
    ({"numeric": [">", "1"]}, "must be an operator and a number"),
    ({"numeric": [">", True]}, "must be an operator and a number"),
    ({"numeric": ["<", 5, ">", 0]}, "must be an operator and a number"),
    ({"numeric": ["=", 5, "=", 6]}, "must be an operator and a number"),
    ({"numeric": [">", 5, "<", 5]}, "whose first number is smaller"),
    ({"numeric": [">=", 6, "<=", 5]}, "whose first number is smaller"),
    ({"numeric": [">", 5_000_000_001]}, "has 5000000001, which is not within"),
    ({"anything-but": [1, -6e9]}, "has -6000000000.0, which is not within"),
    ({"cidr": "10.0.0.0"}, "must be a network"),
    ({"cidr": "10.0.0.1/32"}, "must be a network of two addresses or more"),
    ({"cidr": "2001:db8::1/128"}, "must be a network of two addresses or more"),
    ({"cidr": "10.0.0.0/255.0.0.0"}, "must be a network"),
    ({"wildcard": "a**b"}, "must be text without **"),
    ({"anything-but": []}, "must be text, a number, a list of texts"),
    ({"anything-but": ["a", 1]}, "must be text, a number, a list of texts"),
    ({"anything-but": None}, "must be text, a number, a list of texts"),
    ({"anything-but": True}, "must be text, a number, a list of texts"),
    ({"anything-but": ["a", None]}, "must be text, a number, a list of texts"),
    ({"anything-but": {"exists": True}}, "must be text, a number, a list of texts"),
    ({"anything-but": {"prefix": ""}}, "must be text, a number, a list of texts"),
    ({"anything-but": {"wildcard": ["a", "**"]}}, "must be text, a number, a list of texts"),
    ({"anything-but": {"prefix": "a", "suffix": "b"}}, "must be text, a number, a list of texts"),
]


def reasons(check: Callable[[Pattern], object], value: Pattern) -> list[tuple[tuple[int | str, ...], str]]:
    """Path and message of each problem that *check* finds in *value*."""
    with pytest.raises(ValidationError) as caught:
        check(value)
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


@pytest.mark.parametrize("value", ACCEPTED)
def test_a_comparison_of_aws_s_pages_is_accepted(value: object) -> None:
    assert event_pattern({"detail": {"state": [value]}})
    assert filter_policy({"state": [value, "more"]})


@pytest.mark.parametrize(("value", "said"), REFUSED)
def test_another_comparison_is_refused_at_its_place(value: object, said: str) -> None:
    for check, pattern, place in (
        (event_pattern, {"detail": {"state": ["a", value]}}, ("detail", "state", 1)),
        (filter_policy, {"state": ["a", value]}, ("state", 1)),
    ):
        [(path, message)] = reasons(check, pattern)
        assert path[: len(place)] == place
        assert said in message


@pytest.mark.parametrize(
    ("pattern", "path", "said"),
    [
        ({"source": "shop"}, ("source",), 'must be a list of values, such as ["shop"]'),
        ({"source": "a" * 50}, ("source",), 'such as ["VALUE"]'),
        ({"source": None}, ("source",), "must be a list of values, such as [null]"),
        ({"source": []}, ("source",), "has no value"),
        ({"detail": {}}, ("detail",), "is empty"),
        ({"$or": {"source": ["a"]}}, ("$or",), "must be a list of patterns"),
        ({"$or": []}, ("$or",), "must be a list of patterns"),
        ({"$or": [{"source": ["a"]}]}, ("$or",), "must be a list of 2 patterns or more"),
        ({"$or": [{"source": ["a"]}, {"source": "b"}]}, ("$or", 1, "source"), "must be a list of values"),
        ({"source": ["a" * 5000]}, (), "a pattern has 4096 at most"),
    ],
)
def test_a_pattern_that_eventbridge_refuses_is_refused(
    pattern: Pattern, path: tuple[int | str, ...], said: str
) -> None:
    [(found, message)] = reasons(event_pattern, pattern)
    assert found == path
    assert said in message


def test_alternatives_and_nested_fields_are_accepted() -> None:
    assert event_pattern({"$or": [{"source": ["a"]}, {"detail": {"a": {"b": ["c"]}}}], "region": ["x"]})


@pytest.mark.parametrize(
    ("policy", "path", "said"),
    [
        ({}, (), "names no attribute; null for every message"),
        ({"state": {"code": ["a"]}}, ("state",), "must be a list of values"),
        ({key: ["a"] for key in "abcdef"}, (), "names 6 attributes; a filter policy has 5 at most"),
        ({"a": [*range(51)], "b": [1, 2, 3]}, (), "has 153 combinations of values"),
    ],
)
def test_a_policy_that_sns_refuses_is_refused(
    policy: Pattern, path: tuple[int | str, ...], said: str
) -> None:
    [(found, message)] = reasons(filter_policy, policy)
    assert found == path
    assert said in message


@pytest.mark.parametrize("number", [1_000_000_001, -1_000_000_001])
def test_sns_compares_smaller_numbers_than_eventbridge(number: int) -> None:
    comparison = {"price": [{"numeric": ["=", number]}]}
    assert event_pattern({"detail": comparison})
    [(path, message)] = reasons(filter_policy, comparison)
    assert path == ("price", 0, "numeric")
    assert f"has {number}, which is not within -1000000000 to 1000000000" in message


def test_a_number_that_is_not_compared_may_be_larger() -> None:
    """Such as an account."""
    assert event_pattern({"detail": {"account": [111111111111]}})


def test_the_largest_policy_is_accepted() -> None:
    assert filter_policy({"a": [*range(50)], "b": [1, 2, 3], "c": [1], "d": [1], "e": [1]})
    assert filter_policy(None) is None


def test_every_problem_is_found_at_once() -> None:
    found = reasons(event_pattern, {"source": "a", "detail": {"b": [{"prefx": "c"}], "d": []}})
    assert [path for path, _ in found] == [("source",), ("detail", "b", 0), ("detail", "d")]
