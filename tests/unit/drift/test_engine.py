"""The engine's JSON of a refresh becomes a report, or an error with the reason."""

import json
import subprocess
from collections import Counter
from typing import Any, TextIO

import pytest

from strata.drift import engine, text
from strata.drift import engine as comparison
from strata.drift.engine import parse
from strata.drift.report import Difference, Drifted, Verdict
from strata.engine.property_path import look_up
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.project import ROOT

STACK = "urn:pulumi:dev::strata::"
VPC = f"{STACK}strata:network:Network$awsx:ec2:Vpc$aws:ec2/vpc:Vpc::network"
ROLE = f"{STACK}aws:iam/role:Role::flow-logs"
INPUT = "instanceTenancy"  # of a VPC
LOCKED = "error: the stack is currently locked by another process. Either wait for it to end"


def failing(urn: str, text: str) -> dict[str, Any]:
    return {"severity": "error", "urn": urn, "message": f"error: {text}\n"}


def state(urn: str, **parts: Any) -> dict[str, Any]:
    return {"urn": urn, "type": urn.split("::")[2].rpartition("$")[2], "custom": True, **parts}


def step(
    urn: str,
    *differing: str,
    op: str = "update",
    inputs: Any = None,
    stored: Any = None,
    actual: Any = None,
    kind: str = "update",
) -> dict[str, Any]:
    """A step as `pulumi refresh --preview-only --json` prints it."""
    return {
        "op": op,
        "urn": urn,
        "oldState": state(urn, inputs=inputs or {}, outputs=stored or inputs or {}),
        "newState": state(urn, outputs=actual or {}),
        "detailedDiff": {path: {"kind": kind, "inputDiff": False} for path in differing},
    }


def changes(*args: Any, **parts: Any) -> tuple[Difference, ...]:
    (found,) = parse("dev", {"steps": [step(VPC, *args, **parts)]}, 1).drifted
    return found.changes


class Engine(Workspace):
    """Answers each command of the engine with what it was given for it: code, stdout, stderr."""

    def __init__(self, refresh: tuple[int, str, str], resources: int = 1) -> None:
        super().__init__("dev", ROOT, {})
        exported = {"deployment": {"resources": [state(VPC)] * resources}}
        object.__setattr__(self, "answers", {"refresh": refresh, "stack": (0, json.dumps(exported), "")})
        object.__setattr__(self, "asked", [])

    def pulumi(
        self, *args: str, capture: bool = False, stderr: TextIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        self.asked.append(args)  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(args, *self.answers[args[0]])  # type: ignore[attr-defined]


def answering(digest: dict[str, Any], code: int = 0, resources: int = 1) -> Engine:
    return Engine((code, json.dumps(summed(digest)), ""), resources)


def summed(digest: dict[str, Any]) -> dict[str, Any]:
    """With the summary that the engine would have of it: of what it listed all that it did read."""
    errors = {item.get("urn") for item in digest.get("diagnostics", ()) if item["severity"] == "error"}
    read = Counter(step["op"] for step in digest.get("steps", ()) if step["urn"] not in errors)
    return {"changeSummary": {{"refresh": "same"}.get(op, op): many for op, many in read.items()}, **digest}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a", {"b": [{"c": 1}]}),
        ("a.b[0].c", 1),
        ('tags["a.b"]', 2),
        ('tags["a/b"].c', 3),
        ('["a"].b[0]', {"c": 1}),
        ("a.b[1].c", None),
        ("a.x", None),
        ("a.b.c", None),
        ("name.x", None),
    ],
)
def test_a_property_path_finds_its_value_in_every_form(path: str, value: object) -> None:
    held = {"a": {"b": [{"c": 1}]}, "tags": {"a.b": 2, "a/b": {"c": 3}}, "name": "x"}
    assert look_up(held, path) == value


def test_a_change_has_its_path_and_the_declared_and_the_actual_value() -> None:
    shown = changes(
        "a", "rules[0].port", inputs={"a": 1, "rules": [{"port": 80}]}, actual={"a": 2, "rules": []}
    )
    assert shown == (Difference("a", 1, 2), Difference("rules", [{"port": 80}], []))


def test_what_was_not_declared_is_compared_with_what_was_stored() -> None:
    shown = changes(INPUT, inputs={"b": 1}, stored={INPUT: 1}, actual={INPUT: 2})
    assert shown == (Difference(INPUT, 1, 2),)


def test_what_was_stored_already_and_is_not_declared_is_reported_as_too_much() -> None:
    shown = changes(INPUT, kind="delete", inputs={"b": 1}, stored={INPUT: 1}, actual={INPUT: 1})
    assert shown == (Difference(INPUT, None, 1),)


