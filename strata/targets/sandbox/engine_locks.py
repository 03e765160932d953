"""The engine's locks on an environment's stacks, with the processes that hold them."""

import json
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from strata.errors import StrataError
from strata.targets.sandbox import backend, cloud, emulators, processes, variables
from strata.targets.sandbox.backend import Files, Objects
from strata.targets.sandbox.paths import Paths

_ENGINE = "pulumi"
_BACKEND = "PULUMI_BACKEND_URL"
# Start times are multiples of a clock tick, and the clock may be adjusted meanwhile.
_CLOCK_SECONDS = 10.0
_LOCKS = ".pulumi/locks/"
# Any region lists all buckets of the account.
_ANY_REGION = "us-east-1"


@dataclass(frozen=True)
class _Holder:
    """The machine and the process that took a lock, and when, in seconds since the epoch."""

    host: str
    pid: int
    taken: float | None = None

    def is_at_work(self, backend: str) -> bool:
        """True if the process is an engine of this machine that works in *backend* since before the lock.

        Another engine may have the pid by now: of another sandbox, or after a restart of the machine.
        """
        if self.host != socket.gethostname() or processes.name(self.pid) != _ENGINE:
            return False
        if processes.variable(self.pid, _BACKEND) not in (None, backend):
            return False
        began = processes.began_at(self.pid)
        return self.taken is None or began is None or began <= self.taken + _CLOCK_SECONDS


def are_dead(objects: Objects, keys: Iterable[str], backend: str) -> bool:
    """True if every engine that took one of the locks *keys* has ended."""
    return all(is_dead(objects.read(key), backend) for key in keys)


def is_dead(lock: str | None, backend: str) -> bool:
    """True if the engine that took *lock* has ended: its pid is free, or another process has it.

    An incomplete lock file (full disk) counts as ended if no engine of this machine works in *backend*.
    """
    holder = _holder(lock)
    if holder is None:
        return processes.HAS_PROC and not processes.running(_ENGINE, _BACKEND, backend)
    return holder.host == socket.gethostname() and not holder.is_at_work(backend)


def refuse_at_work(paths: Paths) -> None:
    """StrataError with the pid while an engine of this machine works on one of the stacks."""
    for url, objects in _backends(paths):
        for key in objects.keys(_LOCKS):
            holder = _holder(objects.read(key))
            if holder is not None and holder.is_at_work(url):
                raise StrataError(
                    f"{_ENGINE} (pid {holder.pid}) is running on {paths.environment}. Wait until it has "
                    "ended, or end it with Ctrl-C in its terminal; then try again. Nothing was done."
                )


def _holder(lock: str | None) -> _Holder | None:
    """The holder of *lock* (pulumi/pkg, backend/diy/lock.go); None if it can't be read."""
    try:
        held = json.loads(lock or "")
        host, pid = str(held["hostname"]), int(held["pid"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    try:
        return _Holder(host, pid, datetime.fromisoformat(held["timestamp"]).timestamp())
    except (ValueError, KeyError, TypeError, OverflowError):
        return _Holder(host, pid)


def _backends(paths: Paths) -> Iterator[tuple[str, Objects]]:
    """Addresses and objects of the backends with locks; a bucket whose emulator has ended can't be locked."""
    yield paths.backend, Files(paths.state)
    running = cloud.read(paths)
    storing = running.emulators.get("ministack") if running else None
    try:
        where = backend.of(paths)
    except StrataError:  # an unreadable record must not block `strata down`
        return
    if running and storing and where != backend.files(paths) and emulators.healthy("ministack", storing.port):
        values = variables.aws(running.account, _ANY_REGION, running.endpoints, paths)
        yield where.url, backend.objects(where, paths, values)
