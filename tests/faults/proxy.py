"""A proxy in front of the emulators that throttles, fails, stops a request, or loses its answer."""

import http.client
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from urllib.parse import urlsplit

HOST = "127.0.0.1"
# The emulators' own addresses, by which strata checks that they run.
_HEALTH = ("/_ministack/ready", "/moto-api/")
_SECONDS = 60.0
_LATE_SECONDS = 1.5
# A busy emulator, or one that was ended, answers later or never.
_FINISH_SECONDS = 10.0
_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})
_FIRST = 5
_ERRORS = ("429", "500", "503")
# Names of AWS's operations that change nothing.
_READS = re.compile(r"(Describe|Get|List|Head|BatchGet|Lookup|Search)")
_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")


class Gate:
    """Stops the changing requests, or with *read* all, from the *number*-th on until :meth:`open`.

    They stop before the emulator gets them, or *answered* before the client gets the answer.
    """

    def __init__(self, number: int, *, answered: bool, read: bool = False) -> None:
        self.reached = threading.Event()
        self.stopped: list[str] = []
        """The operations that were stopped."""
        self.read = read
        self._left, self._answered = number, answered
        self._delivered = True
        self._open = threading.Event()
        self._lock = threading.Condition()
        self._unfinished = 0

    def stops(self, operation: str) -> bool:
        """Count *operation*; True if it is to be stopped."""
        with self._lock:
            self._left -= 1
            stopped = self._left <= 0 and not self._open.is_set()
            if stopped:
                self.stopped.append(operation)
                self._unfinished += 1
            return stopped

    def finish(self) -> None:
        """Count a stopped request as forwarded, or lost."""
        with self._lock:
            self._unfinished -= 1
            self._lock.notify_all()

    def wait_until_finished(self) -> None:
        """Wait for the stopped requests after :meth:`open`: the emulator may still change something."""
        with self._lock:
            self._lock.wait_for(lambda: not self._unfinished, _FINISH_SECONDS)

    def wait(self, *, answered: bool) -> bool:
        """Wait for :meth:`open` on the gate's side; False if the request or its answer gets lost."""
        if answered is not self._answered:
            return True
        self.reached.set()
        self._open.wait(_SECONDS)
        return self._delivered

    def open(self, *, delivered: bool) -> None:
        """Let everything pass; the stopped requests or answers get lost unless *delivered*."""
        self._delivered = delivered
        self._open.set()


class Faults:
    """The faults of all proxies: a request meets *kind* with the probability *share* until :meth:`heal`.

    One of the first requests does in any case.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.kind, self.share, self.met = "", 0.0, 0
        self._until_certain = 0
        self.gate: Gate | None = None
        self._healed = threading.Event()

    def make(self, kind: str, share: float) -> None:
        """Begin with a fault."""
        self.kind, self.share, self.met = kind, share, 0
        self._until_certain = self.random.randint(1, _FIRST)
        self._healed.clear()

    def heal(self) -> None:
        """Forward everything from now on, also requests that wait."""
        self.kind = ""
        self._healed.set()

    def meet(self) -> str:
        """The fault of one request; empty if it has none."""
        kind = self.kind
        self._until_certain -= 1
        if not kind or (self._until_certain and self.random.random() >= self.share):
            return ""
        self.met += 1
        return kind

    def wait_for_healing(self) -> None:
        """Answer nothing until :meth:`heal`."""
        self._healed.wait(_SECONDS)


class Proxy(ThreadingHTTPServer):
    """Forwards to the emulator on *port*."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, faults: Faults) -> None:
        super().__init__((HOST, 0), _Handler)
        self.target, self.faults = port, faults

    def refuse(self) -> None:
        """Refuse connections from now on, as the port of an ended emulator does."""
        threading.Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """No output: clients and emulators are killed on purpose."""


def change(method: str, path: str, target: str, body: bytes) -> str:
    """The operation of a request that changes something, by its X-Amz-Target too; empty for a read."""
    named = target.rpartition(".")[2]
    found = _ACTION.search(body)
    name = named or (found[1].decode() if found else "")
    if "/operation/" in path:
        name = path.rpartition("/")[2]
    if name:
        return "" if _READS.match(name) else name
    return "" if method in ("GET", "HEAD") else f"{method} {urlsplit(path).path}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _serve(self) -> None:
        body = self._body()
        faults = self.server.faults
        quiet = self.path.startswith(_HEALTH)
        fault = "" if quiet else faults.meet()
        if fault in _ERRORS:
            self._answer(int(fault), [("Content-Type", "text/plain")], b"")
            return
        if fault == "late":
            time.sleep(_LATE_SECONDS)
        elif fault == "never":
            faults.wait_for_healing()
        target = self.headers.get("X-Amz-Target") or ""
        operation = "" if quiet else change(self.command, self.path, target, body)
        gate = None if quiet else faults.gate
        stopped = gate is not None and bool(operation or gate.read) and gate.stops(operation)
        if gate is None or not stopped:
            self._pass_on(body, lost=fault == "lost")
            return
        try:
            self._pass_on(body, lost=fault == "lost", gate=gate)
        finally:
            gate.finish()

    def _pass_on(self, body: bytes, *, lost: bool, gate: Gate | None = None) -> None:
        """Forward the request and answer it, unless it or its answer gets *lost*, also at the *gate*."""
        if gate is not None and not gate.wait(answered=False):
            self._lose()
            return
        status, headers, content = self._forward(body)
        if lost or (gate is not None and not gate.wait(answered=True)):
            self._lose()
            return
        self._answer(status, headers, content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _serve

    def _lose(self) -> None:
        self.close_connection = True
        self.connection.close()

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
        except ConnectionRefusedError:
            self.server.refuse()
            raise
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
        except (BrokenPipeError, ConnectionResetError):  # the client was killed
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """No output."""


@contextmanager
def proxy(port: int, faults: Faults) -> Iterator[Proxy]:
    """A proxy to the emulator on *port* that runs within the block."""
    server = Proxy(port, faults)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        faults.heal()
        server.shutdown()
        server.server_close()
        thread.join()
