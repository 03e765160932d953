"""Deployed services without a folder are users of the services whose addresses their states have."""

import json
from pathlib import Path
from typing import Any

import pytest

from strata import project
from strata.commands import service_users
from strata.commands.used_parts import used_parts
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from unit.tool.test_other_stacks import deploy, resource

ARN = "arn:aws:{}:ap-northeast-2:111111111111:orders-{}-1234567"
URL = "https://sqs.ap-northeast-2.amazonaws.com/111111111111/orders-incoming-1234567"
CONTRACT: dict[str, Any] = {
    "topics": {"placed": ARN.format("sns", "placed")},
    "queues": {"incoming": {"url": URL, "arn": ARN.format("sqs", "incoming")}},
    "run": {
        "api": {"kind": "function", "arn": ARN.format("lambda", "api"), "url": None},
        "web-2": {"kind": "web", "url": "http://orders-web-2:80", "security_group_id": "sg-1", "port": 80},
    },
}
RESTORING = "git checkout COMMIT -- services/letters"
SERVICE = resource("strata:service:Service", "letters")


def using(value: object, kind: str = "aws:iam/rolePolicy:RolePolicy") -> dict[str, Any]:
    return {**resource(kind, "letters-it"), "inputs": {"policy": value}}


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (json.dumps({"Resource": [ARN.format("sns", "placed")]}), {("topics", "placed")}),
        ({"variables": {"SERVICE_ORDERS_QUEUE_INCOMING_URL": URL}}, {("queues", "incoming")}),
        (ARN.format("sqs", "incoming"), {("queues", "incoming")}),
        (ARN.format("lambda", "api"), {("run", "api")}),
        ("sg-1", {("run", "web-2")}),
        # A function calls the web process at the load balancer's address.
        ({"SERVICE_ORDERS_WEB_2_URL": "https://www.example.com"}, {("run", "web-2")}),
        (json.dumps([{"name": "SERVICE_ORDERS_WEB_2_URL"}]), {("run", "web-2")}),
        (f"{ARN.format('sns', 'placed')}8", set()),
        ("http://more-orders-web-2:80", set()),
        ("http://orders-web-2:8080", set()),
        ({"OTHER_SERVICE_ORDERS_WEB_2_URL": "x"}, set()),
        (None, set()),
    ],
)
def test_the_values_of_a_part_in_the_inputs_of_a_state_are_a_use(
    value: object, parts: set[tuple[str, str]]
) -> None:
    assert used_parts("orders", CONTRACT, State((using(value), SERVICE))) == parts


def contract(topic: str) -> list[dict[str, Any]]:
    """The state of orders, whose topic has the ARN *topic*."""
    text = json.dumps({**CONTRACT, "topics": {"placed": topic}})
    outputs = {"name": "/strata/services/orders/1", "insecureValue": text}
    return [{**resource("aws:ssm/parameter:Parameter", "orders"), "outputs": outputs}]


STATE = contract(ARN.format("sns", "placed"))


@pytest.fixture
def orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A checkout with orders alone, in an environment that has letters too, which uses orders' topic."""
    checkout = tmp_path / "checkout"
    folder = checkout / "services" / "orders"
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: orders\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  orders:topics: {}\n")
    (checkout / "Pulumi.dev.yaml").write_text((project.ROOT / "Pulumi.dev.yaml").read_text())
    monkeypatch.setattr(project, "ROOT", checkout)
    monkeypatch.setattr(project.environment, "__defaults__", (checkout,))
    deploy(tmp_path, "orders", SERVICE)
    deploy(tmp_path, "letters", SERVICE, using(ARN.format("sns", "placed")))
    deploy(tmp_path, "by-hand", using(ARN.format("sns", "placed")))
    backend = {"PULUMI_BACKEND_URL": f"file://{tmp_path}?metadata=skip"}
    return Workspace("dev", folder, backend, service="orders")


def test_a_part_that_a_service_without_a_folder_uses_is_not_deleted(orders: Workspace) -> None:
    with pytest.raises(StrataError) as refused:
        service_users.refuse_removal(orders, STATE)

    assert str(refused.value).splitlines()[1:] == [
        "  topics.placed is used by dev/letters, which has no folder in this checkout; to delete it: strata "
        f"destroy dev/letters; to keep it, restore its folder: {RESTORING}",
        "Remove the uses there and deploy those services first.",
    ]


def test_a_service_that_one_without_a_folder_uses_is_not_destroyed(orders: Workspace) -> None:
    with pytest.raises(StrataError, match=r"strata destroy dev/letters  \(uses topics\.placed\)"):
        service_users.refuse_destroy(orders, STATE)


def test_a_service_without_a_folder_is_outdated_by_another_address(orders: Workspace) -> None:
    assert service_users.outdated(orders, STATE, contract("arn:other")) == [
        f"{RESTORING} && strata up dev/letters  (uses topics.placed)"
    ]


def test_states_that_may_not_be_read_are_said_and_do_not_stop_the_update(
    orders: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A role of a service's jobs may not read the states of others."""
    (tmp_path / ".pulumi" / "stacks" / "letters" / "dev.json").write_text("{")

    service_users.refuse_removal(orders, STATE)

    said = capsys.readouterr().err
    assert said.startswith("Deployed services without a folder were not searched for uses of orders: the ")


def test_no_state_is_read_while_nothing_is_removed(orders: Workspace, tmp_path: Path) -> None:
    (tmp_path / ".pulumi" / "stacks" / "letters" / "dev.json").write_text("{")
    file = orders.root / "Pulumi.dev.yaml"
    topics = {"orders:topics": {"placed": {"fifo": False, "subscribers": {}}}}
    file.write_text(
        json.dumps(
            {"config": {**topics, "orders:queues": {"incoming": {}}, "orders:run": {"api": {}, "web-2": {}}}}
        )
    )

    service_users.refuse_removal(orders, STATE)
    assert service_users.outdated(orders, STATE, STATE) == []
