"""HTTP/1.1 client of the emulators for boto3: a third of urllib3's CPU time for each request.

It sends what boto3 has prepared and signed, over TCP connections that stay open. Requests that need more than
that are left to boto3's own client: HTTPS, bodies that are files, and responses that are streams.
"""

import select
import socket
import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

_CONNECT_SECONDS = _READ_SECONDS = 60.0
"""botocore's own defaults."""
_READ_BYTES = 65536
_HTTP_PORT = 80
_LEFT_OUT = ("transfer-encoding", "expect")
_NO_BODY = (204, 304)
_INFORMATIONAL = range(100, 200)
_MOST_HEAD_BYTES = 1 << 20

Place = tuple[str, int]


class LoopbackClient:
    """Connections to the endpoints on this machine, each used by one request at a time."""

    def __init__(self) -> None:
        self._idle: dict[Place, list[_Connection]] = defaultdict(list)
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
        head = _head(request.method, target, url.netloc, request.headers, len(body))
        connection = self._connection(place, request.url)
        try:
            connection.socket.sendall(head + body)
            status, headers, content = connection.response(has_body=request.method != "HEAD")
        except TimeoutError as error:
            connection.socket.close()
            raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
        except (OSError, ValueError) as error:
            connection.socket.close()
            raise ConnectionClosedError(error=error, request=request, endpoint_url=request.url) from error
        self._give_back(place, connection)
        response = AWSResponse(request.url, status, headers, None)
        response._content = content
        return response

    def _connection(self, place: Place, url: str) -> "_Connection":
        """An idle connection to *place* that its server has not closed, or a new one."""
        while True:
            with self._lock:
                idle = self._idle[place]
                found = idle.pop() if idle else None
            if found is None:
                return _connect(place, url)
            if not found.closed():
                return found
            found.socket.close()

    def _give_back(self, place: Place, connection: "_Connection") -> None:
        if not connection.reusable:
            connection.socket.close()
            return
        with self._lock:
            self._idle[place].append(connection)


def _connect(place: Place, url: str) -> "_Connection":
    try:
        made = socket.create_connection(place, _CONNECT_SECONDS)
    except TimeoutError as error:
        raise ConnectTimeoutError(endpoint_url=url, error=error) from error
    except OSError as error:
        raise EndpointConnectionError(endpoint_url=url, error=error) from error
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.settimeout(_READ_SECONDS)
    return _Connection(made)


def _head(method: str, target: str, host: str, headers: Mapping[str, Any], length: int) -> bytes:
    """The request line and *headers*, with those that HTTP needs."""
    given = {name.lower(): (name, value) for name, value in headers.items()}
    given.setdefault("host", ("Host", host))
    given.setdefault("accept-encoding", ("Accept-Encoding", "identity"))
    if length or method not in ("GET", "HEAD"):
        given.setdefault("content-length", ("Content-Length", str(length)))
    lines = [f"{method} {target} HTTP/1.1".encode()]
    for name, value in given.values():
        text = value if isinstance(value, bytes) else str(value).encode()
        if b"\r" in text or b"\n" in text:
            raise ValueError(f"the header {name} has a line break")
        lines.append(name.encode() + b": " + text)
    return b"\r\n".join([*lines, b"", b""])


class _Connection:
    """A connection to a server, which answers one request after the other."""

    def __init__(self, made: socket.socket) -> None:
        self.socket = made
        self.reusable = True
        self._received = b""
        self._poll = select.poll()
        self._poll.register(made, select.POLLIN)

    def closed(self) -> bool:
        """Whether the server has closed it, or sent what nobody asked for."""
        return bool(self._poll.poll(0))

    def response(self, *, has_body: bool) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the next response; ValueError or OSError if it isn't whole."""
        while True:
            version, status, headers = _parsed(self._until(b"\r\n\r\n"))
            if status not in _INFORMATIONAL:
                break
        fields = {name.lower(): value for name, value in headers.items()}
        closing = fields.get("connection", "" if version == "HTTP/1.1" else "close").lower()
        self.reusable = closing != "close"
        body = self._body(fields) if has_body and status not in _NO_BODY else b""
        # What has come beyond the response belongs to no request.
        self.reusable = self.reusable and not self._received
        return status, headers, body

    def _body(self, fields: Mapping[str, str]) -> bytes:
        if fields.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        if "content-length" in fields:
            return self._exactly(int(fields["content-length"]))
        self.reusable = False
        parts = [self._received]
        while part := self.socket.recv(_READ_BYTES):
            parts.append(part)
        self._received = b""
        return b"".join(parts)

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._until(b"\r\n").partition(b";")[0], 16):
            parts.append(self._exactly(size))
            self._until(b"\r\n")
        while self._until(b"\r\n"):  # trailers
            continue
        return b"".join(parts)

    def _exactly(self, size: int) -> bytes:
        parts, missing = [self._received], size - len(self._received)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        whole = b"".join(parts)
        self._received = whole[size:]
        return whole[:size]

    def _until(self, end: bytes) -> bytes:
        while end not in self._received:
            if len(self._received) > _MOST_HEAD_BYTES:
                raise ValueError("a line of the response has no end")
            self._received += self._more()
        found, _, self._received = self._received.partition(end)
        return found

    def _more(self) -> bytes:
        more = self.socket.recv(_READ_BYTES)
        if not more:
            raise ConnectionError("the server closed the connection before the end of its response")
        return more


def _parsed(head: bytes) -> tuple[str, int, dict[str, str]]:
    """Version, status and headers; the values of a repeated header are joined."""
    line, *rest = head.decode("iso-8859-1").split("\r\n")
    version, _, status = line.partition(" ")
    headers: dict[str, str] = {}
    for field in rest:
        name, _, value = field.partition(":")
        value = value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return version, int(status[:3]), headers
