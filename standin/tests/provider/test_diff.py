"""Differences between declared inputs and the last known state."""

from collections.abc import Sequence
from typing import Any, ClassVar

import pytest
from pulumi.provider.experimental.provider import DiffResponse, PropertyDiffKind

from provider.fakes import KIND
from standin.aws.diff import diff
from standin.aws.kind import Kind
from standin.aws.schema import Shape
from standin.aws.values import UNKNOWN

TEXT = Shape("str")
RULE = Shape("object", properties={"port": Shape("int"), "note": TEXT})
SHAPE = Shape(
    "object",
    properties={
        "block": TEXT,
        "note": TEXT,
        "password": TEXT,
        "region": TEXT,
        "zones": Shape("list", TEXT),
        "steps": Shape("list", TEXT),
        "rules": Shape("list", RULE),
        "rule": RULE,
        "logs": RULE,
        "tags": Shape("map", TEXT),
    },
)


class Thing(Kind):
    token = KIND
    force_new: ClassVar[frozenset[str]] = frozenset({"block", "rule"})
    aws_defaults: ClassVar[dict[str, Any]] = {"note": "by AWS"}
    write_only: ClassVar[frozenset[str]] = frozenset({"password"})
    ordered: ClassVar[frozenset[str]] = frozenset({"steps"})
    retained_blocks: ClassVar[frozenset[str]] = frozenset({"logs"})


class Single(Thing):
    delete_before_replace = True


def compare(
    declared: dict[str, Any],
    state: dict[str, Any],
    before: dict[str, Any] | None = None,
    *,
    kind: Kind | None = None,
    ignored: Sequence[str] = (),
) -> DiffResponse:
    return diff(kind or Thing(), SHAPE, state, declared, before or {}, ignored=ignored)


def paths(*args: Any, **options: Any) -> dict[str, str]:
    """Each differing path with the name of its difference; what AWS implies is in the state."""
    declared, state, *before = args
    found = compare(declared, {"note": "by AWS", **state}, *before, **options)
    changes = {path: change.kind.name for path, change in (found.detailed_diff or {}).items()}
    assert found.changes is bool(changes)
    assert not any(change.input_diff for change in (found.detailed_diff or {}).values())
    return changes


def test_a_state_that_is_as_declared_is_no_difference() -> None:
    same = {"zones": ["a", "b"], "tags": {"a": "b"}, "rules": [{"port": 1}]}
    assert paths(same, same, same) == {}


def test_a_block_that_the_provider_keeps_is_no_difference_when_it_is_left_out() -> None:
    logs = {"port": 1}
    assert paths({}, {"logs": logs}, {"logs": logs}) == {}
    assert paths({"logs": {"port": 2}}, {"logs": logs}, {"logs": logs}) == {"logs.port": "UPDATE"}


def test_what_aws_decides_is_no_difference() -> None:
    assert paths({}, {"arn": "arn:x", "zones": ["a"], "rule": {"port": 1}}) == {}


@pytest.mark.parametrize(
    ("declared", "state", "kind"),
    [("b", "a", "UPDATE"), ("b", None, "ADD"), ("", "a", "DELETE")],
)
def test_a_difference_states_whether_something_comes_changes_or_goes(
    declared: str, state: str | None, kind: str
) -> None:
    assert paths({"region": declared}, {"region": state}) == {"region": f"{kind}_REPLACE"}
    assert paths({"note": declared}, {"note": state}) == {"note": kind}


def test_another_value_than_aws_s_default_is_a_difference() -> None:
    assert paths({}, {"note": "by hand"}) == {"note": "UPDATE"}
    assert paths({"note": "declared"}, {"note": "declared"}) == {}


def test_what_is_no_longer_declared_is_removed() -> None:
    assert paths({}, {"zones": ["a"]}, {"zones": ["a"]}) == {"zones": "DELETE"}
    assert paths({}, {"zones": []}, {"zones": ["a"]}) == {}


