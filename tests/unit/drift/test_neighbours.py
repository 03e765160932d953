"""Children that other services declare below a service's resources aren't unmanaged there; all others are."""

from typing import Any

import pytest

from strata import project
from strata.commands.options import CloudTarget
from strata.drift import engine, inventory, run, unmanaged
from strata.drift.children.table import ROWS
from strata.drift.clients import Clients
from strata.drift.lister import Lister
from strata.drift.neighbours import made_by, of_resources
from strata.engine import other_stacks, state
from strata.engine.state import State
from unit.drift.findings import NOTHING
from unit.drift.test_run import WORKSPACE

QUEUE = "arn:aws:sqs:ap-northeast-2:111111111111:{}"
ITEMS: list[tuple[dict[str, Any], bool]] = [
    ({"Protocol": "sqs", "Endpoint": QUEUE.format("receipts-orders-1234567")}, True),
    (
        {"Protocol": "lambda", "Endpoint": "arn:aws:lambda:x:111111111111:function:receipts-print-1:live"},
        True,
    ),
    ({"Protocol": "sqs", "Endpoint": QUEUE.format("somebody-s")}, False),
    ({"Protocol": "sqs", "Endpoint": QUEUE.format("receiptsoforders-1")}, False),
    ({"Protocol": "email", "Endpoint": "receipts-team@example.com"}, False),
    ({"SecurityGroupRuleId": "sgr-1", "Tags": [{"Key": "Service", "Value": "receipts"}]}, True),
    ({"SecurityGroupRuleId": "sgr-1", "Tags": [{"Key": "Service", "Value": "orders"}]}, False),
    ({"SecurityGroupRuleId": "sgr-1", "Tags": []}, False),
    ({"Sid": "x", "Condition": {"ArnLike": {"AWS:SourceArn": QUEUE.format("receipts-orders-1")}}}, True),
    ({"Tags": "no list"}, False),
]


@pytest.mark.parametrize(("item", "known"), ITEMS)
def test_another_service_is_known_by_its_tag_and_by_names_in_arns(item: dict[str, Any], known: bool) -> None:
    assert made_by(item, ["catalogue", "receipts"]) is known
    assert not made_by(item, [])


def test_lists_of_the_account_are_the_platform_s() -> None:
    left = {row.kind for row in ROWS} - {row.kind for row in of_resources(ROWS)}
    assert {"log resource policy", "policy of the default event bus"} <= left
    assert not {"subscription", "event source", "ingress rule of a security group"} & left


def test_a_service_reads_no_other_state_and_the_platform_reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    found: list[tuple[object, ...]] = []

    def others(workspace: object, name: str) -> dict[str, State]:
        read.append(name)
        return {}

    def find(*arguments: object) -> unmanaged.Found:
        found.append(arguments)
        return unmanaged.Found()

    monkeypatch.setattr(other_stacks, "read", others)
    monkeypatch.setattr(state, "read", lambda _: State(({"urn": "urn:pulumi:dev::x::y::z"},)))
    monkeypatch.setattr(engine, "refresh", lambda *_: NOTHING)
    monkeypatch.setattr(unmanaged, "find", find)

    run.find_differences(WORKSPACE, run.request("dev/orders", CloudTarget.sandbox, 100, None), Lister())
    assert (read, found.pop()[-1]) == ([], ("receipts",))
    run.find_differences(WORKSPACE, run.request("dev", CloudTarget.sandbox, 100, None), Lister())
    assert (read, found.pop()[-1]) == ([project.environment("dev").project], None)


def test_the_search_of_a_service_makes_no_call_about_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(inventory, "cloud_resources", lambda *_: ())

    def collect(calls: list[Any], *_: object, **__: object) -> list[Any]:
        asked.extend(one.row.kind for one in calls)
        return []

    monkeypatch.setattr(inventory.collect, "collect", collect)
    group = {"urn": "u", "type": "aws:cloudwatch/logGroup:LogGroup", "id": "orders-api-1", "account": "1"}
    request = {"region": "x", "vpcs": [], "tags": {}, "resources": [group]}
    inventory.answer({**request, "account": False}, Clients("x"))
    assert set(asked) == {
        "data protection policy of a log group",
        "metric filter",
        "resource policy of a log group",
        "subscription filter",
    }
    inventory.answer({**request, "account": True}, Clients("x"))
    assert "log resource policy" in asked
