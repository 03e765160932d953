"""A proxy in front of an emulator that fails chosen operations."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Fault:
    """A fault of the first *times* requests of *operation*."""

    operation: str
    times: int = 1
    status: int = 503
    """The HTTP status of the answer; 0 hands the request on and loses the answer."""
    seen: int = field(default=0, init=False)

    def take(self, operation: str) -> bool:
        """Whether this request is one of those that fail."""
        if operation != self.operation:
            return False
        self.seen += 1
        return self.seen <= self.times


class _Proxy(ThreadingHTTPServer):
    def __init__(self, target: str, fault: Fault) -> None:
        self.target, self.fault = target, fault
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        proxy: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        failing = proxy.fault.take(_operation(self.headers["X-Amz-Target"] or "", body))
        if failing and proxy.fault.status:
            self._answer(proxy.fault.status, b"", "text/plain")
            return
        request = urllib.request.Request(proxy.target, body, dict(self.headers))
        try:
            with urllib.request.urlopen(request) as answer:
                status, content, kind = answer.status, answer.read(), answer.headers["Content-Type"]
        except urllib.error.HTTPError as error:
            status, content, kind = error.code, error.read(), error.headers["Content-Type"]
        if failing:
            self.close_connection = True
            return
        self._answer(status, content, kind or "application/json")

    def _answer(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """No log."""


def _operation(target: str, body: bytes) -> str:
    """The operation of a JSON request (in a header) or of a query (in the body)."""
    if target:
        return target.rpartition(".")[2]
    return body.decode(errors="replace").partition("Action=")[2].partition("&")[0]


@contextmanager
def proxy(target: str, fault: Fault) -> Iterator[str]:
    """The address of a proxy in front of *target*."""
    server = _Proxy(target, fault)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
