"""Types of settings: a value of another YAML type is an error, even if Python could convert it."""

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from components.common.retention import RetentionDays
from components.common.section import Section

REFUSED = [
    {"number": True},
    {"number": "1"},
    {"number": 1.0},
    {"number": 10**90},
    {"number": 2**31},
    {"flag": 0},
    {"flag": "false"},
    {"flag": "no"},
    {"text": 1},
    {"text": b"a"},
    {"days": True},
    {"days": 1.0},
    {"days": "1"},
    {"days": False},
    {"share": "0.5"},
    {"share": True},
    {"share": float("nan")},
    {"share": float("inf")},
    {"items": [True]},
    {"items": ["1"]},
    {"items": "12"},
    {"items": {"1": 2}},
    {"named": {1: {"size": 1}}},
    {"named": {"a": {"size": True}}},
    {"inner": {"size": "1"}},
    {"inner": [["size", 1]]},
    {"choice": ["a", 1]},
]


class Inner(Section):
    size: Annotated[int, Field(ge=1, le=10**6)]


class Outer(Section):
    number: Annotated[int | None, Field(ge=1)] = 1
    flag: bool = True
    text: str = "a"
    days: RetentionDays | None = 1
    share: float = 0.5
    items: tuple[int, ...] = ()
    named: dict[str, Inner] = {}
    inner: Inner = Inner(size=1)
    choice: Literal["ALL"] | tuple[str, ...] = "ALL"


@pytest.mark.parametrize("values", REFUSED, ids=str)
def test_a_value_of_another_yaml_type_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(values)
    assert {error["loc"][0] for error in caught.value.errors()} == set(values)


def test_lists_and_mappings_of_yaml_are_accepted() -> None:
    given = {"items": [1, 2], "named": {"a": {"size": 1}}, "choice": ["a"], "days": 30, "share": 1}
    read = Outer.model_validate(given)
    assert read.items == (1, 2)
    assert read.named["a"].size == 1
    assert read.choice == ("a",)


def test_a_literal_of_numbers_lists_what_is_allowed() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"days": True})
    [error] = caught.value.errors()
    assert error["type"] == "literal_error"
    assert "1 or 3 or 5" in error["ctx"]["expected"]


def test_a_field_without_a_limit_of_its_own_has_that_of_32_bits() -> None:
    assert Outer(number=2**31 - 1).number == 2**31 - 1
    assert Outer.model_json_schema()["properties"]["number"]["anyOf"][0]["maximum"] == 2**31 - 1
