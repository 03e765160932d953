"""Values are equal before and after the engine, and two spellings of one value are the same."""

from typing import Any

import pulumi
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi.provider.experimental.property_value import PropertyValue

from standin.aws.schema import Shape
from standin.aws.values import UNKNOWN, has_unknown, plain, plain_map, property_map, property_value, same

ANY, TEXT = Shape("any"), Shape("str")
LIST, MAP = Shape("list", TEXT), Shape("map", TEXT)
OBJECT = Shape("object", properties={"port": Shape("int"), "blocks": LIST})
OBJECTS = Shape("list", OBJECT)

# The marks of unknown values by type: sdk/go/common/resource/plugin/rpc.go of pulumi.
MARKS = {
    "string": "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "bool": "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "number": "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "array": "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "asset": "030794c1-ac77-496b-92df-f27374a8bd58",
    "archive": "e48ece36-62e2-4504-bad9-02848725956a",
    "object": "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}
scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False).filter(lambda number: not number.is_integer()),
    st.text(),
    st.just(UNKNOWN),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


@example(5)
@given(values)
def test_every_value_is_equal_after_the_way_to_the_engine_and_back(value: Any) -> None:
    on_the_wire = property_value(value).marshal()
    back = plain(PropertyValue.unmarshal(on_the_wire))
    assert back == value
    assert type(back) is type(value)


@given(st.dictionaries(st.text(), values | st.none()))
def test_properties_are_kept_and_unset_ones_are_left_out(properties: dict[str, Any]) -> None:
    expected = {key: value for key, value in properties.items() if value is not None}
    assert plain_map(property_map(properties)) == expected


def test_what_is_unset_within_a_value_is_left_out_too() -> None:
    rule = PropertyValue({"port": PropertyValue(80.0), "self": PropertyValue(None)})
    assert plain(PropertyValue([rule])) == [{"port": 80}]


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS.keys())
def test_the_mark_of_an_unknown_value_is_known_for_each_type(mark: str) -> None:
    assert plain(PropertyValue(mark)) is UNKNOWN
    assert plain(PropertyValue({"a": PropertyValue([PropertyValue(mark)])})) == {"a": [UNKNOWN]}


def test_an_unknown_value_is_written_with_the_engine_s_own_mark() -> None:
    assert property_value(UNKNOWN).marshal().string_value == MARKS["string"] == pulumi.runtime.rpc.UNKNOWN


@pytest.mark.parametrize("value", [UNKNOWN, [UNKNOWN], {"a": {"b": ["c", UNKNOWN]}}])
def test_an_unknown_part_is_found_at_any_depth(value: Any) -> None:
    assert has_unknown(value)


@pytest.mark.parametrize("value", [None, "", "a", [], ["a"], {"a": {"b": ["c"]}}])
def test_known_values_have_no_unknown_part(value: Any) -> None:
    assert not has_unknown(value)


@pytest.mark.parametrize(
    ("declared", "actual", "shape"),
    [
        (80, "80", TEXT),
        ("80", 80, Shape("int")),
        ("true", True, Shape("bool")),
        (None, "", TEXT),
        ([], None, LIST),
        (None, {}, MAP),
        (["a", "b"], ["b", "a"], LIST),
        ({"a": "1"}, {"a": "1"}, MAP),
        ({"port": 80}, {"port": 80, "blocks": []}, OBJECT),
        ([{"port": 1}, {"port": 2}], [{"port": 2, "blocks": None}, {"port": 1}], OBJECTS),
        ([{"blocks": ["a", "b"]}], [{"blocks": ["b", "a"]}], OBJECTS),
        ('{"a": 1, "b": [2]}', '{"b":[2],"a":1}', TEXT),
        ('[{"a": 1}]', '[ {"a":1} ]', ANY),
    ],
)
def test_these_are_equal(declared: Any, actual: Any, shape: Shape) -> None:
    assert same(declared, actual, shape)


@pytest.mark.parametrize(
    ("declared", "actual", "shape"),
    [
        ("a", "b", TEXT),
        ("None", None, TEXT),
        (0, None, Shape("int")),
        (False, None, Shape("bool")),
        (None, False, Shape("bool")),
        (["a"], ["a", "b"], LIST),
        (["a", "a"], ["a", "b"], LIST),
        (["a", "b"], ["a", "a"], LIST),
        ({"a": "1"}, {"a": "1", "b": "2"}, MAP),
        ({"a": "1", "b": "2"}, {"a": "1"}, MAP),
        ({"port": 80, "blocks": ["a"]}, {"port": 80}, OBJECT),
        ({"port": 80}, {"port": 80, "blocks": ["a"]}, OBJECT),
        ([{"port": 1}], [{"port": 1, "blocks": ["a"]}], OBJECTS),
        ([{"port": 1}, {"port": 1}], [{"port": 1}, {"port": 2}], OBJECTS),
        ('{"a": [1, 2]}', '{"a": [2, 1]}', TEXT),
        ("{a", "{b", TEXT),
    ],
)
def test_these_differ(declared: Any, actual: Any, shape: Shape) -> None:
    assert not same(declared, actual, shape)


def test_where_order_means_something_another_order_differs() -> None:
    assert same(["a", "b"], ["a", "b"], LIST, ordered=True)
    assert not same(["a", "b"], ["b", "a"], LIST, ordered=True)
    assert not same([{"blocks": ["a", "b"]}], [{"blocks": ["b", "a"]}], OBJECTS, ordered=True)


@given(
    st.lists(st.text("ab"), max_size=5).flatmap(
        lambda items: st.tuples(st.just(items), st.permutations(items))
    )
)
def test_a_set_is_the_same_in_any_order(both: tuple[list[str], list[str]]) -> None:
    assert same(both[0], both[1], LIST)
