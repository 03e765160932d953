"""The engine's JSON of a refresh becomes a report, or an error that says why there is none."""

import json
import subprocess
from typing import Any

import pytest

from strata import drift
from strata.drift import Change, Drifted, Report, look_up, parse
from strata.errors import Exit, StrataError
from strata.project import ROOT
from strata.workspace import Workspace

STACK = "urn:pulumi:dev::strata::"
VPC = f"{STACK}strata:network:Network$awsx:ec2:Vpc$aws:ec2/vpc:Vpc::network"
ROLE = f"{STACK}aws:iam/role:Role::flow-logs"
LOCKED = "error: the stack is currently locked by another process. Either wait for it to end"


def state(urn: str, **parts: Any) -> dict[str, Any]:
    return {"urn": urn, "type": urn.split("::")[2].rpartition("$")[2], "custom": True, **parts}


def step(
    urn: str,
    *differing: str,
    op: str = "update",
    inputs: Any = None,
    stored: Any = None,
    actual: Any = None,
) -> dict[str, Any]:
    """A step as `pulumi refresh --preview-only --json` tells it."""
    return {
        "op": op,
        "urn": urn,
        "oldState": state(urn, inputs=inputs or {}, outputs=stored or inputs or {}),
        "newState": state(urn, outputs=actual or {}),
        "detailedDiff": {path: {"kind": "update", "inputDiff": False} for path in differing},
    }


def changes(*args: Any, **parts: Any) -> tuple[Change, ...]:
    (found,) = parse("dev", {"steps": [step(VPC, *args, **parts)]}, 1).drifted
    return found.changes


