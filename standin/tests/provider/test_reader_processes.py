"""Readers are forks of the server that live as long as their provider."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from harness.waiting import wait_until
from provider.test_fork_server import running
from standin import launcher

MANY = 24
STS = (
    b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account>"
    b"</GetCallerIdentityResult></GetCallerIdentityResponse>"
)
LOST = b'{"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "no queue"}'
DENIED = b'{"__type": "AccessDenied", "message": "not allowed"}'


class Emulator(ThreadingHTTPServer):
    """Says who asks, and that no queue exists; each answer about a queue waits for *open*."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.open = threading.Event()
        self.open.set()
        self.queues = LOST
        self.asked = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Emulator

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = 200, STS
        if "SQS" in self.headers.get("X-Amz-Target", ""):
            self.server.asked += 1
            self.server.open.wait()
            status, body = 400, self.server.queues
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.open.set()
        made.shutdown()
        thread.join()


@dataclass
class Server:
    """A fork server and its folder."""

    process: "subprocess.Popen[bytes]"
    folder: Path


def wait_until_loaded(folder: Path) -> None:
    """Wait until the server closes a connection without a request: it has loaded everything then."""
    with socket.socket(socket.AF_UNIX) as connection:
        launcher._connect(connection, str(folder))
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    own = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "STANDIN"))}
    argv = [sys.executable, "-m", "standin", "serve", "--until-stdin-ends"]
    with subprocess.Popen(argv, env=own | {launcher.VARIABLE: str(folder)}, stdin=subprocess.PIPE) as process:
        wait_until((folder / launcher.SOCKET).exists)
        wait_until_loaded(folder)
        yield Server(process, folder)
        process.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("readers") / "standin") as made:
        yield made


@dataclass
class Provider:
    """A plugin with a configured provider, a fork of *server*."""

    server: int
    process: "subprocess.Popen[bytes]"
    port: int
    pids: set[int] = field(default_factory=set)

    def forks(self) -> set[int]:
        """The provider and its readers."""
        children = Path(f"/proc/{self.server}/task/{self.server}/children")
        if running(self.server):
            self.pids |= {int(pid) for pid in children.read_text().split()}
        return {pid for pid in self.pids if running(pid)}

    def read(self, count: int) -> list[object]:
        """Each response to *count* reads at a time, or the text of its error."""

        async def work() -> list[object]:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{self.port}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                request = provider_pb2.ConfigureRequest()
                request.args.update({"region": "eu-west-1"})
                await stub.Configure(request)
                reads = [provider_pb2.ReadRequest(urn=urn(one), id=f"http://q/{one}") for one in range(count)]
                return await asyncio.gather(*[stub.Read(read) for read in reads], return_exceptions=True)

        return asyncio.run(work())


def urn(number: int) -> str:
    return f"urn:pulumi:dev::strata::aws:sqs/queue:Queue::jobs-{number}"


@contextmanager
def starting(server: Server, emulator: Emulator) -> Iterator[Provider]:
    own = os.environ | {
        launcher.VARIABLE: str(server.folder),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{emulator.server_port}",
        "AWS_ACCESS_KEY_ID": "111111111111",
        "AWS_SECRET_ACCESS_KEY": "none",
    }
    argv = [sys.executable, "-I", "-S", launcher.__file__, "/nonexistent", "standin.aws", "127.0.0.1:1"]
    with subprocess.Popen(argv, env=own, stdout=subprocess.PIPE) as process:
        assert process.stdout
        made = Provider(server.process.pid, process, int(process.stdout.readline()))
        made.forks()
        try:
            yield made
        finally:
            process.kill()
        wait_until(lambda: not made.forks())


@pytest.fixture
def provider(server: Server, emulator: Emulator) -> Iterator[Provider]:
    with starting(server, emulator) as made:
        yield made


def test_many_reads_have_two_readers_and_the_same_answers(provider: Provider, emulator: Emulator) -> None:
    assert len(provider.forks()) == 1
    assert provider.read(MANY) == [provider_pb2.ReadResponse()] * MANY
    assert emulator.asked == MANY
    assert len(provider.forks()) == 3
    emulator.queues = DENIED
    errors = provider.read(MANY)
    texts = {str(error.details()) for error in errors if isinstance(error, grpc.aio.AioRpcError)}
    assert len(texts) == MANY
    assert all(text.startswith("reading aws:sqs/queue:Queue jobs-") for text in texts)
    assert len(provider.forks()) == 3


def test_few_reads_have_no_reader(provider: Provider) -> None:
    assert provider.read(3) == [provider_pb2.ReadResponse()] * 3
    assert len(provider.forks()) == 1


def test_killed_readers_lose_no_answer(provider: Provider, emulator: Emulator) -> None:
    emulator.open.clear()
    [main] = provider.forks()

    def end_readers() -> None:
        wait_until(lambda: emulator.asked >= MANY)
        for pid in provider.forks() - {main}:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
        emulator.open.set()

    ending = threading.Thread(target=end_readers)
    ending.start()
    assert provider.read(MANY) == [provider_pb2.ReadResponse()] * MANY
    ending.join()
    assert emulator.asked > MANY
    assert provider.forks() == {main}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_readers_end_with_their_provider(number: signal.Signals, provider: Provider) -> None:
    provider.read(MANY)
    assert len(provider.forks()) == 3
    provider.process.send_signal(number)
    wait_until(lambda: not provider.forks())
    provider.process.wait()


def test_readers_end_with_a_provider_that_was_killed_itself(provider: Provider) -> None:
    [main] = provider.forks()
    provider.read(MANY)
    os.kill(main, signal.SIGKILL)
    wait_until(lambda: not provider.forks())


def test_readers_go_on_when_the_server_ends(tmp_path: Path, emulator: Emulator) -> None:
    with serving(tmp_path / "server") as own, starting(own, emulator) as provider:
        provider.read(MANY)
        readers = provider.forks()
        assert len(readers) == 3
        own.process.kill()
        assert provider.read(MANY) == [provider_pb2.ReadResponse()] * MANY
        assert provider.forks() == readers


def test_without_the_server_a_provider_reads_all_itself(tmp_path: Path, emulator: Emulator) -> None:
    with serving(tmp_path / "server") as own, starting(own, emulator) as provider:
        own.process.kill()
        own.process.wait()
        assert provider.read(MANY) == [provider_pb2.ReadResponse()] * MANY
        assert len(provider.forks()) == 1
