"""The engine's locks on an environment's stacks, with the processes that hold them."""

import json
import socket
from collections.abc import Iterator

from strata.errors import StrataError
from strata.targets.sandbox import backend, cloud, emulators, processes, variables
from strata.targets.sandbox.backend import Files, Objects
from strata.targets.sandbox.paths import Paths

_ENGINE = "pulumi"
_LOCKS = ".pulumi/locks/"
# Any region lists all buckets of the account.
_ANY_REGION = "us-east-1"


def is_dead(lock: str | None, backend: str) -> bool:
    """True if the engine that took *lock* has ended: its pid is free, or another process has it.

    An incomplete lock file (full disk) counts as ended if no engine of this machine works in *backend*.
    """
    holder = _holder(lock)
    if holder is None:
        return processes.HAS_PROC and not processes.running(_ENGINE, "PULUMI_BACKEND_URL", backend)
    host, pid = holder
    return host == socket.gethostname() and processes.name(pid) != _ENGINE


def refuse_at_work(paths: Paths) -> None:
    """StrataError with the pid while an engine of this machine works on one of the stacks."""
    for objects in _backends(paths):
        for key in objects.keys(_LOCKS):
            host, pid = _holder(objects.read(key)) or ("", 0)
            if host == socket.gethostname() and processes.name(pid) == _ENGINE:
                raise StrataError(
                    f"{_ENGINE} (pid {pid}) is running on {paths.environment}. Wait until it has ended, or "
                    "end it with Ctrl-C in its terminal; then try again. Nothing was done."
                )


def _holder(lock: str | None) -> tuple[str, int] | None:
    """The machine and the process that took *lock*; None if it can't be read."""
    try:
        holder = json.loads(lock or "")
        return str(holder["hostname"]), int(holder["pid"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _backends(paths: Paths) -> Iterator[Objects]:
    """The backends with locks; a bucket whose emulator has ended can't be locked."""
    yield Files(paths.state)
    running = cloud.read(paths)
    storing = running.emulators.get("ministack") if running else None
    try:
        where = backend.of(paths)
    except StrataError:  # an unreadable record must not block `strata down`
        return
    if running and storing and where != backend.files(paths) and emulators.healthy("ministack", storing.port):
        values = variables.aws(running.account, _ANY_REGION, running.endpoints, paths)
        yield backend.objects(where, paths, values)
