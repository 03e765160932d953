"""Writes a receipt for every order that the service orders publishes."""

import json
import os
from functools import cache
from typing import Any

import boto3


@cache
def tables() -> Any:
    """The client of DynamoDB."""
    return boto3.client("dynamodb")


def handle(event: dict[str, Any], _context: object) -> None:
    """Store a receipt for each message of the topic; a message that comes twice gives one receipt."""
    for record in event["Records"]:
        order = json.loads(record["Sns"]["Message"])
        text = f"{order['quantity']} x {order['item']}"
        tables().put_item(
            TableName=os.environ["TABLE_RECEIPTS_NAME"],
            Item={"order": {"S": order["id"]}, "text": {"S": text}},
        )
