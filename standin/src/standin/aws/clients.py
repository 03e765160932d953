"""boto3 clients of the emulators: those that the fork server has made before, or new ones."""

import os
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from botocore import UNSIGNED
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from standin import usage

_CONNECTIONS = 64
_DATA_PATH = "AWS_DATA_PATH"
"""The variable with folders of a user's own service models."""
_ATTEMPTS = 25
"""The official provider's default of ``maxRetries``; botocore waits up to 20 s between two of them."""
_REFUSED_ATTEMPTS = 5
"""Attempts while nothing listens on the endpoint: 8 s on average, enough for an emulator that restarts."""
_MOST_HELD = 200
"""Clients of one server; dev has 30, and its variables don't change while its emulators run."""
_KEY = "AWS_ACCESS_KEY_ID"
_FILES = {"AWS_CONFIG_FILE": ".aws/config", "AWS_SHARED_CREDENTIALS_FILE": ".aws/credentials"}
"""The variables of boto3's two files, and the files in the user's home without them."""
_READ_BY_BOTO3 = re.compile(r"AWS_|BOTO_|HOME$|SSL_|REQUESTS_CA_|CURL_CA_|(?i:.*_PROXY$)")

NOT_REPEATED: ContextVar[bool] = ContextVar("NOT_REPEATED", default=False)
"""True while a request without a response is not repeated."""
_UNANSWERED = (ConnectionClosedError, ReadTimeoutError)
_READ = re.compile("Describe|Get|List|Head")


class Wanted(NamedTuple):
    """A client: boto3's name of the service, the region, and an endpoint that is not the service's own."""

    service: str
    region: str
    endpoint: str = ""


_held: dict[tuple[Wanted, str], Any] = {}
"""Clients that the fork server has made, by the mark of their variables."""
_sessions: dict[str, Any] = {}


def client(wanted: Wanted) -> Any:
    """A client that retries throttling, 5xx and connection errors, with the same idempotency token."""
    mark = _mark(os.environ)
    usage.note(usage.CLIENT, " ".join((mark, *wanted)))
    return _held.get((wanted, mark)) or _made(wanted, mark)


def hold(report: str, variables: Iterable[Mapping[str, str]]) -> None:
    """Make the client that a plugin has reported, for the next ones with the same of *variables*.

    Without an access key in them only its models are read: boto3 would search for credentials, which change.
    So are those of one more than the most: each takes 0.4 MB for good.
    """
    mark, service, *place = report.split(" ")
    for own in variables if len(_held) < _MOST_HELD else ():
        if _KEY in own and _mark(own) == mark:
            with _as(own):
                _held[Wanted(service, *place), mark] = _made(Wanted(service, *place), mark)
            return
    unsigned = _config(signature_version=UNSIGNED)
    _session().client(service, region_name="us-east-1", endpoint_url="http://127.0.0.1", config=unsigned)


@contextmanager
def _as(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _mark(variables: Mapping[str, str]) -> str:
    """A checksum of what boto3 reads: variables, and the times of its two files."""
    read = {name: value for name, value in variables.items() if _READ_BY_BOTO3.match(name)}
    home = Path(variables.get("HOME", ""))
    files = [home / variables.get(name, default) for name, default in _FILES.items()]
    stamps = [file.stat().st_mtime_ns if file.exists() else 0 for file in files]
    return f"{zlib.crc32(repr((sorted(read.items()), stamps)).encode()):08x}"


def _made(wanted: Wanted, mark: str) -> Any:
    if mark not in _sessions:
        _sessions[mark] = _session()
    made = _sessions[mark].client(
        wanted.service, region_name=wanted.region, endpoint_url=wanted.endpoint or None, config=_config()
    )
    made.meta.events.register_first("needs-retry.*.*", _give_up)
    made.meta.events.register("before-send", _connections().send)
    return made


def _config(**more: Any) -> Any:
    # Imported here: of the providers that an engine starts for a stack, half are never configured.
    from botocore.config import Config

    retries = {"mode": "standard", "total_max_attempts": _ATTEMPTS}
    # The text of botocore's own user agent is put together anew for each request.
    return Config(max_pool_connections=_CONNECTIONS, retries=retries, user_agent="standin", **more)


def _session() -> Any:
    import boto3
    from botocore.session import Session

    session = Session()
    if _DATA_PATH not in os.environ:
        session.register_component("data_loader", _models())
    return boto3.Session(botocore_session=session)


@cache
def _models() -> Any:
    """The service models of all sessions, each read once."""
    from botocore.session import Session

    return Session().get_component("data_loader")


@cache
def _connections() -> Any:
    """The HTTP client of all clients."""
    from standin.aws.loopback import LoopbackClient

    return LoopbackClient()


def _give_up(attempts: int, caught_exception: Exception | None, operation: Any = None, **_: Any) -> None:
    if isinstance(caught_exception, EndpointConnectionError) and attempts >= _REFUSED_ATTEMPTS:
        raise caught_exception
    if isinstance(caught_exception, _UNANSWERED) and NOT_REPEATED.get() and _makes(operation):
        raise caught_exception


def _makes(operation: Any) -> bool:
    """Whether a second request of *operation* would make a second resource."""
    return not _READ.match(operation.name) and not operation.idempotent_members
