"""A small environment on the engine that faults are made in, and what must be true after each of them."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from process_tree import below
from sandbox.desk import Desk

from faults.proxy import HOST, Faults, Gate, proxy
from strata import project
from strata.engine.state import State, real, stored
from strata.engine.state_bucket import lock_prefix, state_key
from strata.engine.workspace import Workspace
from strata.errors import Exit
from strata.targets.sandbox import backend, cloud, fork_server, processes, session
from strata.targets.sandbox.backend import Objects
from strata.targets.sandbox.paths import Paths

ENVIRONMENT = "dev"
BOOTSTRAP = "bootstrap"
"""The part of the sandbox that belongs to `strata bootstrap`."""
SERVICE = "receipts"
_PROGRAM = Path(__file__).parent / "program"
_SECONDS = 240.0
# An update changes at least so many things: each generation of the program has a pair of its own.
_MOST = 4
_LOCKS_OFF = "locks: { deletion_protection: false, protect: false"
_LOCKS_ON = "locks: { deletion_protection: true, protect: true"
# Parts of the command lines of an engine's child processes.
_PLUGINS = ("pulumi-language-python", "pulumi-resource-", "standin.aws", "standin.awsx")

Client = Callable[[str], Any]


class NotTriedError(Exception):
    """This machine lacks what the fault needs."""


class World:
    """A checkout with a small program, a sandbox, and the random numbers of one seed."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.random = random
        self.folder = folder
        self.faults = Faults(random)
        self.desk = _desk(folder)
        self.own = Paths(folder / "sandbox", ENVIRONMENT)
        self.variables = self.desk.variables | {"STRATA_SANDBOX_DIR": str(self.own.sandbox)}
        self.said: list[str] = []
        """The messages of the commands' beginning in this process."""
        self._generation = 0
        self._started: subprocess.Popen[str] | None = None
        self._proxies = ExitStack()
        self._ports: dict[int, int] = {}
        self._client: tuple[str, Client] = ("", lambda _: None)
        self.grow()

    def grow(self) -> None:
        """Another generation of the program: the next update has something to create, change and delete."""
        self._generation += 1
        (self.desk.root / "generation").write_text(str(self._generation))

    def open(self, *, renew: bool = True) -> Workspace:
        """The workspace, opened as every command opens it: recovery puts the state in order."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STRATA_SANDBOX_DIR", str(self.own.sandbox))
            environment = project.environment(ENVIRONMENT, self.desk.root)
            workspace = session.open_workspace(environment, self.said.append, renew=renew)
            if (self.own.folder / BOOTSTRAP).exists():
                session.open_bootstrap(environment, self.said.append)
            if (self.own.folder / project.part(SERVICE)).exists():
                service = project.environment(f"{ENVIRONMENT}/{SERVICE}", self.desk.root)
                session.open_workspace(service, self.said.append)
        self._wrap()
        return workspace

    def strata(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        self._wrap()
        return subprocess.run(
            [self.desk.bin / "strata", *argv],
            cwd=self.desk.root,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *argv: str) -> None:
        """Run a command, which must succeed."""
        run = self.strata(*argv)
        assert run.returncode == Exit.OK, f"{argv}: exit code {run.returncode}\n{run.stdout}{run.stderr}"

    def start(self, command: str, *options: str, stack: str = ENVIRONMENT) -> subprocess.Popen[str]:
        """Start ``strata COMMAND STACK`` with *options* in a group of its own, as a terminal does."""
        self._wrap()
        with self.log(command).open("w") as log:
            self._started = subprocess.Popen(
                [str(self.desk.bin / "strata"), command, stack, *options],
                cwd=self.desk.root,
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
                preexec_fn=_as_in_a_terminal,
            )
        return self._started

    def log(self, command: str) -> Path:
        """The file with the output of a started command."""
        return self.folder / f"{command}.log"

    def wait(self, running: subprocess.Popen[str]) -> int:
        """The exit code of *running*."""
        return running.wait(_SECONDS)

    def ended(self, running: subprocess.Popen[str], command: str, *codes: int) -> int:
        """Wait for *running*, which must end with one of *codes*; the code."""
        code = self.wait(running)
        shown = self.log(command).read_text(errors="replace")
        assert code in codes, f"{command}: exit code {code}, not {[*codes]}\n{shown[-4000:]}"
        assert "Traceback" not in shown or "/strata/" not in shown, shown[-4000:]
        return code

    def failed(self, running: subprocess.Popen[str], command: str) -> None:
        """Wait for *running*, which must not end with success."""
        assert self.wait(running) != Exit.OK, f"{command} succeeded:\n{self.log(command).read_text()}"

    @contextmanager
    def half_way(
        self,
        command: str,
        *options: str,
        stack: str = ENVIRONMENT,
        most: int = _MOST,
        read: bool = False,
        lost: str = "",
    ) -> Iterator[subprocess.Popen[str]]:
        """A running command that waits in its first to *most*-th change; after the block it goes on.

        The requests or their answers arrive, or get lost; *lost* says which do. With *read* it waits in a
        read as well.
        """
        if not self.pids():
            self.open()
        answered, delivered = (self.random.random() < 0.5 for _ in range(2))
        if lost:
            answered, delivered = lost == "answers", False
        gate = Gate(self.random.randint(1, most), answered=answered, read=read)
        running = self.start(command, *options, stack=stack)
        self.faults.gate = gate
        try:
            deadline = time.monotonic() + _SECONDS
            while not gate.reached.wait(0.02) and running.poll() is None and time.monotonic() < deadline:
                continue
            shown = self.log(command).read_text(errors="replace")
            assert gate.reached.is_set(), f"{command} ended ({running.poll()}) without a change:\n{shown}"
            yield running
        finally:
            gate.open(delivered=delivered)
            gate.wait_until_finished()
            self.faults.gate = None

    def plugins(self) -> list[int]:
        """The providers that the stand-in's fork server has started."""
        server = fork_server.process(self.own)
        return below(server.pid) if server else []

    def pids(self) -> dict[str, int]:
        """The emulators' processes."""
        running = cloud.read(self.own)
        return {name: one.process.pid for name, one in running.emulators.items()} if running else {}

    @contextmanager
    def emulators(self, fault: str, share: float) -> Iterator[None]:
        """Give a *share* of the requests to the emulators a *fault*, of which at least one must be met."""
        if not self.pids():
            self.open()
        self._wrap()
        self.faults.make(fault, share)
        try:
            yield
        finally:
            self.faults.heal()
        assert self.faults.met, "no request met the fault"

    def objects(self, workspace: Workspace) -> Objects:
        """The objects of the environment's backend."""
        return backend.objects(backend.of(self.own), self.own, workspace.variables)

    def state(self, workspace: Workspace) -> State:
        """The environment's state as its backend has it."""
        return _state(self.objects(workspace), "strata")

    def remove_service(self) -> None:
        """Delete the service if it is deployed: without that the platform can't be deleted."""
        if _state(self.objects(self.open()), SERVICE).resources:
            self.done("destroy", f"{ENVIRONMENT}/{SERVICE}")

    def state_bucket(self) -> str:
        """The name of the bucket that the state was moved to."""
        return urlsplit(backend.of(self.own).url).netloc

    def require_recovered(self, *, whole: bool = False) -> State:
        """After the next command has begun nothing is pending, locked, orphaned or twice in the cloud.

        Before the engine's next refresh the state may have a resource that was deleted, unless it is *whole*.
        """
        workspace = self.open()
        state = self.state(workspace)
        assert not state.pending, f"pending: {state.pending}"
        locks = self.objects(workspace).keys(lock_prefix("strata", ENVIRONMENT))
        assert not locks, f"locks are left: {locks}"
        running = processes.abandoned(
            "PULUMI_BACKEND_URL", workspace.variables["PULUMI_BACKEND_URL"], _PLUGINS
        )
        assert not running, f"processes are left: {running}"
        known = [one for one in (*state.resources, *self._others(workspace)) if real(one)]
        valid = [one["urn"] for one in known if not one.get("delete")]
        assert len(valid) == len({*valid}), f"a resource is in the state twice: {sorted(valid)}"
        for kind, found in inventory(self.client(workspace)).items():
            wanted = sorted(_id(one["id"]) for one in known if one["type"] == kind)
            there = sorted(map(_id, found))
            right = wanted == there if whole else {*there} <= {*wanted} and len(there) == len({*there})
            assert right, f"{kind}: the cloud has {there}, the state {wanted}"
        return state

    def require_whole(self) -> None:
        """The next up succeeds, and nothing is left to change."""
        self.require_recovered()
        self.done("up", ENVIRONMENT)
        self.require_recovered(whole=True)
        self.done("preview", ENVIRONMENT, "--expect-no-changes")

    def client(self, workspace: Workspace) -> Client:
        """Clients of the emulators behind *workspace*, past the proxies."""
        ports = json.dumps(self._ports)
        if self._client[0] != ports:
            self._client = ports, cache(lambda service: self._made(workspace, service))
        return self._client[1]

    @contextmanager
    def small_disk(self, folder: Path, megabytes: int) -> Iterator[None]:
        """Give *folder* a disk of its own within the block; NotTriedError without the right to mount."""
        kept = folder.with_name(f"{folder.name}.kept")
        shutil.copytree(folder, kept)
        size = f"size={megabytes}m"
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False, capture_output=True
        )
        if mounted.returncode:
            shutil.rmtree(kept)
            raise NotTriedError("a disk of its own needs the right to mount")
        try:
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            assert shutil.disk_usage(folder).total <= megabytes * 2**20, f"{folder} is not a small disk"
            yield
        finally:
            shutil.rmtree(kept)
            shutil.copytree(folder, kept)
            subprocess.run(["umount", "--lazy", folder], check=True)
            shutil.rmtree(folder)
            kept.rename(folder)

    def close(self) -> None:
        """End the emulators."""
        self.faults.heal()
        if self._started is not None:
            kill_all(self._started)
        # An engine whose command was killed.
        kill(processes.running("pulumi", "STRATA_SANDBOX_DIR", str(self.own.sandbox)))
        self._proxies.close()
        self.strata_down()

    def strata_down(self) -> None:
        """End the cloud, without the proxies."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STRATA_SANDBOX_DIR", str(self.own.sandbox))
            session.close(ENVIRONMENT, self.said.append)

    def _wrap(self) -> None:
        """Put a proxy before each emulator that has none: the record of the cloud names the proxies."""
        if not self.own.record.exists():
            return
        try:
            record = json.loads(self.own.record.read_text())
            emulators = [*record["emulators"].values()]
        except (ValueError, KeyError, TypeError):
            return
        new = [one for one in emulators if one["port"] not in self._ports]
        for one in new:
            server = self._proxies.enter_context(proxy(one["port"], self.faults))
            self._ports[server.server_port] = one["port"]
            one["port"] = server.server_port
        if new:
            self.own.record.write_text(json.dumps(record))

    def _made(self, workspace: Workspace, service: str) -> Any:
        values = workspace.variables
        session_ = boto3.Session(
            aws_access_key_id=values["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=values["AWS_SECRET_ACCESS_KEY"],
            region_name=values["AWS_REGION"],
        )
        url = values.get(f"AWS_ENDPOINT_URL_{service.upper()}", values["AWS_ENDPOINT_URL"])
        port = urlsplit(url).port or 0
        return session_.client(service, endpoint_url=f"http://{HOST}:{self._ports.get(port, port)}")

    def _others(self, workspace: Workspace) -> Iterator[Mapping[str, Any]]:
        """Every resource of the service, and of `strata bootstrap`, whose state stays in files."""
        files = backend.objects(backend.files(self.own), self.own, workspace.variables)
        for objects, name in ((files, "strata-bootstrap"), (self.objects(workspace), SERVICE)):
            state = _state(objects, name)
            assert not state.pending, f"pending in {name}: {state.pending}"
            yield from state.resources


def _desk(folder: Path) -> Desk:
    """A checkout whose programs and policies are those of the folder ``program``, with all locks on."""
    desk = Desk(folder, program=_PROGRAM / "__main__.py")
    shutil.rmtree(desk.root / "policies")
    shutil.copytree(_PROGRAM / "policies", desk.root / "policies")
    shutil.copy(_PROGRAM / "bootstrap" / "__main__.py", desk.root / "bootstrap" / "__main__.py")
    shutil.copy(_PROGRAM / "service" / "__main__.py", desk.root / "services" / SERVICE / "__main__.py")
    file = desk.root / f"Pulumi.{ENVIRONMENT}.yaml"
    text = file.read_text()
    assert _LOCKS_OFF in text
    file.write_text(text.replace(_LOCKS_OFF, _LOCKS_ON))
    desk.commit()
    return desk


def inventory(client: Client) -> dict[str, list[str]]:
    """The ids of what the account has, by kind; *client* makes a boto3 client of a service."""
    ec2 = client("ec2")
    vpcs = [one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]]
    groups = [one for one in ec2.describe_security_groups()["SecurityGroups"] if one["VpcId"] in vpcs]
    subnets = ec2.describe_subnets()["Subnets"]
    kms, keys = client("kms"), []
    for one in kms.list_keys()["Keys"]:
        key = kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]
        if key["KeyState"] == "Enabled" and key["KeyManager"] == "CUSTOMER":
            keys.append(one["KeyId"])
    logs = client("logs").describe_log_groups()["logGroups"]
    roles = client("iam").list_roles()["Roles"]
    return {
        "aws:ec2/vpc:Vpc": vpcs,
        "aws:ec2/subnet:Subnet": [one["SubnetId"] for one in subnets if one["VpcId"] in vpcs],
        "aws:ec2/securityGroup:SecurityGroup": [
            one["GroupId"] for one in groups if one["GroupName"] != "default"
        ],
        "aws:ec2/eip:Eip": [one["AllocationId"] for one in ec2.describe_addresses()["Addresses"]],
        "aws:kms/key:Key": keys,
        "aws:sns/topic:Topic": [one["TopicArn"] for one in client("sns").list_topics()["Topics"]],
        "aws:sqs/queue:Queue": client("sqs").list_queues().get("QueueUrls", []),
        "aws:dynamodb/table:Table": client("dynamodb").list_tables()["TableNames"],
        "aws:s3/bucket:Bucket": [one["Name"] for one in client("s3").list_buckets()["Buckets"]],
        "aws:cloudwatch/logGroup:LogGroup": [one["logGroupName"] for one in logs],
        "aws:iam/role:Role": [one["RoleName"] for one in roles if "/aws-service-role/" not in one["Path"]],
    }


def _state(objects: Objects, project_name: str) -> State:
    """The state of the project's stack in *objects*; an empty one if there is none."""
    text = objects.read(state_key(project_name, ENVIRONMENT))
    return (stored(text) if text else None) or State(())


def _as_in_a_terminal() -> None:
    """Take the signals of a terminal, which a test that runs in the background ignores."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def _id(identity: str) -> str:
    """*identity*; for the URL of a queue its path: a proxy has another port than its emulator."""
    return urlsplit(identity).path if identity.startswith("http:") else identity


def kill(pids: Sequence[int], number: int = signal.SIGKILL) -> None:
    """Send the signal to each that still runs."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
    while number == signal.SIGKILL and any(map(processes.started, pids)):
        time.sleep(0.01)


def kill_all(running: subprocess.Popen[str]) -> None:
    """Kill the command and everything below it."""
    kill(stopped(running.pid))
    running.wait()


def stopped(pid: int) -> list[int]:
    """*pid* and every process below it, each of which starts nothing more.

    The list of a process's children is complete only while they are stopped (proc(5)).
    """
    kill([pid], signal.SIGSTOP)
    found, known = [pid], {pid}
    while new := [one for one in below(pid) if one not in known]:
        kill(new, signal.SIGSTOP)
        found += new
        known |= {*new}
    return found


def named(pids: Sequence[int], part: str) -> list[int]:
    """Those of *pids* that have *part* in their command line."""
    found = []
    for pid in pids:
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if part in line:
            found.append(pid)
    return found
