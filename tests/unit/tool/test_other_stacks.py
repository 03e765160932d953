"""Stacks of services beside the platform's: their resources are managed; the platform is destroyed last."""

import json
from pathlib import Path
from typing import Any

import pytest

from bootstrap.settings import PROJECT as BOOTSTRAP
from strata.commands.unlock import refuse_if_used
from strata.drift import unmanaged
from strata.engine import other_stacks
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.project import ROOT


def workspace(folder: Path) -> Workspace:
    return Workspace("dev", ROOT, {"PULUMI_BACKEND_URL": f"file://{folder}?metadata=skip"})


def resource(kind: str, name: str, **outputs: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::orders::{kind}::{name}"
    return {"urn": urn, "type": kind, "custom": True, "id": name, "inputs": {}, "outputs": outputs}


def deploy(folder: Path, project: str, *resources: dict[str, Any], stack: str = "dev") -> None:
    path = folder / ".pulumi" / "stacks" / project / f"{stack}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"resources": [*resources]}}}))


QUEUE = resource("aws:sqs/queue:Queue", "orders-incoming", arn="arn:aws:sqs:x:111111111111:orders-incoming")
THING = {
    "kind": "sqs",
    "identities": ["arn:aws:sqs:x:111111111111:orders-incoming"],
    "name": "",
    "why": "tagged",
    "owners": [],
}


def test_the_states_of_the_environment_s_other_stacks_are_read(tmp_path: Path) -> None:
    deploy(tmp_path, "strata", resource("aws:ec2/vpc:Vpc", "vpc-1"))
    deploy(tmp_path, "orders", QUEUE)
    deploy(tmp_path, "receipts", QUEUE, stack="test")

    found = other_stacks.read(workspace(tmp_path), "strata")

    assert {project: len(state.resources) for project, state in found.items()} == {"orders": 1}


def test_the_states_of_named_projects_are_not_read(tmp_path: Path) -> None:
    deploy(tmp_path, "orders", QUEUE)
    deploy(tmp_path, "receipts", QUEUE)
    (tmp_path / ".pulumi" / "stacks" / "orders" / "dev.json").write_text("{")

    assert [*other_stacks.read(workspace(tmp_path), "strata", "orders")] == ["receipts"]


def test_a_state_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    deploy(tmp_path, "orders", QUEUE)
    (tmp_path / ".pulumi" / "stacks" / "orders" / "dev.json").write_text("{")

    with pytest.raises(StrataError, match="the state of orders can't be read"):
        other_stacks.read(workspace(tmp_path), "strata")


@pytest.mark.parametrize("content", [b"\xff", b"[" * 99_999, b"[]", b'{"checkpoint": {"latest": []}}'])
def test_every_damage_of_another_state_is_one_message(content: bytes, tmp_path: Path) -> None:
    deploy(tmp_path, "orders", QUEUE)
    (tmp_path / ".pulumi" / "stacks" / "orders" / "dev.json").write_bytes(content)
    with pytest.raises(StrataError, match="the state of orders can't be read: it "):
        other_stacks.read(workspace(tmp_path), "strata")


def test_a_folder_in_the_place_of_another_state_is_one_message(tmp_path: Path) -> None:
    (tmp_path / ".pulumi" / "stacks" / "orders" / "dev.json").mkdir(parents=True)
    with pytest.raises(StrataError, match=r"dev\.json can't be read: Is a directory"):
        other_stacks.read(workspace(tmp_path), "strata")


def test_a_stack_that_was_never_written_has_no_resources(tmp_path: Path) -> None:
    deploy(tmp_path, "orders")
    (tmp_path / ".pulumi" / "stacks" / "orders" / "dev.json").write_text('{"checkpoint": {"stack": "dev"}}')
    assert other_stacks.read(workspace(tmp_path), "strata")["orders"].resources == ()


def test_a_resource_of_a_service_is_not_unmanaged() -> None:
    answer = {"resources": [THING], "children": []}
    others = State((QUEUE,))

    alone = unmanaged._found(answer, (), State(()), State(()))
    beside = unmanaged._found(answer, (), State(()), others)

    assert [one.id for one in alone.unmanaged] == THING["identities"]
    assert beside.unmanaged == ()


def test_fifty_services_are_read(tmp_path: Path) -> None:
    many = [resource("aws:sqs/queue:Queue", f"queue-{number}", text="x" * 1000) for number in range(40)]
    for number in range(50):
        deploy(tmp_path, f"service-{number}", *many)

    found = other_stacks.read(workspace(tmp_path), "strata")

    assert len(found) == 50


def test_a_platform_with_services_is_not_destroyed(tmp_path: Path) -> None:
    deploy(tmp_path, "strata", resource("aws:ec2/vpc:Vpc", "vpc-1"))
    deploy(tmp_path, BOOTSTRAP, QUEUE)
    deploy(tmp_path, "receipts")
    refuse_if_used(workspace(tmp_path), "strata")
    deploy(tmp_path, "orders", QUEUE)
    deploy(tmp_path, "gone", QUEUE)

    with pytest.raises(StrataError) as refused:
        refuse_if_used(workspace(tmp_path), "strata")

    assert str(refused.value).splitlines() == [
        "dev is used by services; nothing was deleted. Delete these first:",
        "  strata destroy dev/gone",
        "  strata destroy dev/orders",
    ]
