"""One environment's local cloud: a pair of emulators, started and stopped with its state."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import tenacity

from strata.errors import StrataError
from strata.project import Environment
from strata.targets.sandbox import emulators, folders, fork_server, processes, routing, variables
from strata.targets.sandbox.files import replace_file
from strata.targets.sandbox.locking import exclusive
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.processes import DetachedProcess

_STARTS = 3
_READY_SECONDS = 60
# An emulator under load may be slow, and the state of a lost cloud is deleted.
_PATIENCE_SECONDS = 30
_POLL_SECONDS = 0.1


class NotReadyError(StrataError):
    """An emulator that did not answer after its start; the message names its log file."""


@dataclass(frozen=True)
class Emulator:
    """One running emulator."""

    process: DetachedProcess
    port: int


def _machine() -> str:
    """The name of this machine without its network's, which may change."""
    return socket.gethostname().partition(".")[0]


@dataclass(frozen=True)
class LocalCloud:
    """The emulators of one account, by name."""

    account: str
    emulators: Mapping[str, Emulator]
    host: str = field(default_factory=_machine)
    """The name of the machine or container of its processes."""

    @property
    def endpoints(self) -> Mapping[str, str]:
        """AWS's standard endpoint variables."""
        ports = {name: emulators.url(emulator.port) for name, emulator in self.emulators.items()}
        return routing.endpoints(ports["ministack"], ports["moto"])


