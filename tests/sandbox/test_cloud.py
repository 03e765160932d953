"""The local cloud with real emulators: separate accounts, loopback only, state and cloud lost together."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from strata import project
from strata.engine.workspace import Workspace
from strata.errors import Exit
from strata.targets.sandbox import cloud, emulators, paths, processes, session
from strata.targets.sandbox.cloud import LocalCloud


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One sandbox for this file: a start of the emulators takes longer than most of its tests."""
    folder = tmp_path_factory.mktemp("cloud") / "sandbox"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRATA_SANDBOX_DIR", str(folder))
        yield folder
        for name in session.opened():
            session.close(name, lambda _: None)


@pytest.fixture
def said(sandbox: Path) -> list[str]:
    """The messages of the sandbox in one test."""
    return []


def open_sandbox(name: str, said: list[str]) -> Workspace:
    return session.open_workspace(project.environment(name), said.append, renew=True)


def running(name: str) -> LocalCloud:
    found = cloud.read(paths.of(name))
    assert found is not None
    return found


def account(workspace: Workspace, service: str = "sts") -> str:
    """The account as that environment's variables reach it."""
    values = workspace.variables
    client = boto3.client(
        "sts",
        endpoint_url=values["AWS_ENDPOINT_URL" if service == "sts" else f"AWS_ENDPOINT_URL_{service}"],
        region_name=values["AWS_REGION"],
        aws_access_key_id=values["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=values["AWS_SECRET_ACCESS_KEY"],
    )
    return str(client.get_caller_identity()["Account"])


def strata(*argv: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [project.COMMAND, *argv], env=os.environ | variables, capture_output=True, text=True, check=False
    )


def listening(pid: int) -> set[tuple[str, int]]:
    """Every address on which *pid* listens, IPv4 and IPv6."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(os.readlink(descriptor))
        except FileNotFoundError:
            continue
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            listens = fields[3] == "0A" or table.startswith("udp")
            if listens and f"socket:[{fields[9]}]" in inodes:
                host, port = fields[1].split(":")
                found.add((host, int(port, 16)))
    return found


def test_two_environments_are_two_accounts_with_nothing_shared(said: list[str]) -> None:
    dev, prod = open_sandbox("dev", said), open_sandbox("prod", said)
    for service in ("sts", "EC2"):
        assert account(dev, service) == "111111111111"
        assert account(prod, service) == "333333333333"
    made = dev.run(["aws", "s3", "mb", "s3://only-in-dev"])
    assert made == 0
    assert dev.run(["aws", "s3api", "head-bucket", "--bucket", "only-in-dev"]) == 0
    assert prod.run(["aws", "s3api", "head-bucket", "--bucket", "only-in-dev"]) != 0


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's socket tables")
def test_every_listener_is_on_loopback(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(emulators.MOTO)  # a fork is another process than its launcher
    session.close("dev", said.append)
    open_sandbox("dev", said)
    loopback = "0100007F"
    for emulator in running("dev").emulators.values():
        assert listening(emulator.process.pid) == {(loopback, emulator.port)}


def test_opening_again_keeps_cloud_and_state(said: list[str]) -> None:
    open_sandbox("dev", said)
    before = running("dev")
    said.clear()
    open_sandbox("dev", said)
    assert running("dev") == before
    assert said == []


@pytest.mark.parametrize("name", emulators.NAMES)
def test_a_killed_emulator_takes_the_state_with_it_and_the_next_command_reports_it(
    name: str, said: list[str]
) -> None:
    open_sandbox("dev", said)
    before = running("dev")
    trace = paths.of("dev").state / "trace-of-the-old-state"
    trace.touch()
    os.kill(before.emulators[name].process.pid, signal.SIGKILL)
    said.clear()
    open_sandbox("dev", said)
    assert f"lost: {name}" in said[0]
    assert not trace.exists()
    assert all(emulator.process.alive for emulator in running("dev").emulators.values())
    assert not any(emulator.process.alive for emulator in before.emulators.values())


def test_a_removed_state_takes_the_cloud_with_it(said: list[str]) -> None:
    open_sandbox("dev", said)
    before = running("dev")
    own = paths.of("dev")
    own.state.rename(own.folder / "elsewhere")
    said.clear()
    open_sandbox("dev", said)
    assert "lost: its state is gone" in said[0]
    assert not any(emulator.process.alive for emulator in before.emulators.values())


def test_a_taken_port_is_no_obstacle(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((emulators.HOST, 0))
        taken.listen()
        free = emulators.free_port
        ports = iter([taken.getsockname()[1]])
        monkeypatch.setattr(emulators, "free_port", lambda: next(ports, None) or free())
        open_sandbox("test", said)
        assert taken.getsockname()[1] not in {one.port for one in running("test").emulators.values()}


def test_down_ends_its_own_processes_and_no_others(said: list[str]) -> None:
    open_sandbox("dev", said)
    open_sandbox("test", said)
    dev, test = running("dev"), running("test")
    assert strata("down", "dev").returncode == Exit.OK
    assert not any(emulator.process.alive for emulator in dev.emulators.values())
    assert all(emulator.process.alive for emulator in test.emulators.values())
    assert not paths.of("dev").folder.exists()


def test_exec_passes_the_commands_exit_code_and_output_through(said: list[str]) -> None:
    ran = strata("exec", "dev", "--", "sh", "-c", "echo $PULUMI_STACK; exit 42")
    assert (ran.returncode, ran.stdout) == (42, "dev\n")
    asked = strata("exec", "dev", "--", "aws", "sts", "get-caller-identity", "--query", "Account")
    assert asked.stdout.strip() == '"111111111111"'


def test_commands_on_a_stack_that_is_not_deployed_are_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_SANDBOX_DIR", str(tmp_path))
    for command in ("outputs", "drift", "destroy"):
        ran = strata(command, "dev")
        assert ran.returncode == Exit.ERROR
        assert "has not been brought up" in ran.stderr
    assert session.opened() == []


def test_aws_with_another_environments_account_is_refused(said: list[str]) -> None:
    dev = open_sandbox("dev", said)
    theirs = {name: value for name, value in dev.variables.items() if name.startswith("AWS_")}
    ran = strata("up", "prod", "--cloud", "aws", **theirs)
    assert ran.returncode == Exit.ERROR
    assert "111111111111" in ran.stderr
    assert "333333333333" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_aws_without_credentials_is_refused_at_once(said: list[str]) -> None:
    nowhere = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": "-",
        "AWS_CONFIG_FILE": "-",
    }
    ran = strata("preview", "prod", "--cloud", "aws", **nowhere)
    assert ran.returncode == Exit.ERROR
    assert "No usable AWS credentials" in ran.stderr


def test_a_dead_engines_lock_is_released_and_a_living_ones_kept(said: list[str]) -> None:
    workspace = open_sandbox("dev", said)
    lock = paths.of("dev").state / ".pulumi" / "locks" / "organization" / "strata" / "dev" / "x.json"
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert processes.started(ended.pid) is None
    lock.write_text(f'{{"pid": {ended.pid}, "hostname": "{socket.gethostname()}", "username": "x"}}')
    said.clear()
    open_sandbox("dev", said)
    assert "killed half-way" in said[0]
    assert not lock.exists()
    assert workspace.pulumi("stack", "ls", capture=True).returncode == 0
