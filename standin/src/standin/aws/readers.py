"""Other processes that read resources for a provider, so that a refresh uses more than one core.

Python runs one thread at a time, and a refresh of 400 resources takes seconds of CPU time. With many reads at
a time the provider asks the fork server for readers (:mod:`standin.aws.reader`), and passes the bytes of
requests and responses. Without a server it reads all resources itself. Everything but reads stays with the
provider: a journal and an order of changes belong to one process.
"""

import asyncio
import json
import os
import re
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import cast

from standin import launcher, plugin_process
from standin.aws.cloud import Cloud
from standin.aws.frames import ANSWERED, FAILED, Frame, Frames
from standin.aws.kind import ProviderError

MODULE = "standin.aws.reader"
_PROCESSES = 2
_ALONE = 4
"""Reads at a time that the provider does without readers: a process costs 20 ms."""
_AHEAD = 6
"""Requests by which a reader with clients of the service may be behind the other one."""
_SERVICE = re.compile(rb"[:$]aws:(\w+)/")

_connections: list[object] = []
"""The connections to the readers, which end when these are closed."""

Start = Callable[[], socket.socket | None]


class LostError(Exception):
    """A reader ended, or can't answer."""


class Readers:
    """The readers of one provider, which start when there are many reads at a time."""

    def __init__(self, read: Callable[[bytes], Awaitable[bytes]], start: Start) -> None:
        """*read* is the provider's own; *start* gives the socket of a new reader, None without a server."""
        self._read = read
        self._start_one = start
        self._reading = 0
        self._readers: list[_Reader] = []
        self._started: asyncio.Future[None] | None = None
        self._homes: dict[bytes, _Reader] = {}

    async def answer(self, request: bytes) -> bytes:
        """The response to *request*; raises :class:`ProviderError` for a read that fails."""
        self._reading += 1
        try:
            if not self._readers and self._reading > _ALONE:
                await self._start()
            reader = self._choose(request)
            if reader is not None:
                try:
                    return await reader.answer(request)
                except LostError:  # a read changes nothing
                    pass
            return await self._read(request)
        finally:
            self._reading -= 1

    async def _start(self) -> None:
        if self._started is None:
            self._started = asyncio.ensure_future(self._start_all())
        await asyncio.shield(self._started)

    async def _start_all(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(_PROCESSES):
            made = await asyncio.to_thread(self._start_one)
            if made is None:
                return
            _, reader = await loop.create_unix_connection(partial(_Reader, self._readers.remove), sock=made)
            self._readers.append(reader)

    def _choose(self, request: bytes) -> "_Reader | None":
        """The reader that has a client of the service, or the one with the least requests."""
        if not self._readers:
            return None
        found = _SERVICE.search(request)
        service = found[1] if found else b""
        least = min(self._readers, key=lambda one: one.waiting)
        home = self._homes.setdefault(service, least)
        if home not in self._readers:
            home = self._homes[service] = least
        return home if home.waiting < least.waiting + _AHEAD else least


class _Reader(asyncio.Protocol):
    """One reader, as the provider sees it."""

    def __init__(self, ended: Callable[["_Reader"], None]) -> None:
        self._ended = ended
        self._frames = Frames()
        self._number = 0
        self._waiting: dict[int, asyncio.Future[Frame]] = {}

    @property
    def waiting(self) -> int:
        """Requests without a response."""
        return len(self._waiting)

    async def answer(self, request: bytes) -> bytes:
        self._number += 1
        number = self._number
        future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            self._transport.write(Frame(number, ANSWERED, request).encoded())
            response = await future
        finally:
            del self._waiting[number]
        if response.outcome == FAILED:
            raise ProviderError(response.content.decode())
        if response.outcome != ANSWERED:
            raise LostError
        return response.content

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        for frame in self._frames.add(data):
            future = self._waiting.get(frame.number)
            if future is not None and not future.done():
                future.set_result(frame)

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended(self)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(LostError())


def start(cloud: Cloud) -> socket.socket | None:
    """The socket of a new reader of *cloud*; None if no server has forked this process, or it makes none.

    The reader ends with this process, which holds the connection that its launcher would have.
    """
    folder = plugin_process.server()
    if folder is None:
        return None
    own, other = socket.socketpair()
    try:
        own.sendall(Frame(0, ANSWERED, json.dumps(cloud.settings()).encode()).encoded())
        # Not the provider's stderr: the engine waits for its end, and a stopped server would keep it.
        with other, Path(os.devnull).open("wb") as nothing:
            files = (other.fileno(), nothing.fileno(), nothing.fileno())
            connection = launcher.fork(folder, MODULE, [], files, lambda _: None)
    except OSError:
        connection = None
    if connection is None:
        own.close()
        return None
    _connections.append(connection)
    return own
