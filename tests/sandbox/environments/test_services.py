"""The services of the checkout on dev: an order over HTTP, and its effects."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from strata.engine.state_bucket import state_key
from strata.errors import Exit

ENVIRONMENT = "dev"
ORDERS, RECEIPTS = f"{ENVIRONMENT}/orders", f"{ENVIRONMENT}/receipts"
WAIT_SECONDS = 120.0


class Shop:
    """The API of orders, and the stores behind it and behind receipts."""

    def __init__(self, platform: Any) -> None:
        self.endpoint: str = platform.workspace(ENVIRONMENT).variables["AWS_ENDPOINT_URL"]
        self.orders, self.receipts = platform.outputs(ORDERS), platform.outputs(RECEIPTS)
        self.dynamodb = platform.client(ENVIRONMENT, "dynamodb")
        self.sqs = platform.client(ENVIRONMENT, "sqs")

    def request(self, path: str, body: object = None) -> tuple[int, Any]:
        """The status and the document of one request; Python resolves no names below localhost."""
        host = self.orders["url"].split("//")[1].rstrip("/")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}{path}", data=data, headers={"Host": host})
        try:
            with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def receipt(self, order: str) -> Any:
        key = {"order": {"S": order}}
        return self.dynamodb.get_item(TableName=self.receipts["tables"]["receipts"], Key=key).get("Item")

    @contextmanager
    def quick_retries(self) -> Iterator[None]:
        """A message that failed comes back after a second, not after the declared minute."""
        url, name = self.orders["queues"]["incoming"], "VisibilityTimeout"
        declared = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={name: "1"})
        yield
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={name: declared})

    def dead_letters(self) -> list[str]:
        url = self.orders["dead_letters"]["incoming"]
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [message["Body"] for message in answer.get("Messages", [])]


@pytest.fixture(scope="module")
def shop(platform: Any) -> Shop:
    """The services that the fixture's `make up` deployed."""
    return Shop(platform)


def until(found: Callable[[], Any]) -> Any:
    """The first result of *found* that isn't empty."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if result := found():
            return result
        time.sleep(0.5)
    raise AssertionError(f"nothing within {WAIT_SECONDS:.0f} s")


def test_an_order_is_in_the_table_and_has_a_receipt_of_the_other_service(shop: Shop) -> None:
    status, accepted = shop.request("/orders", {"item": "tea", "quantity": 2})
    assert status == 202

    order = until(lambda: (found := shop.request(f"/orders/{accepted['id']}"))[0] == 200 and found[1])
    assert order == {"id": accepted["id"], "item": "tea", "quantity": 2}
    assert until(lambda: shop.receipt(accepted["id"]))["text"] == {"S": "2 x tea"}


def test_an_order_that_the_worker_refuses_is_a_dead_letter(shop: Shop) -> None:
    with shop.quick_retries():
        _, accepted = shop.request("/orders", {"item": "coffee", "quantity": 0})
        [letter] = until(shop.dead_letters)

    assert json.loads(letter)["id"] == accepted["id"]
    assert shop.request(f"/orders/{accepted['id']}")[0] == 404
    assert shop.receipt(accepted["id"]) is None


def test_a_user_signs_in_and_the_service_answers_with_the_token_alone(platform: Any, shop: Shop) -> None:
    run = platform.strata("demo", "signin", "dev")
    assert run.returncode == Exit.OK, run.stdout + run.stderr
    for answer in ("no token: 401", "a changed token: 401", "the token: 200"):
        assert answer in run.stdout


def test_a_service_whose_state_is_lost_is_not_built_again(platform: Any, shop: Shop) -> None:
    folder = Path(platform.variables["STRATA_SANDBOX_DIR"]) / ENVIRONMENT / "state"
    state = folder / state_key("orders", ENVIRONMENT)
    kept = state.rename(state.with_suffix(".lost"))
    try:
        refused = platform.strata("up", ORDERS)
        assert not state.exists()
    finally:
        kept.rename(state)

    assert refused.returncode == Exit.ERROR
    assert f"{ORDERS} has no state in " in refused.stderr
    assert "parameter /strata/services/orders/1. Nothing was changed" in refused.stderr


def test_a_platform_with_services_is_not_destroyed(platform: Any, shop: Shop) -> None:
    refused = platform.strata("destroy", ENVIRONMENT)

    assert refused.returncode == Exit.ERROR
    assert f"strata destroy {ORDERS}" in refused.stderr
    assert f"strata destroy {RECEIPTS}" in refused.stderr
