"""The HTTP client of the emulators: every form of a response, connections that end, and errors as boto3's."""

import itertools
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from standin.aws import loopback
from standin.aws.loopback import LoopbackClient

OK = b"HTTP/1.1 200 OK\r\n"
HELLO = OK + b"Content-Length: 5\r\n\r\nhello"


class Server:
    """Has a list of answers for each connection, and closes it after the last; a bar separates packets."""

    def __init__(self, answers: list[list[bytes]]) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.requests: list[bytes] = []
        self.connections = 0
        self._answers = answers
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def _serve(self) -> None:
        for answers in self._answers:
            connection, _ = self.listening.accept()
            self.connections += 1
            with connection:
                for answer in answers:
                    self.requests.append(_whole(connection))
                    for part in answer.split(b"|"):
                        connection.sendall(part)


def _whole(connection: socket.socket) -> bytes:
    received, missing = b"", 1
    while missing > 0:
        received += connection.recv(65536)
        head, end, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        missing = (int(length[1]) if length else 0) - len(body) if end else 1
    return received


@pytest.fixture
def client() -> Iterator[LoopbackClient]:
    made = LoopbackClient()
    yield made
    for connection in itertools.chain(*made._idle.values()):
        connection.close()


@contextmanager
def serving(*answers: list[bytes]) -> Iterator[Server]:
    server = Server([*answers])
    try:
        yield server
    finally:
        server.listening.close()


def request(url: str, method: str = "POST", body: Any = b"a=1", **headers: Any) -> SimpleNamespace:
    return SimpleNamespace(
        url=url, method=method, body=body, headers=HeadersDict(headers), stream_output=False
    )


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (HELLO, b"hello"),
        (b"HTTP/1.1 200 OK\r\ncontent-LENGTH:5\r\n|\r\nhe|llo", b"hello"),
        (
            OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n|3;x=y\r\nl|lo\r\n0\r\nTrailer: 1\r\n\r\n",
            b"hello",
        ),
        (OK + b"\r\nhe|llo", b"hello"),
        (b"HTTP/1.0 200 OK\r\n\r\nhello", b"hello"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + HELLO, b"hello"),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", b""),
        (OK + b"Content-Length: 0\r\n\r\n", b""),
    ],
)
def test_a_response_is_read_to_its_end(client: LoopbackClient, answer: bytes, body: bytes) -> None:
    with serving([answer]) as server:
        response = client.send(request(server.url))
        assert response is not None
        assert response.content == body
        assert response.status_code in (200, 204)


def test_the_response_to_head_has_no_body(client: LoopbackClient) -> None:
    with serving([OK + b"Content-Length: 5\r\n\r\n", HELLO]) as server:
        first = client.send(request(server.url, "HEAD", None))
        second = client.send(request(server.url, "GET", None))
        assert first is not None
        assert first.content == b""
        assert second is not None
        assert second.content == b"hello"
        assert server.connections == 1
        assert b"content-length" not in server.requests[0].lower() + server.requests[1].lower()


def test_a_request_is_sent_as_boto3_has_prepared_it(client: LoopbackClient) -> None:
    with serving([HELLO]) as server:
        sent = request(f"{server.url}/a%20b?c=d%2Fe", body="ä", Authorization=b"signed", Host="other")
        client.send(sent)
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        line, *headers = head.split(b"\r\n")
        assert line == b"POST /a%20b?c=d%2Fe HTTP/1.1"
        assert {b"Authorization: signed", b"Host: other", b"Content-Length: 2"} <= {*headers}
        assert body == "ä".encode()


def test_repeated_headers_of_a_response_are_joined_and_found_in_any_case(client: LoopbackClient) -> None:
    with serving([OK + b"X-A: 1\r\nx-b:  2 \r\nX-A: 3\r\nContent-Length: 0\r\n\r\n"]) as server:
        response = client.send(request(server.url))
        assert response is not None
        assert (response.headers["x-a"], response.headers["X-B"]) == ("1, 3", "2")


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ],
)
def test_a_connection_that_ends_is_not_used_again(client: LoopbackClient, answer: bytes) -> None:
    with serving([answer], [HELLO]) as server:
        for _ in range(2):
            response = client.send(request(server.url))
            assert response is not None
            assert response.content == b"hello"
        assert server.connections == 2


def test_an_idle_connection_that_the_server_has_closed_is_replaced(client: LoopbackClient) -> None:
    with serving([HELLO], [HELLO]) as server:
        client.send(request(server.url))
        [connection] = client._idle["127.0.0.1", server.listening.getsockname()[1]]
        while not loopback._readable(connection):
            continue
        assert client.send(request(server.url)) is not None
        assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        OK + b"Content-Length: 5\r\n\r\nhel",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
        OK + b"Transfer-Encoding: chunked\r\n\r\nno number\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
    ],
)
def test_a_response_that_is_not_whole_is_a_closed_connection(client: LoopbackClient, answer: bytes) -> None:
    with serving([answer], [HELLO]) as server:
        with pytest.raises(ConnectionClosedError):
            client.send(request(server.url))
        assert client.send(request(server.url)) is not None


def test_a_response_that_does_not_come_is_a_timeout(
    client: LoopbackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loopback, "_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ReadTimeoutError):
        client.send(request(f"http://127.0.0.1:{silent.getsockname()[1]}"))


def test_without_a_server_the_endpoint_is_named(client: LoopbackClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(EndpointConnectionError, match=url):
        client.send(request(url))


def test_a_header_with_a_line_break_is_not_sent(client: LoopbackClient) -> None:
    wrong = {"X-A": "1\r\nX-B: 2"}
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(ValueError, match="Invalid header value"),
    ):
        client.send(request(f"http://127.0.0.1:{silent.getsockname()[1]}", **wrong))


def test_what_needs_more_is_left_to_boto3(client: LoopbackClient) -> None:
    url = "http://127.0.0.1:1"
    stream = request(url)
    stream.stream_output = True
    for other in (
        stream,
        request("https://127.0.0.1:1"),
        request(url, body=BytesIO(b"file")),
        request(url, Expect="100-continue"),
        request(url, **{"Transfer-Encoding": "chunked"}),
    ):
        assert client.send(other) is None
