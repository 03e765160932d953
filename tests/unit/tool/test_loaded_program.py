"""A program that is loaded before the engine starts: its run, its errors and its end."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)
from pytest_socket import enable_socket

from environment import loaded_program
from strata import project
from strata.commands import options
from strata.engine.loaded_program import MODULE, LoadedProgram
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.targets.sandbox import fork_server, session
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.variables import PROGRAMS
from unit.tool import programs

CHECKOUT = Path(__file__).parents[3]
SECONDS = 60
ENDPOINT = {
    "type": "aws:ec2/vpcEndpoint:VpcEndpoint",
    "inputs": {"dnsOptions": {"privateDnsOnlyForInboundResolverEndpoint": True}, "subnetIds": ["subnet-1"]},
    "outputs": {"dnsEntries": [{"dnsName": "a"}, {"dnsName": "b"}]},
}
# The resource and its arguments, and one nested class of each.
CLASSES = 4
LOOK = """
import os, sys
from environment.settings import Settings
import pulumi
pulumi.ComponentResource("test:look:Program", "program", {
    "stack": pulumi.get_stack(), "config": pulumi.Config("look").require("word"),
    "folder": os.getcwd(), "variable": os.environ.get("LOOK"), "foreign": os.environ.get("FOREIGN", "gone"),
    "loaded": "pulumi_aws.ec2.vpc_endpoint" in sys.modules,
    "evaluated": pulumi._types._types_from_py_properties.cache_info().currsize,
    "forked": "serve" in open(f"/proc/{os.getppid()}/cmdline").read(),
    "built": "environment.settings" in sys.modules and Settings.__pydantic_complete__,
})
"""


def command(folder: Path) -> list[str]:
    return [sys.executable, "-m", MODULE, str(folder)]


class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Records registrations and errors."""

    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}
        self.errors: list[str] = []

    def SupportsFeature(self, request: Any, context: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(hasSupport=False)

    def RegisterResource(self, request: Any, context: Any) -> Any:
        self.inputs[request.name] = dict(request.object.items())
        return resource_pb2.RegisterResourceResponse(urn=f"urn:pulumi:s::p::{request.type}::{request.name}")

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Empty:
        return Empty()

    def SignalAndWaitForShutdown(self, request: Empty, context: Any) -> Empty:
        return Empty()

    def Log(self, request: engine_pb2.LogRequest, context: Any) -> Empty:
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        return Empty()

    def GetRootResource(self, request: Any, context: Any) -> Any:
        return engine_pb2.GetRootResourceResponse()

    def SetRootResource(self, request: Any, context: Any) -> Any:
        return engine_pb2.SetRootResourceResponse()


Run = Callable[..., tuple[Engine, language_pb2.RunResponse]]
Start = Callable[[str], tuple[list[str], dict[str, str]]]


@pytest.fixture(params=["alone", "forked"])
def start(request: pytest.FixtureRequest, own: Paths, monkeypatch: pytest.MonkeyPatch) -> Start:
    """The command of a program's process, and its variables, with the server of programs and without it."""
    server = programs.server() if request.param == "forked" else Path("/none")
    monkeypatch.setenv(PROGRAMS, str(server))
    return partial(fork_server.of_program, own, MODULE)


@pytest.fixture
def run(tmp_path: Path, start: Start) -> Iterator[Run]:
    """Run a program with some variables in the loaded process, as the engine does."""
    enable_socket()
    recorder, started = Engine(), []
    server = grpc.server(ThreadPoolExecutor(4))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(recorder, server)
    engine_pb2_grpc.add_EngineServicer_to_server(recorder, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()

    def one(
        program: str, *resources: Mapping[str, Any], of_engine: str = address
    ) -> tuple[Engine, language_pb2.RunResponse]:
        (tmp_path / "__main__.py").write_text(program)
        argv, more = start(str(tmp_path))
        started.append(LoadedProgram(argv, {**os.environ, "FOREIGN": "yes", **more}))
        option, runtime = started[0].options({**os.environ, "LOOK": "here"})
        assert option == "--client"
        started[0].load(resources)
        request = language_pb2.RunRequest(
            project="look",
            stack="dev",
            config={"look:word": "hello"},
            dryRun=True,
            parallel=2,
            monitor_address=address,
            args=[of_engine],
            info=language_pb2.ProgramInfo(
                root_directory=str(tmp_path), program_directory=str(tmp_path), entry_point="."
            ),
        )
        with grpc.insecure_channel(runtime) as channel:
            stub = language_pb2_grpc.LanguageRuntimeStub(channel)
            return recorder, stub.Run(request, timeout=SECONDS)

    yield one
    for program in started:
        program.end()
    server.stop(None)


def test_the_program_runs_with_the_engines_values_and_variables(
    run: Run, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    engine, answer = run(LOOK, ENDPOINT, {"type": "strata:network:Network"}, {"type": "pulumi:pulumi:Stack"})
    assert not answer.bail, engine.errors
    assert engine.inputs["program"] == {
        "stack": "dev",
        "config": "hello",
        "folder": str(tmp_path),
        "variable": "here",
        "foreign": "gone",
        "loaded": True,
        "evaluated": CLASSES,
        "forked": request.node.callspec.params["start"] == "forked",
        "built": True,
    }


@pytest.mark.parametrize("start", ["alone"], indirect=True)
def test_a_class_that_nothing_has_deployed_is_not_loaded(run: Run) -> None:
    """A server has it from another program."""
    engine, _ = run(LOOK)
    assert engine.inputs["program"]["loaded"] is False
    assert engine.inputs["program"]["evaluated"] == 0


def test_an_error_of_the_program_is_its_message_alone(run: Run) -> None:
    engine, answer = run('import pulumi\nraise pulumi.RunError("the key is wrong")\n')
    assert answer.bail
    assert engine.errors == ["the key is wrong"]


@pytest.mark.parametrize("code", [0, 3])
def test_a_program_that_exits_fails_with_a_message(run: Run, code: int) -> None:
    engine, answer = run(f"import sys\nsys.exit({code})\n")
    assert answer.bail
    assert any(f"sys.exit({code})" in message for message in engine.errors)


def test_an_exception_is_shown_from_the_program_on(run: Run, tmp_path: Path) -> None:
    engine, answer = run("def fail():\n    raise ValueError('wrong')\nfail()\n")
    assert answer.bail
    (message,) = engine.errors
    assert message.startswith("Program failed with an unhandled exception:\nTraceback")
    assert message.splitlines()[2].strip() == f'File "{tmp_path / "__main__.py"}", line 3, in <module>'
    assert message.strip().endswith("ValueError: wrong")


def test_an_output_of_the_program_goes_to_stderr(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    run("print('hello')\n")
    shown = capfd.readouterr()
    assert "hello\n" in shown.err
    assert shown.out == ""


def test_the_stdin_of_the_program_is_empty(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    run("import sys\nprint(repr(sys.stdin.read()))\n")
    assert "''\n" in capfd.readouterr().err


def test_an_error_is_no_second_one_where_the_engine_has_ended(
    run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    _, answer = run('import pulumi\nraise pulumi.RunError("the key is wrong")\n', of_engine="127.0.0.1:1")
    assert answer.bail
    assert "Traceback" not in capfd.readouterr().err


def test_a_program_that_cannot_be_read_fails_at_its_run(run: Run, tmp_path: Path) -> None:
    engine, answer = run("def (:\n")
    assert answer.bail
    (message,) = engine.errors
    assert message.splitlines()[1].strip() == f'File "{tmp_path / "__main__.py"}", line 1'
    assert "SyntaxError" in message


@pytest.mark.parametrize(
    "program",
    [
        "import importlib\nimportlib.import_module('broken')\n",
        "import importlib\ntry:\n  importlib.import_module('broken')\n"
        "except SyntaxError as error:\n  raise ValueError from error\n",
    ],
)
def test_a_module_that_cannot_be_read_is_shown_without_the_frames_of_the_import(
    run: Run, tmp_path: Path, program: str
) -> None:
    (tmp_path / "broken.py").write_text("def (:\n")
    engine, _ = run(program)
    (message,) = engine.errors
    assert f'File "{tmp_path / "__main__.py"}", line' in message
    assert f'File "{tmp_path / "broken.py"}", line 1' in message
    assert "<frozen " not in message


def test_only_modules_of_the_platform_are_loaded_before_the_variables(tmp_path: Path) -> None:
    program = tmp_path / "__main__.py"
    program.write_text(
        "import own\nimport environment.startup\nfrom components.network import vpc\nfrom . import x\n"
    )
    assert list(loaded_program._platform_imports(program)) == ["environment.startup", "components.network"]


def test_the_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    started = LoadedProgram(command(tmp_path), dict(os.environ))
    assert started.options({})
    assert started._process.stdin
    started._process.stdin.close()
    assert started._process.wait(SECONDS) == 0
    started.end()


def test_the_engine_runs_the_program_itself_where_the_process_has_ended(tmp_path: Path) -> None:
    started = LoadedProgram(command(tmp_path), dict(os.environ))
    started.end()
    started.load([ENDPOINT])
    assert started.options({}) == []


def test_a_preview_uses_the_loaded_program_once_and_each_update_another_one(tmp_path: Path) -> None:
    engine = tmp_path / "bin" / "pulumi"
    engine.parent.mkdir()
    engine.write_text(f'#!{sys.executable}\nimport sys\nprint(" ".join(sys.argv[1:]))\n')
    engine.chmod(0o755)
    variables = {"PATH": f"{engine.parent}"}
    workspace = Workspace(
        "dev", tmp_path, variables, program=LoadedProgram(command(tmp_path), dict(os.environ))
    )
    assert workspace.pulumi("destroy", "--yes", capture=True).stdout.split() == ["destroy", "--yes"]
    for _ in range(2):
        assert workspace.pulumi("up", "--yes", capture=True).stdout.split()[:3] == ["up", "--yes", "--client"]
    first = workspace.pulumi("preview", "--json", capture=True).stdout.split()
    assert first[:3] == ["preview", "--json", "--client"]
    assert workspace.pulumi("preview", capture=True).stdout.split() == ["preview"]


def test_a_command_that_ends_before_the_engine_leaves_no_traceback(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run(
        [sys.executable, "-m", "environment.loaded_program", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    os.close(write)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_process_ends_with_a_cloud_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []

    class Program:
        def __init__(self, *_: object) -> None: ...

        def end(self) -> None:
            ended.append(True)

    def lost(*_: object, **__: object) -> Workspace:
        raise StrataError("The local cloud of dev is lost")

    monkeypatch.setattr(options, "LoadedProgram", Program)
    monkeypatch.setattr(session, "open_workspace", lost)
    with pytest.raises(StrataError):
        options.open_workspace("dev", options.CloudTarget.sandbox, valid=True)
    assert ended == [True]


@pytest.mark.parametrize(
    ("name", "folder"), [("dev", ""), ("dev/orders", "services/orders"), ("stages/Pulumi.x.yaml", "")]
)
def test_the_program_of_a_name_is_found_without_its_settings(name: str, folder: str) -> None:
    assert project.folder(name, CHECKOUT) == CHECKOUT / folder
