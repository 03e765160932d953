"""One environment through all growth stages, by the real engine: nothing stateful is replaced or deleted."""

import itertools
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import growth
import pytest

from strata import project
from strata.engine.stateful import is_stateful
from strata.errors import Exit

from .conftest import ONE_CHECKPOINT

ENVIRONMENT = "growth"
TAKEN_AWAY = {"replace", "create-replacement", "delete-replaced", "delete"}

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def strata(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    variables = os.environ | {"STRATA_SANDBOX_DIR": str(tmp_path_factory.mktemp("growth") / "sandbox")}

    def run(*argv: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [project.COMMAND, *argv], env=variables, capture_output=True, text=True, check=False
        )

    yield run
    run("down")


@pytest.fixture(scope="module")
def steps(strata: Run, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[dict[str, Any]]]:
    """The steps of the update to each stage, by the stage's name; each update refreshes the stage before."""
    done: dict[str, list[dict[str, Any]]] = {}
    folder = tmp_path_factory.mktemp("events")
    for stage in growth.STAGES:
        events = folder / f"{stage.stem}.jsonl"
        flags = ("--yes", "--skip-preview", "--refresh", "--event-log", str(events))
        # The engine's own update: the preview of `strata up` would find the same steps.
        # The engine has --event-log only with its debug commands.
        debug = (
            "env",
            "PULUMI_DEBUG_COMMANDS=true",
            *(f"{name}={value}" for name, value in ONE_CHECKPOINT.items()),
        )
        up = strata("exec", str(stage), "--", *debug, "pulumi", "-C", str(project.ROOT), "up", *flags)
        assert up.returncode == Exit.OK, up.stdout[-4000:] + up.stderr
        found = (json.loads(line).get("resourcePreEvent") for line in events.read_text().splitlines())
        done[stage.stem] = [event["metadata"] for event in found if event]
    return done


def taken_away(steps: list[dict[str, Any]]) -> set[str]:
    """The types and names of what an update deleted or replaced."""
    return {step["urn"].rpartition("$")[2] for step in steps if step["op"] in TAKEN_AWAY}


def declared(steps: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The inputs that a stage's program declared, by URN; without the provider's own keys."""
    return {
        step["urn"]: {name: value for name, value in step["new"]["inputs"].items() if name[:2] != "__"}
        for step in steps
        if step["op"] in ("create", "same", "update") and step["new"]
    }


def test_every_stage_goes_up_on_top_of_the_one_before(steps: Mapping[str, Any]) -> None:
    assert list(steps) == [stage.stem for stage in growth.STAGES]
    assert {step["op"] for step in steps["stage1"]} <= {"create", "read"}
    for name in ("stage2", "stage3", "stage4"):
        assert {step["op"] for step in steps[name]} & {"create", "update"}, name


@pytest.mark.parametrize(("before", "after"), [*itertools.pairwise(["stage1", "stage2", "stage3", "stage4"])])
def test_a_stage_updates_nothing_but_what_its_stack_file_changes(
    steps: Mapping[str, list[dict[str, Any]]], before: str, after: str
) -> None:
    """Updates that a second deployment of the stage *before* would make too have the same inputs here."""
    old, new = declared(steps[before]), declared(steps[after])
    updated = {step["urn"] for step in steps[after] if step["op"] == "update"}
    assert updated
    assert {urn for urn in updated if old[urn] == new[urn]} == set()


def test_the_last_stage_has_nothing_left_to_do_and_keeps_the_house_rules(
    strata: Run, steps: Mapping[str, Any]
) -> None:
    again = strata("preview", str(growth.STAGES[-1]), "--expect-no-changes")
    assert again.returncode == Exit.OK, again.stdout[-4000:]


def test_an_added_zone_replaces_and_deletes_nothing(steps: Mapping[str, list[dict[str, Any]]]) -> None:
    """Stage 2 has a third zone."""
    assert taken_away(steps["stage2"]) == set()
    made = {step["urn"].rpartition("::")[2] for step in steps["stage2"] if step["op"] == "create"}
    assert {"network-public-3", "network-private-3", "network-data-3"} <= made


@pytest.mark.parametrize("stage", ["stage2", "stage3", "stage4"])
def test_no_step_replaces_or_deletes_anything_stateful(
    steps: Mapping[str, list[dict[str, Any]]], stage: str
) -> None:
    lost = {urn for urn in taken_away(steps[stage]) if is_stateful(urn.partition("::")[0])}
    ended = growth.LOGS_THAT_END.get(stage)
    assert {urn.rpartition("::")[2] for urn in lost} == ({ended} if ended else set())


def test_what_is_replaced_at_all_is_named_in_the_documentation(
    steps: Mapping[str, list[dict[str, Any]]],
) -> None:
    text = (project.ROOT / "docs" / "growth.md").read_text()
    named = text.partition("## What is replaced")[2].partition("\n## ")[0]
    for stage in ("stage2", "stage3", "stage4"):
        for urn in taken_away(steps[stage]):
            kind = urn.partition("::")[0]
            assert kind.rpartition(":")[2] in named, f"{stage}: {urn}"


def test_a_stage_adds_no_environment_to_the_project(strata: Run, steps: Mapping[str, Any]) -> None:
    assert project.names() == ["dev", "prod", "test"]
    refused = strata("preview", ENVIRONMENT)
    assert refused.returncode == Exit.USAGE


def test_a_stack_file_elsewhere_can_t_pose_as_an_environment_of_the_project(
    strata: Run, tmp_path: Path
) -> None:
    posing = tmp_path / "other.yaml"
    posing.write_text(growth.STAGES[0].read_text().replace("Environment: growth", "Environment: prod"))
    refused = strata("preview", str(posing))
    assert refused.returncode == Exit.USAGE
    assert "its tag Environment is 'prod'" in refused.stderr
