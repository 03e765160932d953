"""An update is skipped only if it would change neither the cloud nor the state."""

import json
import subprocess
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

import pytest

from strata.engine import operations, plan
from strata.engine.plan import Plan
from strata.engine.workspace import Workspace
from strata.errors import Exit

STACK = "urn:pulumi:dev::strata::pulumi:pulumi:Stack::strata-dev"
VPC = "urn:pulumi:dev::strata::aws:ec2/vpc:Vpc::network"
STATE: list[dict[str, Any]] = [
    {"urn": STACK, "type": "pulumi:pulumi:Stack", "custom": False, "outputs": {"vpc_id": "vpc-1"}},
    {
        "urn": VPC,
        "type": "aws:ec2/vpc:Vpc",
        "custom": True,
        "id": "vpc-1",
        "parent": STACK,
        "protect": True,
        "dependencies": ["urn:b", "urn:a"],
        "propertyDependencies": {"cidrBlock": ["urn:b", "urn:a"], "tags": []},
    },
]
GOAL: dict[str, Any] = {
    "inputDiff": {},
    "outputDiff": {},
    "protect": True,
    "parent": STACK,
    "customTimeouts": {},
    "dependencies": ["urn:a", "urn:b"],
    "propertyDependencies": {"cidrBlock": ["urn:a", "urn:b"]},
}
PLANNED: dict[str, Any] = {
    STACK: {"goal": {"inputDiff": {}, "outputDiff": {}, "protect": False}, "steps": ["same"]},
    VPC: {"goal": GOAL, "steps": ["same"]},
}
ASSET = {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", "hash": "1"}


def changed(urn: str, **goal: Any) -> dict[str, Any]:
    planned = deepcopy(PLANNED)
    planned[urn]["goal"].update(goal)
    return planned


def refresh(old: object, new: object) -> str:
    metadata = {"op": "refresh", "urn": VPC, "old": old, "new": new}
    return json.dumps({"resOutputsEvent": {"metadata": metadata}}) + "\n"


def test_a_plan_that_is_the_state_changes_nothing() -> None:
    assert not Plan(0, PLANNED, stale=False, drifted=False).changes(STATE)


@pytest.mark.parametrize(
    "planned",
    [
        {**PLANNED, VPC: {"goal": GOAL, "steps": ["update"]}},
        {**PLANNED, VPC: {"goal": GOAL, "steps": ["create-replacement", "replace", "delete-replaced"]}},
        {STACK: PLANNED[STACK]},
        {**PLANNED, "urn:new": {"goal": GOAL, "steps": ["create"]}},
        changed(STACK, outputDiff={"updates": {"commit": "b"}}),
        changed(STACK, outputDiff={"deletes": ["vpc_id"]}),
        changed(VPC, inputDiff={"adds": {"tags": {}}}),
        changed(VPC, protect=False),
        changed(VPC, parent="urn:other"),
        changed(VPC, dependencies=["urn:a"]),
        changed(VPC, dependencies=None),
        changed(VPC, propertyDependencies={"cidrBlock": ["urn:a"]}),
        changed(VPC, provider="urn:other-provider"),
        changed(VPC, ignoreChanges=["tags"]),
        changed(VPC, additionalSecretOutputs=["password"]),
        changed(VPC, customTimeouts={"create": 60}),
    ],
)
def test_whatever_the_update_would_write_is_a_change(planned: dict[str, Any]) -> None:
    assert Plan(0, planned, stale=False, drifted=False).changes(STATE)


@pytest.mark.parametrize("mark", [{"delete": True}, {"initErrors": ["late"]}, {"pendingReplacement": True}])
def test_an_unfinished_operation_in_the_state_is_a_change(mark: dict[str, Any]) -> None:
    assert Plan(0, PLANNED, stale=False, drifted=False).changes([STATE[0], {**STATE[1], **mark}])


def test_drift_is_a_change_and_a_stale_state_alone_is_none() -> None:
    assert Plan(0, PLANNED, stale=True, drifted=True).changes(STATE)
    assert not Plan(0, PLANNED, stale=True, drifted=False).changes(STATE)


@pytest.mark.parametrize(
    ("old", "new", "stale", "drifted"),
    [
        ({"outputs": {"cidr": "a"}}, {"outputs": {"cidr": "a"}}, False, False),
        ({"outputs": {"policy": "a"}}, {"outputs": {"policy": "b"}}, True, False),
        ({"inputs": {"cidr": "a"}}, {"inputs": {"cidr": "b"}}, True, True),
        ({"outputs": {"cidr": "a"}}, None, True, True),
        ({"id": "vpc-1"}, {"id": "vpc-2"}, True, True),
        # A refresh keeps of an archive its hash only.
        (
            {"inputs": {"code": {**ASSET, "path": "a.zip"}}},
            {"inputs": {"code": {**ASSET, "assets": {}}}},
            False,
            False,
        ),
        ({"inputs": {"code": ASSET}}, {"inputs": {"code": {**ASSET, "hash": "2"}}}, True, True),
    ],
)
def test_a_state_whose_outputs_alone_differ_is_stale_and_not_drifted(
    old: object, new: object, stale: bool, drifted: bool
) -> None:
    found = plan.make(engine_of(PLANNED, refresh(old, new)), [])
    assert (found.stale, found.drifted) == (stale, drifted)


def test_an_output_with_a_difference_in_the_providers_diff_is_drift() -> None:
    step = json.loads(refresh({"outputs": {"size": 1}}, {"outputs": {"size": 2}}))
    step["resOutputsEvent"]["metadata"]["detailedDiff"] = {"size": {"diffKind": "update"}}
    assert plan.make(engine_of(PLANNED, json.dumps(step)), []).drifted


@dataclass(frozen=True)
class Engine(Workspace):
    """An engine with a plan and a state; it records its commands."""

    planned: dict[str, Any] = field(default_factory=dict)
    events: str = ""
    code: int = 0
    update_code: int = 0
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def pulumi(
        self, *args: str, capture: bool = False, stderr: TextIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        self.asked.append(args)
        if args[0] == "preview":
            Path(args[args.index("--event-log") + 1]).write_text(self.events)
            assert stderr is not None
            stderr.write(
                "warning: slow\nUpdate plan written to 'x'\nRun `pulumi up --plan='x'` to constrain\n"
            )
            if not self.code:
                Path(args[args.index("--save-plan") + 1]).write_text(
                    json.dumps({"resourcePlans": self.planned})
                )
            return subprocess.CompletedProcess(args, self.code, "", "")
        if args[0] == "up":
            return subprocess.CompletedProcess(args, self.update_code)
        answer = {"deployment": {"resources": STATE}} if "export" in args else {"vpc_id": "vpc-1"}
        return subprocess.CompletedProcess(args, 0, json.dumps(answer), "")

    @property
    def updates(self) -> list[tuple[str, ...]]:
        return [args for args in self.asked if args[0] == "up"]


def engine_of(planned: dict[str, Any], events: str = "", code: int = 0) -> Engine:
    return Engine("dev", Path(), {}, planned=planned, events=events, code=code)


def up(engine: Engine) -> Exit:
    return operations.up(
        engine, lambda _: None, expect_no_changes=False, cloud="sandbox", packs=[Path("pack")]
    )


def test_an_up_without_changes_is_a_preview_alone(capsys: pytest.CaptureFixture[str]) -> None:
    engine = engine_of(PLANNED, refresh({"id": "vpc-1"}, {"id": "vpc-1"}))
    assert up(engine) is Exit.OK
    assert not engine.updates
    # Warnings pass, the hint to a file that is gone doesn't.
    assert capsys.readouterr().err == "warning: slow\n"


def test_an_up_whose_refresh_finds_other_outputs_alone_updates_nothing() -> None:
    engine = engine_of(PLANNED, refresh({"outputs": {"policy": "a"}}, {"outputs": {"policy": "b"}}))
    assert up(engine) is Exit.OK
    assert not engine.updates


def test_an_up_with_changes_and_a_stale_state_refreshes() -> None:
    found = refresh({"outputs": {"policy": "a"}}, {"outputs": {"policy": "b"}})
    engine = engine_of(changed(VPC, protect=False), found)
    assert up(engine) is Exit.OK
    assert engine.updates == [("up", "--yes", "--skip-preview", "--suppress-outputs")]


def test_an_up_with_changes_doesnt_refresh_what_its_preview_found_unchanged() -> None:
    engine = engine_of(changed(VPC, protect=False), refresh({"id": "vpc-1"}, {"id": "vpc-1"}))
    assert up(engine) is Exit.OK
    assert engine.updates == [("up", "--yes", "--skip-preview", "--suppress-outputs", "--refresh=false")]


def test_an_up_stores_what_the_refresh_of_its_preview_found() -> None:
    engine = engine_of(PLANNED, refresh({"id": "vpc-1"}, None))
    assert up(engine) is Exit.OK
    assert engine.updates == [("up", "--yes", "--skip-preview", "--suppress-outputs")]


@pytest.mark.parametrize(("code", "expected"), [(255, Exit.ERROR), (130, Exit.INTERRUPTED)])
def test_an_up_whose_preview_or_policies_fail_updates_nothing(code: int, expected: Exit) -> None:
    engine = engine_of(PLANNED, code=code)
    assert up(engine) is expected
    assert not engine.updates
    (preview,) = (args for args in engine.asked if args[0] == "preview")
    assert preview[-2:] == ("--policy-pack", "pack")


@pytest.mark.parametrize("first", [True, False])
def test_an_interrupted_preview_of_an_up_states_the_command_that_continues(first: bool) -> None:
    said: list[str] = []
    engine = engine_of(PLANNED, code=Exit.INTERRUPTED)
    if first:
        ended = operations.check_first(engine, said.append, cloud="aws", packs=[], check=lambda *_: None)
    else:
        ended = operations.up(engine, said.append, expect_no_changes=False, cloud="aws", packs=[])
    assert ended is Exit.INTERRUPTED
    assert said == [
        "The preview of dev was interrupted, and nothing was changed. To continue: strata up dev --cloud aws"
    ]


@pytest.mark.parametrize(("cloud", "option"), [("sandbox", ""), ("aws", " --cloud aws")])
@pytest.mark.parametrize("service", [None, "orders"])
def test_a_destroy_that_leaves_something_is_interrupted_and_states_how_much(
    cloud: str, option: str, service: str | None
) -> None:
    said: list[str] = []
    engine = replace(engine_of(PLANNED), service=service)
    assert operations.destroy(engine, said.append, cloud=cloud) is Exit.INTERRUPTED
    name = "dev/orders" if service else "dev"
    assert said == [f"2 resources of {name} are left. To delete them too: strata destroy {name}{option}"]


@pytest.mark.parametrize(("cloud", "option"), [("sandbox", ""), ("aws", " --cloud aws")])
@pytest.mark.parametrize("service", [None, "orders"])
def test_an_interrupted_up_states_what_the_state_has_and_the_command_that_continues(
    cloud: str, option: str, service: str | None
) -> None:
    said: list[str] = []
    engine = replace(
        engine_of(changed(VPC, protect=False)), update_code=int(Exit.INTERRUPTED), service=service
    )
    code = operations.up(engine, said.append, expect_no_changes=False, cloud=cloud, packs=[])
    assert code is Exit.INTERRUPTED
    name = "dev/orders" if service else "dev"
    assert said == [
        f"The update of {name} was interrupted. The state has the changes that were completed. "
        f"To make the others: strata up {name}{option}"
    ]


def test_outputs_of_the_state_hide_secrets() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
    state = [{"type": "pulumi:pulumi:Stack", "outputs": {"a": {"b": [secret]}, "c": 1}}]
    assert operations._stack_outputs(state) == {"a": {"b": ["[secret]"]}, "c": 1}
