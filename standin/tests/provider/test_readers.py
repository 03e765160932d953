"""Reads in other processes are answered as by the provider, which does them itself where there are none."""

import asyncio
import socket
import threading
from collections.abc import Callable

import pytest

from provider.test_provider import finish
from standin.aws import reader as reader_module
from standin.aws.cloud import Cloud
from standin.aws.frames import ANSWERED, FAILED, UNABLE, Frame, Frames
from standin.aws.kind import ProviderError
from standin.aws.provider import Aws
from standin.aws.readers import Readers, start

MANY = 20
Answer = Callable[[Frame], Frame | None]


def answered(frame: Frame) -> Frame:
    return Frame(frame.number, ANSWERED, b"reader " + frame.content)


class Processes:
    """Readers that answer by *answer* in threads, and end where it is None."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.contents: list[set[bytes]] = []

    def start(self) -> socket.socket:
        own, other = socket.socketpair()
        seen: set[bytes] = set()
        self.contents.append(seen)
        threading.Thread(target=self._run, args=(other, seen), daemon=True).start()
        return own

    def _run(self, connection: socket.socket, seen: set[bytes]) -> None:
        frames = Frames()
        with connection:
            while received := connection.recv(7):
                for frame in frames.add(received):
                    seen.add(frame.content)
                    answer = self._answer(frame)
                    if answer is None:
                        return
                    connection.sendall(answer.encoded())


async def own(request: bytes) -> bytes:
    await asyncio.sleep(0.05)
    return b"own " + request


def at_once(readers: Readers, requests: list[bytes]) -> list[bytes | BaseException]:
    async def work() -> list[bytes | BaseException]:
        answers = await asyncio.gather(*map(readers.answer, requests), return_exceptions=True)
        for reader in readers._readers:
            reader._transport.close()
        await asyncio.sleep(0)
        return answers

    return finish(work())


def urns(service: str, count: int = MANY) -> list[bytes]:
    return [f"urn:pulumi:dev::p::a:b:C$aws:{service}/kind:Kind::{one}".encode() for one in range(count)]


def test_many_reads_at_a_time_are_spread_over_the_readers() -> None:
    processes = Processes(answered)
    requests = urns("ec2") + urns("s3")
    answers = at_once(Readers(own, processes.start), requests)
    assert len(processes.contents) == 2
    assert all(len(seen) >= MANY / 2 for seen in processes.contents)
    for request, answer in zip(requests, answers, strict=True):
        assert answer in (b"reader " + request, b"own " + request)
    assert sum(b"own" in bytes(answer) for answer in answers if isinstance(answer, bytes)) <= 4


def test_many_reads_of_one_service_are_spread_too() -> None:
    opened = threading.Event()

    def wait(frame: Frame) -> Frame:
        opened.wait()
        return answered(frame)

    processes, requests = Processes(wait), urns("ec2")
    threading.Timer(0.5, opened.set).start()
    at_once(Readers(own, processes.start), requests)
    first, second = processes.contents
    assert abs(len(first) - len(second)) <= 6


def test_few_reads_at_a_time_start_no_reader() -> None:
    processes = Processes(answered)
    assert at_once(Readers(own, processes.start), urns("s3", 4)) == [b"own " + one for one in urns("s3", 4)]
    assert processes.contents == []


def test_without_a_server_the_provider_reads_all_itself() -> None:
    assert start(Cloud("eu-west-1", _account=["1"])) is None
    answers = at_once(Readers(own, lambda: None), urns("s3"))
    assert answers == [b"own " + one for one in urns("s3")]


@pytest.mark.parametrize("answer", [lambda _: None, lambda frame: Frame(frame.number, UNABLE, b"")])
def test_what_a_reader_does_not_answer_the_provider_reads_itself(answer: Answer) -> None:
    answers = at_once(Readers(own, Processes(answer).start), urns("s3"))
    assert answers == [b"own " + one for one in urns("s3")]


def test_a_failed_read_has_the_text_of_its_error() -> None:
    processes = Processes(lambda frame: Frame(frame.number, FAILED, "reading é: denied".encode()))
    errors = at_once(Readers(own, processes.start), urns("s3"))[4:]
    assert {str(error) for error in errors} == {"reading é: denied"}
    assert all(isinstance(error, ProviderError) for error in errors)


def test_frames_are_whole_in_any_pieces() -> None:
    sent = [Frame(1, ANSWERED, b""), Frame(2**32 - 1, FAILED, b"x" * 1000), Frame(3, UNABLE, b"\0")]
    stream = b"".join(frame.encoded() for frame in sent)
    for size in (1, 7, len(stream)):
        frames = Frames()
        pieces = [stream[place : place + size] for place in range(0, len(stream), size)]
        assert [frame for piece in pieces for frame in frames.add(piece)] == sent


def test_a_reader_answers_fails_or_is_unable(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(error: Exception) -> Callable[..., bytes]:
        def read(provider: Aws, request: bytes) -> bytes:
            raise error

        return read

    aws = Aws(None)
    monkeypatch.setattr(reader_module.reading, "answer", lambda provider, request: b"answer")
    assert reader_module._outcome(aws, b"") == (ANSWERED, b"answer")
    monkeypatch.setattr(reader_module.reading, "answer", raises(ProviderError("no é")))
    assert reader_module._outcome(aws, b"") == (FAILED, "no é".encode())
    monkeypatch.setattr(reader_module.reading, "answer", raises(ValueError("bug")))
    assert reader_module._outcome(aws, b"") == (UNABLE, b"")


def test_a_reader_has_the_providers_region_tags_and_account() -> None:
    cloud = Cloud("eu-west-1", {"a": "b"}, ("1",), _account=["1"])
    again = Cloud.of_settings(**cloud.settings())
    assert (again.region, again.default_tags, again.account) == ("eu-west-1", {"a": "b"}, "1")