def test_a_tag_is_reported_once() -> None:
    before, after = {"Owner": "a", "a.b": "x"}, {"Owner": "b"}
    shown = changes(
        "tags.Owner",
        "tagsAll.Owner",
        'tagsAll["a.b"]',
        inputs={"tags": {"Owner": "a"}, "tagsAll": before},
        actual={"tags": after, "tagsAll": after},
    )
    assert shown == (
        Difference("tags.Owner", "a", "b"),
        Difference('tags["a.b"]', "x", None, "aws:defaultTags"),
    )


def test_a_default_tag_that_changed_is_reported_with_its_declared_value() -> None:
    shown = changes(
        "tags.Owner",
        "tagsAll.Owner",
        inputs={"tagsAll": {"Owner": "platform"}},
        actual={"tags": {"Owner": "me"}, "tagsAll": {"Owner": "me"}},
    )
    assert shown == (Difference("tags.Owner", "platform", "me", "aws:defaultTags"),)


def test_what_vanished_is_reported_without_properties() -> None:
    report = parse("dev", {"steps": [step(VPC, "a", op="delete", inputs={"a": 1})]}, 1)
    assert report.drifted == (Drifted(VPC, vanished=True, changes=()),)


def test_components_providers_and_the_stack_are_not_counted() -> None:
    others = [
        {"op": "same", "urn": f"{STACK}pulumi:pulumi:Stack::strata-dev"},
        {"op": "same", "urn": ROLE, "oldState": state(f"{STACK}pulumi:providers:aws::default")},
        {
            "op": "update",
            "urn": ROLE,
            "oldState": {**state(f"{STACK}awsx:ec2:Vpc::network"), "custom": False},
        },
    ]
    steps = [*others, step(VPC, op="same"), step(ROLE, op="refresh")]
    report = parse("dev", {"steps": steps, "changeSummary": {"same": 4, "update": 1}}, 2)
    assert (report.refreshed, report.total, report.drifted) == (2, 2, ())


def test_drifted_resources_are_in_the_order_of_their_titles() -> None:
    report = parse("dev", {"steps": [step(ROLE, op="delete"), step(VPC, op="delete")]}, 2)
    assert [item.title for item in report.drifted] == [
        "aws:ec2/vpc:Vpc network",
        "aws:iam/role:Role flow-logs",
    ]


def test_the_engine_runs_only_commands_that_write_no_state() -> None:
    engine = answering({"steps": [step(VPC, op="same")]})
    comparison.compare(engine)
    refresh, export = engine.asked  # type: ignore[attr-defined]
    assert {"refresh", "--preview-only", "--json"} <= set(refresh)
    assert export[:2] == ("stack", "export")


def test_fewer_refreshed_than_there_are_is_no_finding() -> None:
    with pytest.raises(StrataError, match="only 1 of 2 resources were refreshed") as raised:
        comparison.compare(answering({"steps": [step(VPC, op="same")]}, resources=2))
    assert raised.value.exit_code == Exit.ERROR


def test_errors_of_the_engine_are_reported_with_their_resources_and_are_no_drift() -> None:
    urns = [f"{VPC}-{number}" for number in range(7)]
    said = [failing(urn, f"no {urn[-1]}") for urn in urns]
    said += [{"severity": "warning", "message": "never mind"}]
    drifted = step(VPC, "a", inputs={"a": 1}, actual={"a": 2})
    steps = [drifted, *(step(urn, op="refresh") for urn in urns)]
    with pytest.raises(StrataError) as raised:
        comparison.compare(answering({"steps": steps, "diagnostics": said}))
    assert str(raised.value).splitlines() == [
        "drift dev: the cloud couldn't be compared:",
        *[f"  network-{number}: no {number}" for number in range(5)],
        "  and 2 more",
    ]
    assert raised.value.exit_code == Exit.ERROR


def test_an_error_without_a_resource_is_reported_too() -> None:
    digest = {"diagnostics": [{"severity": "error", "message": "error: no plugin"}]}
    with pytest.raises(StrataError, match=r"compared:\n  no plugin$"):
        comparison.compare(answering(digest))


def test_a_failure_without_a_word_is_reported_by_its_exit_code() -> None:
    with pytest.raises(StrataError, match="the engine ended with 255"):
        comparison.compare(answering({"steps": [step(VPC, op="same")]}, code=255))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((255, "", LOCKED), LOCKED),
        ((0, "{", ""), "{"),
        ((0, "[]", ""), r"\[\]"),
        ((255, "", ""), "nothing"),
    ],
)
def test_what_is_no_answer_of_the_engine_is_reported_as_it_is(
    answer: tuple[int, str, str], said: str
) -> None:
    with pytest.raises(StrataError, match=f"^drift dev: the engine's output is not JSON; its error: {said}"):
        comparison.compare(Engine(answer))


