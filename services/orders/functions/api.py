"""The HTTP API of orders: an accepted order goes to the queue, a handled one is in the table."""

import base64
import json
import os
import uuid
from functools import cache
from typing import Any

import boto3

_LONGEST_BODY = 10_000


@cache
def queues() -> Any:
    """The client of SQS."""
    return boto3.client("sqs")


@cache
def tables() -> Any:
    """The client of DynamoDB."""
    return boto3.client("dynamodb")


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer a request of the HTTP API (payload format 2.0)."""
    if event["routeKey"] == "POST /orders":
        return _place(_body(event))
    if event["routeKey"] == "GET /me":
        return _answer(200, _user(event))
    return _show(event["pathParameters"]["id"])


def _user(event: dict[str, Any]) -> dict[str, Any]:
    """The signed-in user, by the claims that the API has checked (``callers: users``)."""
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return {"user": claims["sub"], "groups": claims.get("cognito:groups", "")}


def _body(event: dict[str, Any]) -> bytes:
    """The request's body; an HTTP API encodes all but text, and curl calls its data a form."""
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def _place(body: bytes) -> dict[str, Any]:
    """Take an order such as {"item": "tea", "quantity": 2}; the worker checks the quantity."""
    try:
        order = json.loads(body) if len(body) <= _LONGEST_BODY else None
    except ValueError:
        order = None
    if not isinstance(order, dict) or not isinstance(order.get("item"), str):
        return _answer(400, {"error": 'expected JSON such as {"item": "tea", "quantity": 2}'})
    accepted = {"id": str(uuid.uuid4()), "item": order["item"], "quantity": order.get("quantity", 1)}
    queues().send_message(QueueUrl=os.environ["QUEUE_INCOMING_URL"], MessageBody=json.dumps(accepted))
    return _answer(202, {"id": accepted["id"]})


def _show(order_id: str) -> dict[str, Any]:
    found = tables().get_item(
        TableName=os.environ["TABLE_ORDERS_NAME"], Key={"id": {"S": order_id}}, ConsistentRead=True
    )
    item = found.get("Item")
    if item is None:
        return _answer(404, {"error": f"there is no order {order_id}, or it waits in the queue"})
    return _answer(200, {"id": order_id, "item": item["item"]["S"], "quantity": int(item["quantity"]["N"])})


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"content-type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
