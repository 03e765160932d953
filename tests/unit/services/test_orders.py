import base64
import json
from typing import Any

import pytest

from services.orders.functions import api, worker


class Client:
    """Records calls, and answers get_item with *item*."""

    def __init__(self, item: dict[str, Any] | None = None) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.item = item

    def send_message(self, **call: Any) -> None:
        self.calls.append(("send_message", call))

    def put_item(self, **call: Any) -> None:
        self.calls.append(("put_item", call))

    def publish(self, **call: Any) -> None:
        self.calls.append(("publish", call))

    def get_item(self, **call: Any) -> dict[str, Any]:
        self.calls.append(("get_item", call))
        return {} if self.item is None else {"Item": self.item}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    made = Client()
    for module, name in ((api, "queues"), (api, "tables"), (worker, "tables"), (worker, "topics")):
        monkeypatch.setattr(module, name, lambda: made)
    monkeypatch.setenv("QUEUE_INCOMING_URL", "https://queue")
    monkeypatch.setenv("TABLE_ORDERS_NAME", "orders")
    monkeypatch.setenv("TOPIC_PLACED_ARN", "arn:topic")
    return made


def post(body: str) -> tuple[int, dict[str, Any]]:
    answer = api.handle({"routeKey": "POST /orders", "body": body}, None)
    return answer["statusCode"], json.loads(answer["body"])


def test_an_order_is_accepted_into_the_queue(client: Client) -> None:
    status, body = post('{"item": "tea", "quantity": 2}')
    [(call, message)] = client.calls
    assert (status, call, message["QueueUrl"]) == (202, "send_message", "https://queue")
    assert json.loads(message["MessageBody"]) == {"id": body["id"], "item": "tea", "quantity": 2}


def test_a_signed_in_user_receives_its_identity() -> None:
    claims = {"sub": "user-1", "cognito:groups": "[editors]"}
    event = {"routeKey": "GET /me", "requestContext": {"authorizer": {"jwt": {"claims": claims}}}}
    answer = api.handle(event, None)
    assert (answer["statusCode"], json.loads(answer["body"])) == (
        200,
        {"user": "user-1", "groups": "[editors]"},
    )


def test_a_form_s_body_is_decoded(client: Client) -> None:
    body = base64.b64encode(b'{"item": "tea"}').decode()
    answer = api.handle({"routeKey": "POST /orders", "body": body, "isBase64Encoded": True}, None)
    assert answer["statusCode"] == 202


@pytest.mark.parametrize("body", ["", "tea", "[]", "{}", '{"item": 1}', "[" * 20_000])
def test_what_is_no_order_is_refused(client: Client, body: str) -> None:
    assert post(body)[0] == 400
    assert client.calls == []


def test_an_order_is_shown_when_the_worker_has_stored_it(client: Client) -> None:
    event = {"routeKey": "GET /orders/{id}", "pathParameters": {"id": "1"}}
    assert api.handle(event, None)["statusCode"] == 404
    client.item = {"item": {"S": "tea"}, "quantity": {"N": "2"}}
    answer = api.handle(event, None)
    assert json.loads(answer["body"]) == {"id": "1", "item": "tea", "quantity": 2}


def record(message_id: str, order: object) -> dict[str, Any]:
    return {"messageId": message_id, "body": json.dumps(order)}


def test_the_worker_stores_and_publishes_an_order(client: Client) -> None:
    order = {"id": "1", "item": "tea", "quantity": 2}
    assert worker.handle({"Records": [record("m", order)]}, None) == {"batchItemFailures": []}
    assert [call for call, _ in client.calls] == ["put_item", "publish"]
    assert json.loads(client.calls[1][1]["Message"]) == order


@pytest.mark.parametrize("quantity", [0, 1001, "2", True, None, 1.5])
def test_only_messages_that_failed_return_to_the_queue(client: Client, quantity: object) -> None:
    bad = record("bad", {"id": "1", "item": "tea", "quantity": quantity})
    good = record("good", {"id": "2", "item": "tea", "quantity": 1})
    answer = worker.handle({"Records": [bad, good]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert [call for call, _ in client.calls] == ["put_item", "publish"]
