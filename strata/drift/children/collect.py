"""Parallel calls that list the children, in the process with the environment's credentials."""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError

from strata.drift.children.plan import Call
from strata.drift.children.row import Detail, Item
from strata.drift.vpc import Client, pages

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
THREADS = 16
_MOST_DETAILS = 100
"""Second calls for one list: a region holds 100 manual snapshots by default (Amazon RDS quotas)."""
_GONE = re.compile(r"^NoSuch|NotFound|^ResourceNotFound|^Nonexistent|NonExistent|Nonexistent")
_UNSUPPORTED = frozenset(
    {
        "InvalidAction",
        "NotImplemented",
        "NotImplementedException",
        "UnknownOperation",
        "UnknownOperationException",
        "UnsupportedOperation",
        "UnsupportedOperationException",
    }
)
_UNKNOWN = re.compile(
    r"Unknown ([A-Z]\w+ )?action\b|Unknown Route53 endpoint|Unknown API Gateway path|No route for [A-Z]+ /"
)
_NOT_IMPLEMENTED = 501
_NOT_OFFERED = (404, 405, _NOT_IMPLEMENTED)

Clients = Callable[[str, str], Client]


@dataclass(frozen=True)
class Listed:
    """The children of one kind that AWS lists for the *parents*."""

    kind: str
    parents: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class FailedList:
    """A failed list call; *gone* if the parent doesn't exist.

    *unsupported* if an emulator doesn't implement the operation.
    """

    kind: str
    parents: tuple[str, ...]
    message: str
    gone: bool = False
    unsupported: bool = False


def collect(calls: Iterable[Call], client: Clients, *, emulated: bool) -> Iterator[Listed | FailedList]:
    """The answer to each of *calls*; equal calls of several rows are made once."""
    wanted = list(calls)
    firsts = {call.key: call for call in reversed(wanted)}
    # Creating a boto3 client isn't thread-safe; using it is.
    for call in firsts.values():
        client(call.row.listing.service, call.region)
    with ThreadPoolExecutor(THREADS) as threads:
        answers = dict(
            zip(firsts, threads.map(lambda call: _pages(call, client), firsts.values()), strict=True)
        )
    for call in wanted:
        answer = answers[call.key]
        urns = tuple(parent.urn for parent in call.parents)
        if isinstance(answer, Exception):
            yield _refused(call, urns, answer, emulated=emulated)
        else:
            yield from _by_parent(call, answer)


def _pages(call: Call, client: Clients) -> list[Item] | Exception:
    listing = call.row.listing
    api = client(listing.service, call.region)
    try:
        answer: list[Item] = list(pages(api, listing.operation, call.request))
        if listing.detail is None:
            return answer
        items = [item for page in answer for item in listing.items(page)]
        return [_detailed(api, listing.detail, items)]
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        refused: Exception = error
        return refused


def _detailed(api: Client, detail: Detail, items: list[Item]) -> Item:
    """The items, each with the answer to its second call."""
    found: list[Item] = []
    for item in items[:_MOST_DETAILS]:
        request = detail.request(item)
        if request is None:
            found.append(item)
        elif detail.each:
            answers = pages(api, detail.operation, request)
            found += [{**item, **one} for answer in answers for one in answer.get(detail.each) or ()]
        else:
            found.append({**item, detail.into: getattr(api, detail.operation)(**request)})
    return {"Detailed": found, "Left": max(0, len(items) - _MOST_DETAILS)}


def _by_parent(call: Call, answer: Iterable[Item]) -> Iterator[Listed | FailedList]:
    listing = call.row.listing
    urns = tuple(parent.urn for parent in call.parents)
    try:
        if listing.detail is not None:
            (page,) = answer
            items = list(page["Detailed"])
            if page["Left"]:
                yield FailedList(
                    call.row.kind, urns, f"{page['Left']} more than {_MOST_DETAILS} are not read"
                )
        else:
            items = [item for page in answer for item in listing.items(page)]
        if listing.parent is None:
            yield Listed(call.row.kind, urns, tuple(items))
            return
        for parent in call.parents:
            own = tuple(item for item in items if listing.parent(item) in parent.names)
            yield Listed(call.row.kind, (parent.urn,), own)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        yield FailedList(
            call.row.kind, urns, f"the answer can't be understood ({type(error).__name__}: {error})"
        )


def _refused(call: Call, urns: tuple[str, ...], error: Exception, *, emulated: bool) -> Listed | FailedList:
    listing = call.row.listing
    code, status = _code(error)
    if {code, str(status)} & listing.absent:
        return Listed(call.row.kind, urns, ())
    missing = emulated and unsupported(error)
    message = f"{listing.service} {listing.operation}: {error}"
    gone = bool(_GONE.search(code)) and len(call.parents) == 1
    return FailedList(call.row.kind, urns, message, gone=gone and not missing, unsupported=missing)


def _code(error: Exception) -> tuple[str, int]:
    """AWS's error code and the status of HTTP; empty and 0 for a call without a response."""
    if not isinstance(error, ClientError):
        return "", 0
    return (
        str(error.response.get("Error", {}).get("Code", "")),
        int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)),
    )


def unsupported(error: Exception) -> bool:
    """True if an emulator doesn't implement the operation, or not with these arguments.

    moto returns an HTML page for an unknown operation, and one of an internal error for an operation that it
    has by name only. botocore then has the bare status as the error code where the answer names none.
    """
    code, status = _code(error)
    if "<title>500" in str(error):
        return True
    if isinstance(error, ResponseParserError):
        return False
    if isinstance(error, EndpointConnectionError):
        # S3 Control puts the account before the host name, which doesn't resolve on this machine.
        return urlsplit(error.kwargs["endpoint_url"]).hostname not in LOOPBACK
    missing_value = code == "ValidationException" and "enum value set" in str(error)
    bare = code in map(str, _NOT_OFFERED)
    # ministack: to a service that it doesn't have, and to an action.
    unknown = str(error).endswith(f"An error occurred (400) when calling the {_operation(error)} operation: ")
    unknown |= bool(_UNKNOWN.search(str(error)))
    return code in _UNSUPPORTED or status == _NOT_IMPLEMENTED or bare or missing_value or unknown


def _operation(error: Exception) -> str:
    return str(getattr(error, "operation_name", ""))