@pytest.mark.parametrize("value", [False, 0, 0.0])
def test_a_zero_value_that_is_no_longer_declared_is_no_difference(value: Any) -> None:
    # As in the official provider, and as after an import, which declares everything that was read.
    assert not compare({}, {"note": "by AWS", "block": value}, {"block": value}).changes


@pytest.mark.parametrize("key", ["rule", "rules"])
def test_a_part_of_an_object_that_is_no_longer_declared_is_a_difference(key: str) -> None:
    whole: dict[str, Any] = {"port": 1, "note": "x"}
    part: dict[str, Any] = {"port": 1}
    before, after = ([whole], [part]) if key == "rules" else (whole, part)
    path = "rules[0].note" if key == "rules" else "rule.note"
    assert paths({key: after}, {key: before}, {key: before})[path].startswith("DELETE")


def test_what_no_read_reports_is_compared_with_what_was_declared() -> None:
    assert paths({"password": "a"}, {}, {"password": "a"}) == {}
    assert paths({"password": "b"}, {"password": "a"}, {"password": "a"}) == {"password": "UPDATE"}
    assert paths({"password": "a"}, {"password": "a"}, {}) == {"password": "ADD"}
    assert paths({}, {"password": "a"}, {"password": "a"}) == {"password": "DELETE"}


def test_a_property_that_forces_a_new_resource_reports_it() -> None:
    found = compare({"block": "b", "note": "x"}, {"block": "a", "note": "y"})
    assert found.replaces == ["block"]
    assert found.diffs == ["block", "note"]
    assert found.detailed_diff["block"].kind is PropertyDiffKind.UPDATE_REPLACE
    assert found.detailed_diff["note"].kind is PropertyDiffKind.UPDATE
    assert found.delete_before_replace is False


def test_a_part_of_a_property_that_forces_a_new_resource_reports_it() -> None:
    found = compare({"rule": {"port": 2}}, {"rule": {"port": 1}, "note": "by AWS"})
    assert found.replaces == ["rule"]
    assert {path: change.kind.name for path, change in found.detailed_diff.items()} == {
        "rule.port": "UPDATE_REPLACE"
    }
    assert found.diffs == ["rule"]


def test_another_region_is_another_resource() -> None:
    assert compare({"region": "us-east-1"}, {"region": "eu-west-1"}).replaces == ["region"]


def test_a_kind_that_can_t_exist_twice_is_deleted_first_but_only_if_it_is_replaced() -> None:
    assert compare({"block": "b"}, {"block": "a"}, kind=Single()).delete_before_replace is True
    assert compare({"note": "b"}, {"note": "a"}, kind=Single()).delete_before_replace is False


@pytest.mark.parametrize(
    ("declared", "path"),
    [
        ({"block": UNKNOWN}, "block"),
        ({"zones": ["a", UNKNOWN]}, "zones[1]"),
        ({"rules": [{"port": UNKNOWN}]}, "rules[0].port"),
        ({"rule": {"port": UNKNOWN}}, "rule.port"),
        ({"tags": {"a": UNKNOWN}}, "tags.a"),
    ],
)
def test_what_is_only_known_at_deployment_counts_as_a_change(declared: dict[str, Any], path: str) -> None:
    state = {
        "block": "x",
        "zones": ["a", "b"],
        "rules": [{"port": 1}],
        "rule": {"port": 1},
        "tags": {"a": "b"},
    }
    assert list(paths(declared, state)) == [path]


def test_each_tag_is_a_path_of_its_own() -> None:
    declared = {"tags": {"a": "1", "b": "2"}}
    state = {"tags": {"b": "0", "c": "3"}}
    assert paths(declared, state) == {"tags.a": "ADD", "tags.b": "UPDATE", "tags.c": "DELETE"}


def test_all_tags_are_compared_like_tags_though_they_are_no_input() -> None:
    assert paths({"tagsAll": {"a": "1"}}, {"tagsAll": {"a": "1", "c": "3"}}) == {"tagsAll.c": "DELETE"}


def test_a_key_that_is_no_word_is_in_brackets_as_the_engine_reads_it() -> None:
    declared = {"tags": {"aws/owner": "1", "a.b": "1", "a-b_c": "1"}}
    assert set(paths(declared, {"tags": {}})) == {'tags["aws/owner"]', 'tags["a.b"]', "tags.a-b_c"}


