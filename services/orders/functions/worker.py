"""The consumer of the queue: stores orders and publishes them; what it can't handle becomes a dead letter."""

import json
import os
from functools import cache
from typing import Any

import boto3

_MOST = 1000


@cache
def tables() -> Any:
    """The client of DynamoDB."""
    return boto3.client("dynamodb")


@cache
def topics() -> Any:
    """The client of SNS."""
    return boto3.client("sns")


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Handle a batch; only the messages that failed return to the queue."""
    failed = []
    for record in event["Records"]:
        try:
            _handle(record["body"])
        except Exception as error:
            print(json.dumps({"message": record["messageId"], "error": repr(error)}))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _handle(body: str) -> None:
    order = json.loads(body)
    quantity = order["quantity"]
    if type(quantity) is not int or not 1 <= quantity <= _MOST:
        raise ValueError(f"a quantity is a whole number from 1 to {_MOST}, not {quantity!r}")
    tables().put_item(
        TableName=os.environ["TABLE_ORDERS_NAME"],
        Item={"id": {"S": order["id"]}, "item": {"S": order["item"]}, "quantity": {"N": str(quantity)}},
    )
    topics().publish(TopicArn=os.environ["TOPIC_PLACED_ARN"], Message=json.dumps(order))
