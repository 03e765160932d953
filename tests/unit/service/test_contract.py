"""The contracts in Parameter Store: a written one can be read, and an unusable one is an error."""

import json
from pathlib import Path
from typing import Any

import pytest

from components.service.contract import Contract
from components.service.contract_document import ContractError
from components.service.service_contract import ServiceContract
from unit.service.program import NO_NAMES

_ARN = "arn:aws:service:eu-west-1:111111111111:"
_RAW: dict[str, Any] = {
    "version": 1,
    "environment": "dev",
    "account": "111111111111",
    "region": "eu-west-1",
    "network": {
        "vpc_id": "vpc-1",
        "public_subnet_ids": ["subnet-1"],
        "private_subnet_ids": ["subnet-2"],
        "data_subnet_ids": ["subnet-3"],
        "dual_stack": False,
    },
    "keys": {"environment_arn": f"{_ARN}key/1", "messages_arn": f"{_ARN}key/2"},
    "operations_topic_arn": f"{_ARN}topic",
    "logs": {"name": "logs", "arn": "arn:aws:s3:::logs"},
    "names": NO_NAMES,
    "load_balancer": {
        "listener_arn": f"{_ARN}listener",
        "arn_suffix": "app/web/1",
        "security_group_id": "sg-1",
        "dns_name": "web.example.com",
        "zone_id": "Z1",
        "https": False,
        "url": "http://web.example.com",
        "dual_stack": False,
        "hosts": ["app.example.com"],
    },
    "containers": None,
    "database": None,
    "aurora": None,
    "graph": None,
    "sessions": None,
    "memcached": None,
    "stream": None,
    "kafka": None,
    "tables": {"carts": "data-table-carts-1234567"},
    "media": {"name": "media", "arn": "arn:aws:s3:::media"},
    "cdn": None,
    "users": None,
}
_HERE = {"environment": "dev", "account": "111111111111", "region": "eu-west-1"}
_SERVICE: dict[str, Any] = {
    "version": 1,
    "service": "orders",
    "topics": {"changed": f"{_ARN}changed"},
    "queues": {"incoming": {"url": "https://queue", "arn": f"{_ARN}incoming"}},
    "run": {"api": {"kind": "web", "url": "http://orders-api", "security_group_id": "sg-2", "port": 80}},
}


def _changed(**changes: object) -> str:
    return json.dumps(_RAW | changes)


FIRST = Path(__file__).parent / "first_contracts"


def test_the_first_contracts_of_version_1_are_read() -> None:
    """With every part: no field may be added without a default, and none renamed, before version 2."""
    text = (FIRST / "platform.json").read_text()
    contract = Contract.parse(text, **_HERE | {"region": "ap-northeast-2"})
    assert (contract.names.zones, contract.graph, contract.users) == ([], None, None)
    assert contract.containers is not None
    assert contract.containers.machines_provider == "machines"

    text = (FIRST / "receipts.json").read_text()
    receipts = ServiceContract.parse(text, environment="dev", service="receipts")
    assert receipts.run["print"].arn == "arn:aws:lambda:receipts-print"


@pytest.mark.parametrize(
    ("field", "key"), [("graph", "strata:data.graph"), ("users", "strata:identity.users")]
)
def test_a_platform_that_is_older_than_a_layer_is_updated_and_one_without_it_declares_it(
    field: str, key: str
) -> None:
    older = Contract.parse(json.dumps({one: _RAW[one] for one in _RAW if one != field}), **_HERE)
    without = Contract.parse(json.dumps(_RAW), **_HERE)

    assert older.lacks(None, key) == [
        f"/strata/contract/1: has no {field}, which {key} needs: an older version of Strata deployed the "
        "platform of dev; run `strata up dev` first"
    ]
    [declare] = without.lacks(None, key)
    assert f"has no {key}: declare it in Pulumi.dev.yaml" in declare


def test_a_contract_is_read_as_it_was_written() -> None:
    contract = Contract.parse(json.dumps(_RAW), **_HERE)

    assert json.loads(contract.text(Contract.PARAMETER)) == _RAW
    assert contract.network.private_subnet_ids == ("subnet-2",)
    assert contract.tables["carts"].arn == (
        "arn:aws:dynamodb:eu-west-1:111111111111:table/data-table-carts-1234567"
    )


def test_keys_of_a_newer_platform_are_ignored() -> None:
    assert Contract.parse(_changed(version=2, search={"arn": "x"}), **_HERE).version == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            None,
            "there is no such parameter in account 111111111111, eu-west-1: the platform of dev is not up",
        ),
        ("{", "is not JSON"),
        ("[]", "has version null, and version 1 is needed: run `strata up dev` first"),
        (_changed(version=0), "has version 0, and version 1 is needed: run `strata up dev` first"),
        (_changed(version="1"), 'has version "1"'),
        (_changed(account="222222222222"), "is of account 222222222222, and Pulumi.dev.yaml"),
        (_changed(region="eu-west-2"), "is of region eu-west-2, and Pulumi.dev.yaml"),
        (_changed(environment="prod"), "is of environment prod, and Pulumi.dev.yaml"),
        (_changed(logs={"name": 1}), "missing or wrong: logs.arn, logs.name"),
    ],
)
def test_a_contract_that_cannot_be_used_is_refused(text: str | None, message: str) -> None:
    with pytest.raises(ContractError) as refused:
        Contract.parse(text, **_HERE)

    assert message in str(refused.value)
    assert str(refused.value).startswith("/strata/contract/1: ")


def test_a_layer_that_the_platform_does_not_have_is_refused_by_its_key() -> None:
    contract = Contract.parse(json.dumps(_RAW), **_HERE)

    with pytest.raises(ContractError, match=r"the platform of dev has no strata:data\.aurora: declare it"):
        contract.need(contract.aurora, "strata:data.aurora")

    assert contract.need(contract.media, "media") is contract.media


def test_a_contract_above_the_limit_of_a_parameter_is_refused() -> None:
    names = {f"table-{number}": "data-table" for number in range(200)}
    contract = Contract.parse(_changed(tables=names), **_HERE)

    with pytest.raises(ContractError, match=r"bytes are more than the 4096 of a standard parameter"):
        contract.text(Contract.PARAMETER)


def test_a_service_contract_is_read_as_it_was_written() -> None:
    contract = ServiceContract.parse(json.dumps(_SERVICE), environment="dev", service="orders")

    assert contract.queues["incoming"].url == "https://queue"
    assert contract.run["api"].port == 80
    written = contract.text(ServiceContract.parameter("orders"))
    assert ServiceContract.parse(written, environment="dev", service="orders") == contract


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "the service orders is not up in dev; run `strata up dev/orders` first"),
        (json.dumps(_SERVICE | {"service": "catalogue"}), "is of service catalogue"),
        (json.dumps(_SERVICE | {"version": 0}), "run `strata up dev/orders` first"),
    ],
)
def test_a_service_contract_that_cannot_be_used_is_refused(text: str | None, message: str) -> None:
    with pytest.raises(ContractError) as refused:
        ServiceContract.parse(text, environment="dev", service="orders")

    assert message in str(refused.value)
    assert str(refused.value).startswith("/strata/services/orders/1: ")
