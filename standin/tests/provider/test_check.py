"""Inputs that the official provider refuses are refused by path and reason; generated names are Pulumi's."""

import re
from random import Random
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.fakes import Queue
from standin.aws.check import generated_name, problems
from standin.aws.content import Content
from standin.aws.schema import Shape
from standin.aws.values import UNKNOWN

TEXT, NUMBER, FLAG = Shape("str"), Shape("int"), Shape("bool")
RULE = Shape(
    "object",
    properties={"port": NUMBER, "blocks": Shape("list", TEXT), "labels": Shape("map", TEXT)},
    required=("port",),
)
THING = Shape(
    "object",
    properties={
        "name": TEXT,
        "size": NUMBER,
        "ratio": Shape("float"),
        "public": FLAG,
        "code": Shape("archive"),
        "policy": Shape("any"),
        "rules": Shape("list", RULE),
        "main": RULE,
        "tags": Shape("map", TEXT),
    },
    required=("name",),
)


def found(**inputs: Any) -> list[tuple[str, str]]:
    return list(problems({"name": "x", **inputs}, THING))


def test_fitting_inputs_have_no_problem() -> None:
    rule = {"port": 80, "blocks": ["10.0.0.0/8"], "labels": {"a": "b"}}
    code = Content.of(pulumi.AssetArchive({}))
    assert found(size=1, ratio=1, public=False, code=code, policy={"a": [1]}, rules=[rule], main=rule) == []


def test_an_unknown_property_is_named_with_the_nearest_known_one() -> None:
    assert found(publik=True) == [("publik", 'Invalid or unknown key; did you mean "public"?')]
    assert found(zzz=True) == [("zzz", "Invalid or unknown key")]


@pytest.mark.parametrize("inputs", [{}, {"name": None}])
def test_a_missing_required_property_is_named(inputs: dict[str, Any]) -> None:
    assert list(problems(inputs, THING)) == [("name", "Missing required argument")]


@pytest.mark.parametrize(
    ("inputs", "path", "reason"),
    [
        ({"size": "many"}, "size", "expected int, got str"),
        ({"size": 1.5}, "size", "expected int, got float"),
        ({"size": True}, "size", "expected int, got bool"),
        ({"public": "yes"}, "public", "expected bool, got str"),
        ({"public": 1}, "public", "expected bool, got int"),
        ({"name": ["x"]}, "name", "expected str, got list"),
        ({"tags": ["a"]}, "tags", "expected map, got list"),
        ({"tags": {"a": ["b"]}}, "tags.a", "expected str, got list"),
        ({"rules": {"port": 1}}, "rules", "expected list, got dict"),
        ({"rules": [{"port": 1}, {"port": "x"}]}, "rules[1].port", "expected int, got str"),
        ({"rules": [{"port": 1, "blocks": ["a", {}]}]}, "rules[0].blocks[1]", "expected str, got dict"),
        ({"main": {"port": 1, "labels": {"a": []}}}, "main.labels.a", "expected str, got list"),
        ({"main": {}}, "main.port", "Missing required argument"),
        ({"main": {"port": 1, "prot": 2}}, "main.prot", 'Invalid or unknown key; did you mean "port"?'),
        ({"code": "./lambda.zip"}, "code", "expected archive, got str"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(inputs: dict[str, Any], path: str, reason: str) -> None:
    assert found(**inputs) == [(path, reason)]


def test_all_problems_are_reported_at_once() -> None:
    wrong = found(size="many", publik=1, rules=[{"port": "x"}, {}])
    assert [path for path, _ in wrong] == ["size", "publik", "rules[0].port", "rules[1].port"]


@pytest.mark.parametrize(
    "inputs",
    [
        {"size": "80"},
        {"size": "-1"},
        {"size": 80.0},
        {"ratio": "0.5"},
        {"public": "true"},
        {"name": 80},
        {"name": True},
    ],
)
def test_scalars_that_the_official_bridge_converts_are_taken(inputs: dict[str, Any]) -> None:
    assert found(**inputs) == []


@pytest.mark.parametrize("name", sorted(THING.properties))
def test_what_is_not_known_yet_is_taken_for_every_type(name: str) -> None:
    assert found(**{name: UNKNOWN}) == []


def test_what_is_not_known_yet_is_taken_within_a_value() -> None:
    inner = {"port": UNKNOWN, "blocks": [UNKNOWN, "a"], "labels": {"a": UNKNOWN}}
    assert found(rules=[inner, UNKNOWN], main=inner, tags={"a": UNKNOWN}) == []


def test_the_engine_s_own_properties_are_no_problem() -> None:
    assert found(__defaults=[]) == []


def seeded(seed: bytes) -> Random:
    return Random(seed)


def name_of(logical: str = "jobs", seed: bytes = b"1", before: Any = None, **inputs: Any) -> Any:
    return generated_name(Queue(), logical, inputs, before or {}, seeded(seed))["name"]


def test_a_generated_name_is_the_logical_one_and_seven_hexadecimal_digits() -> None:
    assert re.fullmatch(r"jobs-[0-9a-f]{7}", name_of())


def test_a_generated_name_is_kept() -> None:
    assert name_of(before={"name": "jobs-0000000"}) == "jobs-0000000"


def test_one_seed_gives_one_name_and_another_seed_another() -> None:
    assert name_of(seed=b"1") == name_of(seed=b"1") != name_of(seed=b"2")


@given(st.text("abc-", min_size=1, max_size=12), st.booleans())
def test_a_generated_name_begins_with_the_logical_one_and_ends_with_the_kinds_suffix(
    logical: str, fifo: bool
) -> None:
    name = name_of(logical, fifoQueue=fifo)
    assert name.startswith(f"{logical}-")
    assert name.endswith(".fifo") is fifo


def test_a_declared_name_is_not_generated() -> None:
    assert generated_name(Queue(), "jobs", {"name": "mine"}, {}, seeded(b"1")) == {}


def test_a_generated_name_begins_with_the_declared_prefix() -> None:
    assert re.fullmatch(r"mine-[0-9a-f]{7}", name_of(namePrefix="mine-"))
    assert name_of(namePrefix="mine-", before={"name": "mine-0000000"}) == "mine-0000000"
    assert name_of(namePrefix="mine-", before={"name": "old-0000000"}).startswith("mine-")
    assert name_of(namePrefix=UNKNOWN) is UNKNOWN
