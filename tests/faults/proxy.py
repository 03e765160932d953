"""A proxy in front of the emulators that throttles, fails, answers late, or loses an answer."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

HOST = "127.0.0.1"
# The emulators' own addresses, by which strata sees that they are there.
_HEALTH = ("/_ministack/ready", "/moto-api/")
_SECONDS = 60.0
_LATE_SECONDS = 3.0
_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})


class Proxy(ThreadingHTTPServer):
    """Forwards to *port*; a request meets *fault* with the probability *share* until :meth:`heal`."""

    daemon_threads = True

    def __init__(self, port: int, fault: str, share: float, random: Random) -> None:
        super().__init__((HOST, 0), _Handler)
        self.target, self.fault, self.share, self.random = port, fault, share, random
        self.met = 0
        self._healed = threading.Event()

    def meets_fault(self, path: str) -> bool:
        """Whether the request for *path* meets the fault."""
        if self._healed.is_set() or path.startswith(_HEALTH) or self.random.random() >= self.share:
            return False
        self.met += 1
        return True

    def heal(self) -> None:
        """Forward everything from now on, what waits too."""
        self._healed.set()

    def wait_for_healing(self) -> None:
        """Answer nothing until :meth:`heal`."""
        self._healed.wait(_SECONDS)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _serve(self) -> None:
        body = self._body()
        fault = self.server.fault if self.server.meets_fault(self.path) else ""
        if fault in ("500", "503", "429"):
            self._answer(int(fault), [("Content-Type", "text/plain")], b"")
            return
        if fault == "late":
            time.sleep(_LATE_SECONDS)
        elif fault == "never":
            self.server.wait_for_healing()
        status, headers, content = self._forward(body)
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
            return
        self._answer(status, headers, content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _serve  # noqa: N815 (names of http.server)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(HOST, self.server.target, timeout=_SECONDS)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        try:
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in _HOP:
                    self.send_header(name, value)
            length = dict(headers).get("Content-Length", str(len(content)))
            self.send_header("Content-Length", length if self.command == "HEAD" else str(len(content)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else content)
        except (BrokenPipeError, ConnectionResetError):  # whoever asked was killed
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def proxy(port: int, fault: str, share: float, random: Random) -> Iterator[Proxy]:
    """A proxy to the emulator on *port* that runs within the block."""
    server = Proxy(port, fault, share, random)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.heal()
        server.shutdown()
        server.server_close()
        thread.join()
