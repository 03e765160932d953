"""HTTP client of the emulators for boto3, over http.client: a sixth of urllib3's CPU time for each request.

It sends what boto3 has prepared and signed, over TCP connections that stay open. Requests that need more than
that are left to boto3's own client: HTTPS, bodies that are files, and responses that are streams.
"""

import select
import threading
from collections import defaultdict
from http.client import HTTPConnection, HTTPException, HTTPMessage
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

_SECONDS = 60.0
"""botocore's own default, for connections and for responses."""
_HTTP_PORT = 80
_LEFT_OUT = ("transfer-encoding", "expect")

Place = tuple[str, int]


class LoopbackClient:
    """Connections to the endpoints on this machine, each used by one request at a time."""

    def __init__(self) -> None:
        self._idle: dict[Place, list[HTTPConnection]] = defaultdict(list)
        self._lock = threading.Lock()

    def send(self, request: Any, **_: object) -> AWSResponse | None:
        """The response to *request*, a prepared one of botocore's; None if boto3's own client must send it.

        A handler of botocore's event ``before-send``. Raises botocore's exceptions for connections.
        """
        url, body = urlsplit(request.url), request.body
        body = body.encode() if isinstance(body, str) else body or b""
        plain = isinstance(body, bytes | bytearray) and url.scheme == "http" and url.hostname
        if not plain or request.stream_output or any(name in request.headers for name in _LEFT_OUT):
            return None
        place = (str(url.hostname), url.port or _HTTP_PORT)
        target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        connection = self._connection(place, request.url)
        try:
            connection.request(request.method, target, body or None, dict(request.headers))
            answer = connection.getresponse()
            content = answer.read()
        except TimeoutError as error:
            connection.close()
            raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
        except (OSError, HTTPException) as error:
            connection.close()
            raise ConnectionClosedError(error=error, request=request, endpoint_url=request.url) from error
        except ValueError:  # a header with a line break
            connection.close()
            raise
        if connection.sock is not None:  # the server keeps it open
            with self._lock:
                self._idle[place].append(connection)
        response = AWSResponse(request.url, answer.status, _joined(answer.headers), None)
        response._content = content
        return response

    def _connection(self, place: Place, url: str) -> HTTPConnection:
        """An idle connection to *place* that its server has not closed, or a new one."""
        while True:
            with self._lock:
                idle = self._idle[place]
                found = idle.pop() if idle else None
            if found is None:
                return _connect(place, url)
            if not _readable(found):
                return found
            found.close()


def _connect(place: Place, url: str) -> HTTPConnection:
    made = HTTPConnection(*place, timeout=_SECONDS)
    try:
        made.connect()
    except TimeoutError as error:
        raise ConnectTimeoutError(endpoint_url=url, error=error) from error
    except OSError as error:
        raise EndpointConnectionError(endpoint_url=url, error=error) from error
    return made


def _readable(connection: HTTPConnection) -> bool:
    """Whether the server of an idle connection has closed it, or sent what nobody asked for."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _joined(headers: HTTPMessage) -> dict[str, str]:
    """Headers by name; the values of a repeated one are joined."""
    found: dict[str, str] = {}
    for name, value in headers.items():
        found[name] = f"{found[name]}, {value.strip()}" if name in found else value.strip()
    return found
