"""Detached processes, identified by pid and start time, because a pid can be reused."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from strata.errors import StrataError

_SHELL = "/bin/sh"
_GRACE_SECONDS = 3.0
_POLL_SECONDS = 0.05
HAS_PROC = Path("/proc/self/stat").exists()
"""True on systems where the environment of processes can be read."""
# Indexes into the result of _stat.
_STATE, _PARENT, _TIMES, _START = 0, 1, slice(11, 15), 19
_STOPPED = "T"


@dataclass(frozen=True)
class DetachedProcess:
    """A process by pid and start time."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """True while this process runs."""
        return started(self.pid) == self.started


def started(pid: int) -> str | None:
    """The start time of *pid*, as the operating system writes it; None without such a process."""
    if not HAS_PROC:
        return _ps("lstart", pid)
    fields = _stat(pid)
    # A zombie process has ended.
    return fields[_START] if fields and fields[_STATE] != "Z" else None


def began_at(pid: int) -> float | None:
    """The start of *pid* in seconds since the epoch; None without such a process or without /proc.

    The system's clock may have been set since then: the operating system counts from its boot.
    """
    fields = _stat(pid)
    if fields is None:
        return None
    return (
        time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + int(fields[_START]) / os.sysconf("SC_CLK_TCK")
    )


def variable(pid: int, name: str) -> str | None:
    """The environment variable *name* of *pid*; None if it has none, or can't be read."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return None
    mark = f"{name}=".encode()
    return next((os.fsdecode(one[len(mark) :]) for one in environment if one.startswith(mark)), None)


def name(pid: int) -> str | None:
    """The program that *pid* runs; None without such a process."""
    if started(pid) is None:
        return None
    if not HAS_PROC:
        return Path(_ps("comm", pid) or "").name
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:  # gone by now
        return None


def abandoned(key: str, value: str, commands: Sequence[str]) -> list[DetachedProcess]:
    """Processes that lost their parent, with the variable *key* and one of *commands* in argv.

    The parent that started them has the variable too; init, or the service manager of a desktop's user, has
    not. Empty on systems without /proc.
    """
    found = []
    for pid in _of_variable(key, value):
        if not any(part in command(pid) for part in commands):
            continue
        began, fields = started(pid), _stat(pid)
        if began and fields and variable(int(fields[_PARENT]), key) != value:
            found.append(DetachedProcess(pid, began))
    return found


def _of_variable(key: str, value: str) -> Iterator[int]:
    """The processes whose variable *key* has *value*; none without /proc."""
    return (pid for pid in _pids() if variable(pid, key) == value)


def _pids() -> Iterator[int]:
    """All processes of the machine; none without /proc."""
    return (int(folder.name) for folder in Path("/proc").glob("[0-9]*") if HAS_PROC)


def cpu_seconds(pid: int) -> float:
    """CPU seconds of *pid* and of its children that have ended; 0 without such a process or without /proc."""
    fields = _stat(pid) or []
    return sum(map(int, fields[_TIMES])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The processes that *pid* has started, and not waited for; none without /proc."""
    return [one for one in _pids() if (fields := _stat(one)) and fields[_PARENT] == str(pid)]


def running(program: str, key: str, value: str) -> list[int]:
    """The processes that run *program* with the variable *key*; none without /proc."""
    return [pid for pid in _of_variable(key, value) if name(pid) == program]


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from `state` on; the name before them may have any character (proc(5))."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _ps(column: str, pid: int) -> str | None:
    try:
        shown = subprocess.run(
            ["/bin/ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        reason = shown.stderr.strip()  # empty for a pid without a process
    except FileNotFoundError as error:
        reason = f"{error.filename}: {error.strerror}"
    if reason:
        raise StrataError(f"The sandbox finds its processes in /proc or by ps, and can't: {reason}")
    return shown.stdout.strip() or None


def command(pid: int) -> str:
    """The command line of *pid*; empty without such a process."""
    if not HAS_PROC:
        return _ps("command", pid) or ""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def of_pid_file(file: Path, part: str) -> DetachedProcess | None:
    """The process that wrote its pid into *file*; None without one that has *part* in its command line.

    After a restart of the machine a process of another sandbox may have the pid: it works in another folder.
    """
    if not file.is_file():
        return None
    try:
        pid = int(file.read_text())
    except (OSError, ValueError):
        return None
    began = started(pid)
    if began is None or part not in command(pid) or not _works_in(pid, file.parent):
        return None
    return DetachedProcess(pid, began)


def _works_in(pid: int, folder: Path) -> bool:
    """True if *pid* works in *folder* or below it; true as well without /proc."""
    if not HAS_PROC:
        return True
    try:
        return Path(f"/proc/{pid}/cwd").readlink().is_relative_to(folder.resolve())
    except OSError:
        return False


def detach(
    argv: Sequence[str], variables: Mapping[str, str], log: Path, folder: Path, *, pid_file: Path
) -> DetachedProcess:
    """Start *argv* in a session of its own, its output in *log*; raises ChildProcessError if it ends at once.

    A shell starts it in the background and ends, so that init becomes its parent. The new process writes its
    pid into *pid_file* first: the next command finds it, even if this one is killed.
    """
    write = f"echo $$ >{shlex.quote(str(pid_file))} && exec {shlex.join(argv)}"
    line = f"exec {_SHELL} -c {shlex.quote(write)} >{shlex.quote(str(log))} 2>&1 </dev/null"
    done = subprocess.run(
        [_SHELL, "-c", f"({line}) & echo $!"],
        env=variables,
        cwd=folder,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    pid = int(done.stdout)
    began = started(pid)
    if began is None:
        raise ChildProcessError(f"{argv[0]} ended at once")
    return DetachedProcess(pid, began)


def resume(process: DetachedProcess) -> None:
    """Let *process* continue if it was stopped."""
    fields = _stat(process.pid)
    if process.alive and fields and fields[_STATE] == _STOPPED:
        os.kill(process.pid, signal.SIGCONT)


def end(process: DetachedProcess, *, finish_seconds: float = 0) -> None:
    """End *process* by SIGTERM, and by SIGKILL three seconds later; nothing if it is gone or another one.

    With *finish_seconds*, SIGINT comes first: a provider finishes its requests and records the results. A
    stopped process continues, as it handles no signal before.
    """
    first = ((signal.SIGINT, finish_seconds),) if finish_seconds else ()
    for number, patience in (*first, (signal.SIGTERM, _GRACE_SECONDS), (signal.SIGKILL, _GRACE_SECONDS)):
        if not process.alive:
            return
        try:
            os.kill(process.pid, number)
            os.kill(process.pid, signal.SIGCONT)
        except ProcessLookupError:
            return
        except PermissionError:
            raise StrataError(
                f"Process {process.pid} ({name(process.pid)}) belongs to another user. As that user or root: "
                f"kill {process.pid}. Then try again."
            ) from None
        deadline = time.monotonic() + patience
        while process.alive and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
