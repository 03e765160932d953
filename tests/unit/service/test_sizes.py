"""Sizes that AWS limits are known from the names, before anything is deployed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.common.advice import unknown_values
from components.service.manifest.manifest import Manifest
from components.service.service_contract import ServiceContract
from environment import service_sizes
from environment.settings import read
from unit.recording import ROOT, Cloud
from unit.service import program

DEV = read(ROOT / "Pulumi.dev.yaml")
FUNCTION, TASK = "function", "job"


def found(run: dict[str, Any], **sections: object) -> dict[str, str]:
    manifest = program.manifest(run, **sections)
    return dict(service_sizes.problems("orders", manifest, DEV))


def names(kind: str, count: int) -> list[str]:
    return [f"{kind}-{number:02}" for number in range(count)]


def tables(kind: str, count: int, **changes: object) -> dict[str, str]:
    """The problems of a process of *kind* that writes to *count* tables."""
    uses = {f"tables.{name}": "write" for name in names("store", count)}
    run = {"api": program.process(kind, uses=uses, **changes)}
    return found(run, tables=dict.fromkeys(names("store", count), program.TABLE))


@pytest.mark.parametrize("kind", [FUNCTION, TASK])
def test_the_policies_of_a_process_with_too_many_uses_are_refused(kind: str) -> None:
    assert tables(kind, 12) == {}

    problems = tables(kind, 30)

    assert list(problems) == ["run.api.uses"]
    assert "30 uses make policies of " in problems["run.api.uses"]
    assert "those of a role are 10,240 at most" in problems["run.api.uses"]


def test_the_policy_has_the_size_that_was_foreseen(
    deploy: Callable[..., Cloud], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 9
    queues = dict.fromkeys(names("line", count), program.QUEUE)
    run = {"api": program.process("backend", uses={f"queues.{name}": "send" for name in queues})}
    monkeypatch.setattr(service_sizes, "_MOST_POLICY", 0)
    message = found(run, queues=queues)["run.api.uses"]
    foreseen = int(message.split("policies of ")[1].split()[0].replace(",", ""))

    cloud = deploy(lambda: program.declared(tmp_path, program.manifest(run, queues=queues)))
    text = cloud.of("aws:iam/rolePolicy:RolePolicy")["orders-api"]["policy"]

    # Names of the recording have no suffix.
    assert foreseen == pytest.approx(len("".join(text.split())) + count * len("-1234567"), abs=5)


def test_variables_of_a_function_count_with_those_of_its_uses() -> None:
    queues = dict.fromkeys(names("line", 20), program.QUEUE)
    uses = {f"queues.{name}": "send" for name in queues}
    large = {"TEXT": "x" * 3000}

    run = {"api": program.process(FUNCTION, uses=uses, variables=large)}
    problems = found(run, queues=queues)
    assert "are 3,004 bytes, and those of its uses and secrets " in problems["run.api.variables"]

    assert found({"api": program.process(FUNCTION, uses=uses)}, queues=queues) == {}
    assert found({"api": program.process(FUNCTION, variables=large)}) == {}
    assert found({"api": program.process(TASK, uses=uses, variables=large)}, queues=queues) == {}


def test_secrets_of_a_function_are_variables_too() -> None:
    secrets = [f"KEY_{number}" for number in range(25)]
    run = {"api": program.process(FUNCTION, secrets=secrets, variables={"TEXT": "x" * 2000})}

    assert list(found(run, secrets=secrets)) == ["run.api.variables"]


def test_variables_of_a_task_are_limited_by_its_task_definition() -> None:
    few, many = ({f"TEXT_{number}": "x" * 1000 for number in range(count)} for count in (50, 70))

    assert found({"api": program.process(TASK, variables=few)}) == {}
    problems = found({"api": program.process(TASK, variables=many)})
    assert "a task definition has 61,440 for them" in problems["run.api.variables"]


def test_the_contract_of_a_service_with_too_many_queues_is_refused() -> None:
    run = {"api": program.process(FUNCTION)}

    assert found(run, queues=dict.fromkeys(names("line", 15), program.QUEUE)) == {}
    problems = found(run, queues=dict.fromkeys(names("line", 30), program.QUEUE))
    assert problems["queues"].startswith("30 queues, 0 topics and 1 processes that others can use: ")
    assert "4096" in problems["queues"]


def test_the_contract_is_as_large_as_the_deployed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    write = ServiceContract.text

    def kept(self: ServiceContract, name: str) -> str:
        made.append(write(self, name))
        return made[-1]

    monkeypatch.setattr(ServiceContract, "text", kept)
    run = {kind: program.process(kind) for kind in ("web", "function", "workflow", "function-worker")}
    found(run, queues={"incoming": program.QUEUE}, topics={"changed": program.TOPIC})

    document = json.loads(made[0])

    assert document["topics"]["changed"] == (
        f"arn:aws:sns:{DEV.aws.region}:{DEV.aws.account}:orders-changed-1234567"
    )
    assert {name: one["kind"] for name, one in document["run"].items()} == {
        "web": "web",
        "function": "function",
        "workflow": "workflow",
        "function-worker": "function",
    }


def pattern(values: int) -> dict[str, Any]:
    return {"detail": {"id": ["x" * 36 for _ in range(values)]}}


@pytest.mark.parametrize(("values", "warned"), [(40, False), (60, True)])
@pytest.mark.parametrize("kind", [FUNCTION, "workflow"])
def test_an_event_pattern_above_the_quota_is_a_warning(kind: str, values: int, warned: bool) -> None:
    trigger = {"event": {"bus": "default", "pattern": pattern(values)}}
    with unknown_values() as messages:
        program.manifest({"api": program.process(kind, triggers=[trigger])})

    texts = [one for one in messages if "run.api.triggers[0].event.pattern has " in one]
    assert bool(texts) is warned


@pytest.mark.parametrize(
    ("kind", "count", "warned"), [("http", 300, False), ("http", 301, True), ("rest", 160, True)]
)
def test_more_routes_than_the_quota_are_a_warning(kind: str, count: int, warned: bool) -> None:
    """A REST API has a resource for each step of a path."""
    triggers = [{"http": f"GET /{number}/parts"} for number in range(count)]
    with unknown_values() as messages:
        run = {"api": program.process(FUNCTION, triggers=triggers)}
        Manifest.model_validate({**program.NOTHING, "run": run, "api": {**program.API, "type": kind}})

    assert any("API Gateway refuses more than 300" in one for one in messages) is warned
