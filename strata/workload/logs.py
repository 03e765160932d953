"""Log events of a process, once or continuously."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from strata.errors import Exit, StrataError
from strata.workload.resources import LOG_GROUP, Clients, StackResource, StackResources

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_POLL_SECONDS = 2.0
# CloudWatch Logs delivers events late and out of order; each poll looks back this far.
_LATE_MILLISECONDS = 30_000


def seconds(since: str) -> int:
    """Seconds of a duration such as 10m; StrataError (2) for anything else."""
    found = re.fullmatch(r"([1-9][0-9]{0,6})([smhd])", since)
    if not found:
        raise StrataError(f"--since {since}: allowed is a number and s, m, h or d, such as 10m.", Exit.USAGE)
    return int(found[1]) * _UNITS[found[2]]


def groups(resources: StackResources, process: str | None) -> list[StackResource]:
    """The log groups of *process*, or of all; StrataError if there are none."""
    if process is not None:
        resources.require(process)
    found = resources.of(LOG_GROUP, process)
    if not found:
        raise StrataError(f"{process or resources.service} has no log group.")
    return found


def events(
    clients: Clients, wanted: Sequence[StackResource], start: int, seen: set[str]
) -> Iterator[tuple[int, str]]:
    """Time in milliseconds and text of the events since *start* that are not in *seen*, which grows."""
    found = []
    for group in wanted:
        name = group.outputs.get("name", group.id)
        reader = group.client(clients, "logs").get_paginator("filter_log_events")
        pages = reader.paginate(logGroupName=name, startTime=start)
        found += [(_identity(name, event), event) for page in pages for event in page["events"]]
    for identity, event in sorted(found, key=lambda one: (one[1]["timestamp"], one[1].get("eventId", ""))):
        if identity not in seen:
            seen.add(identity)
            yield event["timestamp"], event["message"].rstrip("\n")


def _identity(group: str, event: Mapping[str, Any]) -> str:
    """The event's id; the API may omit it, then stream, time and text identify the event."""
    if found := event.get("eventId"):
        return str(found)
    return f"{group} {event.get('logStreamName')} {event['timestamp']} {event['message']}"


def show(
    clients: Clients, wanted: Sequence[StackResource], since: int, say: Callable[[str], None], *, follow: bool
) -> None:
    """Print the events of the last *since* seconds; with *follow* also later ones, until Ctrl-C."""
    start, seen = int((time.time() - since) * 1000), set[str]()
    while True:
        for at, message in events(clients, wanted, start, seen):
            say(f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}  {message}")
            start = max(start, at - _LATE_MILLISECONDS)
        if not follow:
            return
        time.sleep(_POLL_SECONDS)
