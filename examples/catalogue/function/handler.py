"""A function that answers whoever calls it: an API, a topic, a bucket, a rule, a clock or a state machine."""

from typing import Any


def handle(event: Any, context: Any) -> dict[str, Any]:
    """Say hello to the path, as an HTTP API expects it."""
    return {"statusCode": 200, "body": f"hello {event.get('rawPath', '')}"}