def test_a_state_that_can_t_be_read_is_reported() -> None:
    engine = answering({"steps": [step(VPC, op="same")]})
    engine.answers["stack"] = (255, "", "error: no such stack")  # type: ignore[attr-defined]
    with pytest.raises(StrataError, match="The state of dev can't be read: error: no such stack"):
        comparison.compare(engine)


def test_a_resource_that_could_not_be_read_is_not_counted_as_refreshed_although_it_is_listed() -> None:
    digest = summed({"steps": [step(VPC, op="refresh"), step(ROLE, op="refresh")]})
    digest |= {"diagnostics": [failing(ROLE, "denied"), failing("", "preview failed")]}
    report = engine.refresh(answering(digest | {"changeSummary": {"same": 1}}, 1), both)
    assert (report.refreshed, report.total) == (1, 2)
    assert [(item.urn, item.message) for item in report.unread] == [(ROLE, "denied")]
    assert report.verdict is Verdict.ERROR


def test_what_the_engine_listed_but_did_not_take_is_not_counted_as_refreshed() -> None:
    digest = {"steps": [step(VPC, op="refresh"), step(ROLE, op="refresh")], "changeSummary": {"same": 1}}
    report = engine.refresh(answering(digest), both)
    assert (report.refreshed, report.coverage, report.verdict) == (1, 50, Verdict.ERROR)
    nothing = engine.refresh(answering({"steps": digest["steps"], "changeSummary": None}), both)
    assert (nothing.refreshed, nothing.verdict) == (0, Verdict.ERROR)


def test_drift_that_the_engine_counts_but_does_not_name_is_drift() -> None:
    digest = {
        "steps": [step(VPC, op="refresh"), step(ROLE, op="refresh")],
        "changeSummary": {"same": 1, "update": 1},
    }
    report = engine.refresh(answering(digest), both)
    assert (report.unnamed, report.verdict) == (1, Verdict.REAL)
    assert "1 more resource drifted without details from the engine" in text.as_text(report)


@pytest.mark.parametrize(
    "digest",
    [
        {"steps": [{"op": "update", "urn": VPC, "oldState": state(VPC)}]},
        {"steps": {"a": 1}},
        {"steps": 7},
        {"steps": [], "changeSummary": {"same": "many"}},
        {"steps": [], "diagnostics": ["what"]},
        {"steps": [], "diagnostics": 3},
    ],
)
def test_an_answer_in_another_shape_is_an_error_and_no_finding(digest: dict[str, Any]) -> None:
    with pytest.raises(StrataError, match="drift is unknown") as raised:
        engine.refresh(Engine((0, json.dumps(digest), "")), lambda: State((state(VPC),)))
    assert raised.value.exit_code == Exit.ERROR


def test_an_unknown_kind_of_step_is_an_error_and_no_finding() -> None:
    with pytest.raises(StrataError, match="unknown kind of step: 'frobnicate'"):
        engine.refresh(answering({"steps": [step(VPC, op="frobnicate")]}), lambda: State((state(VPC),)))


def test_a_failure_beside_the_unread_resources_is_reported_too() -> None:
    said = [failing(VPC, "denied"), failing("", "policy pack crashed")]
    with pytest.raises(StrataError, match="policy pack crashed"):
        engine.refresh(
            answering({"steps": [step(VPC)], "diagnostics": said}, 1), lambda: State((state(VPC),))
        )


def test_the_component_is_the_nearest_of_this_project() -> None:
    network, inner = (
        f"{STACK}strata:network:Network::network",
        f"{STACK}strata:network:Network$awsx:ec2:Vpc::n",
    )
    known = State(
        (
            {"urn": network, "parent": f"{STACK}pulumi:pulumi:Stack::strata-dev"},
            {"urn": inner, "parent": network},
            {**state(VPC), "parent": inner},
            {**state(ROLE), "parent": f"{STACK}pulumi:pulumi:Stack::strata-dev"},
        )
    )
    assert (known.component(VPC), known.component(ROLE)) == (network, "")
    (found,) = parse("dev", {"steps": [step(VPC, op="delete")]}, 1, known).drifted
    assert found.component == network


@pytest.mark.parametrize(
    "exported",
    [
        "{",
        "[]",
        "[" * 99_999,
        '{"deployment": {"resources": [1]}}',
        '{"deployment": {"resources": [{"id": "without a URN"}]}}',
        '{"deployment": null}',
        '{"a": 1}',
    ],
)
def test_an_export_that_is_no_state_is_reported(exported: str) -> None:
    broken = answering({"steps": []})
    broken.answers["stack"] = (0, exported, "")  # type: ignore[attr-defined]
    with pytest.raises(StrataError, match="the engine's export is not a state"):
        comparison.compare(broken)


def both() -> State:
    return State((state(VPC), state(ROLE)))
