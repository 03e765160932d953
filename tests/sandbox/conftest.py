"""The command and boto3 on a sandbox, and the three environments of a small program."""

import copy
import json
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from harness import engine
from sandbox.desk import Desk
from standin import launcher
from strata import project, shortcut
from strata.engine.state_bucket import state_key
from strata.engine.workspace import Workspace
from strata.targets.sandbox import emulators, fork_server, session, variables

ENVIRONMENTS = ("dev", "test", "prod")
SMALL = Path(__file__).parent / "small" / "__main__.py"
# The engine saves the state once, at the end: it would write all of it after each resource, which is the half
# of the CPU time of an update that creates a whole environment.
ONE_CHECKPOINT = {"PULUMI_SKIP_CHECKPOINTS": "true"}
_SHOW_VARIABLES = "import json, os; print(json.dumps(dict(os.environ)))"


class Platform:
    """The command in a checkout (*desk*, or this one), and boto3 in each environment's account."""

    def __init__(self, sandbox: Path, desk: Desk | None = None) -> None:
        self.desk = desk
        self.root = desk.root if desk else project.ROOT
        self.variables = (desk.variables if desk else os.environ) | {"STRATA_SANDBOX_DIR": str(sandbox)}
        self.command = desk.bin / "strata" if desk else project.COMMAND
        self._workspaces: dict[str, Workspace] = {}
        self._sessions: dict[str, boto3.Session] = {}
        self._clients: dict[tuple[str, str, str | None], Any] = {}
        self._outputs: dict[str, Mapping[str, Any]] = {}
        self._states: dict[str, tuple[object, list[dict[str, Any]]]] = {}
        self.first_up: dict[str, str] = {}
        """What the `up` that created each environment printed."""

    def strata(self, *argv: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the command with *stdin*; both of its outputs as text."""
        if argv[0] in ("up", "destroy"):
            self._outputs.pop(argv[1], None)
        return subprocess.run(
            [self.command, *argv],
            cwd=self.root,
            env=self.variables | variables,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def workspace(self, environment: str) -> Workspace:
        """The environment's own variables, as `strata exec` gives them."""
        if environment not in self._workspaces:
            self._workspaces[environment] = self._opened(environment)
        return self._workspaces[environment]

    def _opened(self, environment: str) -> Workspace:
        if self.desk:
            # The command of the checkout: its Python has fork servers of its own.
            shown = self.strata("exec", environment, "--", "python", "-c", _SHOW_VARIABLES)
            return Workspace(environment, self.root, json.loads(shown.stdout))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STRATA_SANDBOX_DIR", self.variables["STRATA_SANDBOX_DIR"])
            return session.open_workspace(project.environment(environment), lambda _: None)

    def client(self, environment: str, service: str, region: str | None = None) -> Any:
        """The boto3 client in the environment's account, at the emulator that serves *service* there.

        *region* is another one than the environment's own. To make a client takes up to half a second.
        """
        key = environment, service, region
        if key not in self._clients:
            self._clients[key] = self._connect(environment, service, region)
        return self._clients[key]

    def _connect(self, environment: str, service: str, region: str | None) -> Any:
        values = self.workspace(environment).variables
        if environment not in self._sessions:
            self._sessions[environment] = boto3.Session(
                aws_access_key_id=values["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=values["AWS_SECRET_ACCESS_KEY"],
                region_name=values["AWS_REGION"],
            )
        made: Any = self._sessions[environment]
        name = made._session.get_service_model(service).service_id.replace(" ", "_").upper()
        endpoint = values.get(f"AWS_ENDPOINT_URL_{name}", values["AWS_ENDPOINT_URL"])
        return made.client(service, region_name=region, endpoint_url=endpoint)

    def state(self, environment: str) -> list[dict[str, Any]]:
        """Every resource that a provider made in the environment, as the state has it.

        The engine exports it again only if its file is another one: each update replaces it.
        """
        workspace = self.workspace(environment)
        folder = Path(self.variables["STRATA_SANDBOX_DIR"]) / environment / "state"
        file = folder / state_key("strata", environment)
        found = file.stat() if file.exists() else None
        version = (found.st_ino, found.st_mtime_ns, found.st_size) if found else None
        if version and environment in self._states and self._states[environment][0] == version:
            return copy.deepcopy(self._states[environment][1])
        exported = workspace.pulumi("stack", "export", capture=True)
        resources = json.loads(exported.stdout)["deployment"]["resources"]
        made = [item for item in resources if item.get("custom") and not item["type"].startswith("pulumi:")]
        self._states[environment] = version, copy.deepcopy(made)
        return made

    def outputs(self, environment: str) -> Mapping[str, Any]:
        """The environment's outputs."""
        if environment not in self._outputs:
            self._outputs[environment] = json.loads(self.strata("outputs", environment, "--json").stdout)
        return self._outputs[environment]

    def up(self) -> None:
        """Bring dev, test and prod up at the same time."""
        with ThreadPoolExecutor(len(ENVIRONMENTS)) as threads:
            runs = list(threads.map(self._first_up, ENVIRONMENTS))
        for name, run in zip(ENVIRONMENTS, runs, strict=True):
            self.first_up[name] = run.stdout + run.stderr
            assert run.returncode == 0, f"up {name}:\n{self.first_up[name]}"

    def _first_up(self, name: str) -> subprocess.CompletedProcess[str]:
        """`strata up`; for dev the first command of the README, for test the engine's update alone."""
        if name == "test" or (self.desk and name != "dev"):
            # No preview and no policies, half of the time: the other environments have both.
            workspace = self.workspace(name).with_variables(**ONE_CHECKPOINT)
            return workspace.pulumi("up", "--yes", "--skip-preview", capture=True)
        if name != "dev" or self.root != project.ROOT:
            return self.strata("up", name, **ONE_CHECKPOINT)
        # Without a new installation of the packages, which these tests use.
        argv = ("make", "--old-file", ".venv/.ready", "up")
        variables = self.variables | ONE_CHECKPOINT
        return subprocess.run(argv, cwd=self.root, env=variables, capture_output=True, text=True, check=False)

    def close(self) -> None:
        """End every emulator that was started."""
        for client in self._clients.values():
            client.close()
        self.strata("down")


def stack_files() -> Mapping[str, bytes]:
    """The stack files of the checkout, which no command of the sandbox may write."""
    patterns = ("Pulumi*.yaml", "bootstrap/Pulumi*.yaml", "stages/*.yaml")
    found = (path for pattern in patterns for path in project.ROOT.glob(pattern))
    return {str(path.relative_to(project.ROOT)): path.read_bytes() for path in found}


@pytest.fixture(scope="session", autouse=True)
def _stack_files_stay_as_they_are() -> Iterator[None]:
    before = stack_files()
    yield
    after = stack_files()
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    assert not changed, f"something wrote into the checkout: {', '.join(changed)}"


@pytest.fixture(scope="session", autouse=True)
def _signals_of_a_terminal() -> Iterator[None]:
    """Commands that ignore interrupts, as those of a shell's `&` and of nohup do, are no forks."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGHUP)}
    ignored = [one for one, handler in before.items() if handler is signal.SIG_IGN]
    for one in ignored:
        signal.signal(one, signal.default_int_handler)
    yield
    for one in ignored:
        signal.signal(one, signal.SIG_IGN)


@pytest.fixture(scope="session", autouse=True)
def _the_same_fork_servers_for_all_sandboxes() -> Iterator[None]:
    programs = engine.server("--load", fork_server.SDK)
    # What moto reads when it is loaded; all else it reads from its own variables.
    moto = engine.server(
        "--load", emulators.MODULES["moto"], "--load", "moto.ec2", MOTO_ACM_VALIDATION_WAIT="0"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(variables.PROVIDERS, engine.server()[variables.PROVIDERS])
        patch.setenv(variables.PROGRAMS, programs[variables.PROVIDERS])
        patch.setenv(emulators.MOTO, _fork_of(moto[variables.PROVIDERS], emulators.MODULES["moto"]))
        yield


def _fork_of(folder: str, module: str) -> str:
    """The command that starts *module* as a fork of the server in *folder*."""
    start = shortcut.launch(module, folder, launcher.COMMAND)
    assert start is not None, "the stand-in is not installed"
    return shlex.join(start)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The three environments of the program in ``small/``: for tests that need no whole platform."""
    folder = tmp_path_factory.mktemp("small")
    desk = Desk(folder, program=SMALL)
    desk.commit()
    made = Platform(folder / "sandbox", desk)
    try:
        made.up()
        yield made
    finally:
        made.close()