class Engine(Workspace):
    """Answers each command of the engine with what it was given for it: code, stdout, stderr."""

    def __init__(self, refresh: tuple[int, str, str], resources: int = 1) -> None:
        super().__init__("dev", ROOT, {})
        exported = {"deployment": {"resources": [state(VPC)] * resources}}
        object.__setattr__(self, "answers", {"refresh": refresh, "stack": (0, json.dumps(exported), "")})
        object.__setattr__(self, "asked", [])

    def pulumi(self, *args: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
        self.asked.append(args)  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(args, *self.answers[args[0]])  # type: ignore[attr-defined]


def answering(digest: dict[str, Any], code: int = 0, resources: int = 1) -> Engine:
    return Engine((code, json.dumps(digest), ""), resources)


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
    told = changes(
        "a", "rules[0].port", inputs={"a": 1, "rules": [{"port": 80}]}, actual={"a": 2, "rules": []}
    )
    assert told == (Change("a", 1, 2), Change("rules[0].port", 80, None))


def test_what_was_not_declared_is_compared_with_what_was_stored() -> None:
    assert changes("a", inputs={"b": 1}, stored={"a": 1}, actual={"a": 2}) == (Change("a", 1, 2),)


def test_a_tag_is_told_once() -> None:
    before, after = {"Owner": "a", "a.b": "x"}, {"Owner": "b"}
    told = changes(
        "tags.Owner",
        "tagsAll.Owner",
        'tagsAll["a.b"]',
        inputs={"tags": {"Owner": "a"}, "tagsAll": before},
        actual={"tags": after, "tagsAll": after},
    )
    assert told == (Change("tags.Owner", "a", "b"), Change('tags["a.b"]', "x", None))


def test_a_default_tag_that_changed_is_told_with_its_declared_value() -> None:
    told = changes(
        "tags.Owner",
        "tagsAll.Owner",
        inputs={"tagsAll": {"Owner": "platform"}},
        actual={"tags": {"Owner": "me"}, "tagsAll": {"Owner": "me"}},
    )
    assert told == (Change("tags.Owner", "platform", "me"),)


def test_what_vanished_is_told_without_properties() -> None:
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
    report = parse("dev", {"steps": [*others, step(VPC, op="same"), step(ROLE, op="refresh")]}, 2)
    assert (report.refreshed, report.total, report.drifted) == (2, 2, ())


REPORT = Report(
    "dev",
    3,
    3,
    (
        Drifted(VPC, False, (Change("tags.Owner", "a", None), Change("rules", [1], {"b": True}))),
        Drifted(ROLE, True, ()),
    ),
)


def test_the_text_names_resource_property_declared_and_actual_value() -> None:
    assert REPORT.as_text().splitlines() == [
        "dev: refreshed 3 of 3",
        "",
        "~ aws:ec2/vpc:Vpc network",
        '    tags.Owner: declared "a", actual null',
        '    rules: declared [1], actual {"b": true}',
        "",
        "- aws:iam/role:Role flow-logs vanished",
        "",
        "2 resources drifted.",
        "Put back what was declared: strata up dev",
    ]
    assert "\n1 resource drifted." in Report("dev", 1, 1, REPORT.drifted[:1]).as_text()


def test_the_text_says_so_if_there_is_no_drift() -> None:
    assert Report("dev", 2, 2, ()).as_text().splitlines() == [
        "dev: refreshed 2 of 2",
        "No drift: the cloud is what was declared.",
    ]


def test_the_json_has_the_same_for_machines() -> None:
    told = json.loads(REPORT.as_json())
    assert {key: told[key] for key in ("environment", "refreshed", "total")} == {
        "environment": "dev",
        "refreshed": 3,
        "total": 3,
    }
    assert told["drifted"][1] == {"urn": ROLE, "vanished": True, "changes": []}
    assert told["drifted"][0]["changes"][0] == {"path": "tags.Owner", "declared": "a", "actual": None}


def test_drifted_resources_are_in_the_order_of_their_titles() -> None:
    report = parse("dev", {"steps": [step(ROLE, op="delete"), step(VPC, op="delete")]}, 2)
    assert [item.title for item in report.drifted] == [
        "aws:ec2/vpc:Vpc network",
        "aws:iam/role:Role flow-logs",
    ]


@pytest.mark.parametrize(
    ("op", "code"), [("same", Exit.OK), ("update", Exit.CHANGES), ("delete", Exit.CHANGES)]
)
def test_the_exit_code_tells_drift_from_none(op: str, code: Exit, capsys: pytest.CaptureFixture[str]) -> None:
    engine = answering({"steps": [step(VPC, "a", op=op, inputs={"a": 1}, actual={"a": 2})]})
    assert drift.drift(engine, as_json=True) == code
    assert bool(json.loads(capsys.readouterr().out)["drifted"]) == (code == Exit.CHANGES)


def test_the_engine_is_only_asked_for_what_writes_no_state() -> None:
    engine = answering({"steps": [step(VPC, op="same")]})
    drift.compare(engine)
    refresh, export = engine.asked  # type: ignore[attr-defined]
    assert {"refresh", "--preview-only", "--json"} <= set(refresh)
    assert export[:2] == ("stack", "export")


def test_fewer_refreshed_than_there_are_is_no_finding() -> None:
    with pytest.raises(StrataError, match="only 1 of 2 resources were refreshed") as raised:
        drift.compare(answering({"steps": [step(VPC, op="same")]}, resources=2))
    assert raised.value.exit_code == Exit.ERROR


def test_errors_of_the_engine_are_told_with_their_resources_and_are_no_drift() -> None:
    said = [{"severity": "error", "urn": VPC, "message": f"error: no {number}\n"} for number in range(7)]
    said += [{"severity": "warning", "message": "never mind"}]
    drifted = step(VPC, "a", inputs={"a": 1}, actual={"a": 2})
    with pytest.raises(StrataError) as raised:
        drift.compare(answering({"steps": [drifted], "diagnostics": said}))
    assert str(raised.value).splitlines() == [
        "drift dev: the cloud couldn't be compared:",
        *[f"  network: no {number}" for number in range(5)],
        "  and 2 more",
    ]
    assert raised.value.exit_code == Exit.ERROR


def test_an_error_without_a_resource_is_told_too() -> None:
    digest = {"diagnostics": [{"severity": "error", "message": "error: no plugin"}]}
    with pytest.raises(StrataError, match=r"compared:\n  no plugin$"):
        drift.compare(answering(digest))


def test_a_failure_without_a_word_is_told_by_its_exit_code() -> None:
    with pytest.raises(StrataError, match="the engine ended with 255"):
        drift.compare(answering({"steps": [step(VPC, op="same")]}, code=255))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((255, "", LOCKED), LOCKED),
        ((0, "{", ""), "{"),
        ((0, "[]", ""), r"\[\]"),
        ((255, "", ""), "nothing"),
    ],
)
def test_what_is_no_answer_of_the_engine_is_told_as_it_is(answer: tuple[int, str, str], said: str) -> None:
    with pytest.raises(StrataError, match=f"^drift dev: the engine gave no answer; it said: {said}"):
        drift.compare(Engine(answer))


def test_a_state_that_can_t_be_read_is_told() -> None:
    engine = answering({"steps": [step(VPC, op="same")]})
    engine.answers["stack"] = (255, "", "error: no such stack")  # type: ignore[attr-defined]
    with pytest.raises(StrataError, match="the state can't be read: error: no such stack"):
        drift.compare(engine)
