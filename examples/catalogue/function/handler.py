"""A function for every kind of caller: APIs, topics, buckets, rules and state machines."""

from typing import Any


def handle(event: Any, context: Any) -> dict[str, Any]:
    """Say hello to the path, as an HTTP API expects it."""
    return {"statusCode": 200, "body": f"hello {event.get('rawPath', '')}"}