def test_a_list_is_a_set_unless_its_order_matters() -> None:
    assert paths({"zones": ["a", "b"]}, {"zones": ["b", "a"]}) == {}
    assert paths({"steps": ["a", "b"]}, {"steps": ["b", "a"]}) == {"steps[0]": "UPDATE", "steps[1]": "UPDATE"}


@pytest.mark.parametrize(
    ("declared", "actual", "expected"),
    [
        (["a"], ["a", "b"], {"zones[1]": "DELETE"}),
        (["a", "c"], ["b", "a"], {"zones[0]": "DELETE", "zones[1]": "ADD"}),
        (["b", "a", "c"], ["a", "b"], {"zones[2]": "ADD"}),
        (["a"], ["b"], {"zones[0]": "UPDATE"}),
        ([], ["a"], {"zones": "DELETE"}),
        (["a"], [], {"zones": "ADD"}),
    ],
)
def test_a_list_is_reported_by_the_positions_of_what_was_added_and_removed(
    declared: list[str], actual: list[str], expected: dict[str, str]
) -> None:
    assert paths({"zones": declared}, {"zones": actual}) == expected


def test_an_item_that_is_an_object_is_reported_by_its_properties() -> None:
    assert paths({"rules": [{"port": 1}]}, {"rules": [{"port": 2, "note": "x"}]}) == {
        "rules[0].port": "UPDATE",
        "rules[0].note": "DELETE",
    }


@pytest.mark.parametrize("value", ["by hand", 5, True, ["a"], {"a": 1}])
def test_a_value_of_a_declared_block_that_is_not_declared_is_drift(value: Any) -> None:
    assert paths({"rule": {"port": 1}}, {"rule": {"port": 1, "note": value}}) == {
        "rule.note": "DELETE_REPLACE"
    }


@pytest.mark.parametrize("value", [None, "", 0, False, [], {}])
def test_a_zero_value_is_none(value: Any) -> None:
    assert paths({"rule": {"port": 1}}, {"rule": {"port": 1, "note": value}}) == {}


def test_a_value_that_aws_computes_is_no_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thing, "computed_inside", frozenset({"note"}))
    assert paths({"rule": {"port": 1}}, {"rule": {"port": 1, "note": "AWS's"}}) == {}


@pytest.mark.parametrize("ignored", ["tags.a", 'tags["a"]', "tags", "tags.*"])
def test_an_ignored_path_hides_what_lies_at_or_below_it(ignored: str) -> None:
    assert paths({"tags": {"a": "1"}}, {"tags": {"a": "0"}}, ignored=[ignored]) == {}


@pytest.mark.parametrize("ignored", ["tags.b", "tags.a.b", "tag", 'tags["a.b"]'])
def test_an_ignored_path_hides_nothing_else(ignored: str) -> None:
    declared, state = {"tags": {"a": "1"}}, {"tags": {"a": "0"}}
    assert paths(declared, state, ignored=[ignored]) == {"tags.a": "UPDATE"}


def test_an_ignored_property_forces_no_new_resource() -> None:
    assert compare({"block": "b"}, {"block": "a"}, ignored=["block"]).replaces == []


def test_an_empty_object_inside_another_is_a_choice_of_its_own() -> None:
    """A web ACL allows by ``{"allow": {}}``: another choice is an empty block too, and differs."""
    choice = Shape("object", properties={"allow": Shape("object"), "block": Shape("object")})
    shape = Shape("object", properties={"action": choice, "rules": Shape("list", choice)})
    declared = {"action": {"allow": {}}, "rules": [{"block": {}}]}
    unchanged = diff(Thing(), shape, {**declared, "note": "by AWS"}, declared, {})
    other = diff(Thing(), shape, {"action": {"block": {}}, "rules": [{"allow": {}}]}, declared, {})
    assert not unchanged.changes
    assert set(other.diffs or ()) >= {"action", "rules"}