def read(paths: Paths) -> LocalCloud | None:
    """The cloud that was started last, running or not; None without a readable record."""
    if not paths.record.is_file():
        return None
    try:
        raw = json.loads(paths.record.read_text())
        return LocalCloud(
            raw["account"],
            {
                name: Emulator(DetachedProcess(one["pid"], one["started"]), one["port"])
                for name, one in raw["emulators"].items()
            },
            str(raw.get("host", _machine())),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def loss(environment: Environment, paths: Paths) -> str | None:
    """The reason why the state is not that of the running cloud; None if it is.

    StrataError for an emulator that runs and does not answer: it may answer later, with its state.
    """
    cloud = read(paths)
    if cloud is None:
        return "the record of its processes is gone"
    if not paths.state.is_dir():
        return "its state is gone"
    if cloud.account != environment.account:
        return f"it is account {cloud.account}, the stack file says {environment.account}"
    for name in emulators.NAMES:
        emulator = cloud.emulators.get(name)
        if emulator is None:
            return f"{name} was never started"
        if not emulator.process.alive:
            return f"{name} (pid {emulator.process.pid}) no longer runs"
        if not _answers(name, emulator, _PATIENCE_SECONDS):
            if not emulator.process.alive:
                return f"{name} (pid {emulator.process.pid}) no longer runs"
            raise StrataError(
                f"{name} (pid {emulator.process.pid}), the local cloud of {environment.name}, runs and has "
                f"not answered for {_PATIENCE_SECONDS} seconds. Nothing was changed. Try again, or start "
                f"afresh: strata down {environment.name}"
            )
    return None


def refuse_elsewhere(environment: Environment, paths: Paths) -> None:
    """StrataError if another machine or container with the same folder started the cloud.

    Its processes can't be seen from here: they may run, with the resources of the state. A container may have
    this machine's name and network, so that they answer.
    """
    cloud = read(paths)
    if cloud is None or any(one.process.alive for one in cloud.emulators.values()):
        return
    here, name = _machine(), environment.name
    if cloud.host != here or any(emulators.healthy(kind, one.port) for kind, one in cloud.emulators.items()):
        raise StrataError(
            f"The local cloud of {name} was started on {cloud.host}, and no process of it is seen on {here}. "
            "It may run on another machine or in another container. Nothing was changed. Use it there; or if "
            f"it has ended there: strata down {name}"
        )


@tenacity.retry(
    stop=tenacity.stop_after_attempt(_STARTS),
    retry=tenacity.retry_if_exception_type(NotReadyError),
    reraise=True,
)
def start(environment: Environment, paths: Paths) -> LocalCloud:
    """Start the emulators with an empty state folder; again on other ports if a port was taken in between.

    Raises NotReadyError. Environments start one after the other: two could choose the same free port.
    """
    with exclusive(paths.starting):
        return _start_once(environment, paths)


def stop(paths: Paths) -> bool:
    """End this environment's processes and remove everything it wrote; whether there was anything.

    StrataError, before anything is removed, if the sandbox did not make the folder.
    """
    folders.require_own(paths)
    cloud = read(paths)
    for emulator in cloud.emulators.values() if cloud else ():
        processes.end(emulator.process)
    for name, module in emulators.MODULES.items():
        # An emulator that is not in the record, because its start was killed.
        unrecorded = processes.of_pid_file(paths.pid(name), module)
        if unrecorded is not None:
            processes.end(unrecorded)
    left = left_over(paths)
    for process in left:
        processes.end(process)
    fork_server.end(paths)
    return folders.remove(paths) or bool(left)


def left_over(paths: Paths) -> list[processes.DetachedProcess]:
    """The emulators that run for this environment although their record is gone, such as with its folder."""
    return processes.abandoned("TMPDIR", str(_temporary(paths)), tuple(emulators.MODULES.values()))


def _temporary(paths: Paths) -> Path:
    """The emulators' folder for temporary files, by which their processes are found."""
    return paths.folder / "tmp"


def _start_once(environment: Environment, paths: Paths) -> LocalCloud:
    stop(paths)
    folders.make(paths)
    _temporary(paths).mkdir(exist_ok=True)
    ports = {name: emulators.free_port() for name in emulators.NAMES}
    urls = {name: emulators.url(port) for name, port in ports.items()}
    endpoints = routing.endpoints(urls["ministack"], urls["moto"])
    # A Lambda function has ministack's environment variables, which must name the same endpoints.
    shared = variables.base() | variables.aws(environment.account, environment.region, endpoints, paths)
    pair: dict[str, Emulator] = {}
    for name, port in ports.items():
        own = emulators.variables(name, port, environment.account, environment.region, paths.folder)
        log = paths.folder / f"{name}.log"
        process_variables = {**shared, **own, "TMPDIR": str(_temporary(paths))}
        try:
            process = processes.detach(
                emulators.command(name, port), process_variables, log, paths.folder, pid_file=paths.pid(name)
            )
        except ChildProcessError:
            raise _not_ready(environment, name, port, paths) from None
        pair[name] = Emulator(process, port)
        # After each emulator: if this command is killed, the next one can stop it.
        _write(LocalCloud(environment.account, pair), paths)
    for name, emulator in pair.items():
        if not _answers(name, emulator, _READY_SECONDS):
            raise _not_ready(environment, name, emulator.port, paths)
    # Last: the state folder shows that the start was complete.
    paths.state.mkdir()
    return LocalCloud(environment.account, pair)


def _not_ready(environment: Environment, name: str, port: int, paths: Paths) -> NotReadyError:
    return NotReadyError(
        f"The local cloud of {environment.name} did not start: {name} does not answer on port {port}. "
        f"Its log: {paths.folder / name}.log"
    )


def _write(cloud: LocalCloud, paths: Paths) -> None:
    raw = {
        "account": cloud.account,
        "host": cloud.host,
        "emulators": {
            name: {"pid": one.process.pid, "started": one.process.started, "port": one.port}
            for name, one in cloud.emulators.items()
        },
    }
    replace_file(paths.record, json.dumps(raw, indent=2) + "\n")


def _answers(name: str, emulator: Emulator, seconds: float) -> bool:
    """True if the emulator answers within *seconds*; False at once if its process has ended."""
    waiting = tenacity.Retrying(
        stop=tenacity.stop_after_delay(seconds),
        wait=tenacity.wait_fixed(_POLL_SECONDS),
        retry=tenacity.retry_if_result(lambda well: not well and emulator.process.alive),
        retry_error_callback=lambda _: False,
    )
    return bool(waiting(lambda: emulator.process.alive and emulators.healthy(name, emulator.port)))
