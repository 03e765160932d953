"""Language runtime of the engine that loads a program's modules before the engine runs the program.

``python -m environment.loaded_program FOLDER`` prints its port, for ``pulumi preview --client``.
It then reads lines of JSON from stdin: ``variables`` of the program's process, and ``resources``, the shapes
of the deployed inputs and outputs by type, whose classes it prepares too. It ends with its stdin.
"""

import ast
import asyncio
import contextlib
import importlib
import json
import keyword
import logging
import os
import queue
import runpy
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TextIO, get_args

import grpc
import pulumi
from google.protobuf.empty_pb2 import Empty
from pulumi import _types
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

VARIABLES, RESOURCES = "variables", "resources"
_HOST = "127.0.0.1"
# Calls of the engine while the program runs.
_CALLS = 4
# As the official language host: 4 threads for each parallel operation.
_THREADS = 4
_END_SECONDS = 1.0
_PROGRAM = "__main__.py"
_FROZEN = "<frozen "
_PLATFORM = ("components.", "environment.", "pulumi_")

Shape = Mapping[str, "Shape"]
Jobs = queue.Queue[Callable[[], None]]
"""The work of the main thread, in order."""


class _Runtime(language_pb2_grpc.LanguageRuntimeServicer):
    """Answers the engine's calls; the program itself runs in the main thread."""

    def __init__(self, jobs: Jobs, ready: threading.Event) -> None:
        self._jobs, self._ready = jobs, ready

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo()

    def GetRequiredPlugins(
        self, request: language_pb2.GetRequiredPluginsRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPluginsResponse:
        return language_pb2.GetRequiredPluginsResponse()

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """No package: each registration names its version, as in an inline program of the Automation API."""
        return language_pb2.GetRequiredPackagesResponse()

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        return Empty()

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        done: Future[language_pb2.RunResponse] = Future()

        def run() -> None:
            self._ready.wait()
            done.set_result(_run(request))

        self._jobs.put(run)
        return done.result()


def main(folder: Path) -> None:
    """Serve the engine, and run the program in *folder* once it asks for it."""
    # The terminal's Ctrl-C is the engine's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # As in the official language host: tasks that failed with the program would be reported twice.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    jobs: Jobs = queue.Queue()
    ready = threading.Event()
    server = grpc.server(ThreadPoolExecutor(_CALLS))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(_Runtime(jobs, ready), server)
    port = server.add_insecure_port(f"{_HOST}:0")
    server.start()
    try:
        print(port, flush=True)
    except BrokenPipeError:
        # The command has ended before the engine's start, such as by a refusal.
        os._exit(0)
    # What the program prints goes to stderr: stdout of strata is for JSON.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    messages = os.fdopen(os.dup(sys.stdin.fileno()))
    # The program has an empty stdin, as in the official language host: a read of this one would never end.
    with open(os.devnull) as empty:
        os.dup2(empty.fileno(), sys.stdin.fileno())
    threading.Thread(target=_read_messages, args=(messages, jobs, ready), daemon=True).start()
    os.chdir(folder)
    _load(_platform_imports(folder / _PROGRAM))
    while True:
        jobs.get()()


def _read_messages(messages: TextIO, jobs: Jobs, ready: threading.Event) -> None:
    """Set the variables, queue the resource types that come in lines from stdin, and end with it.

    The main thread ends the process; where it is busy with a program that nobody waits for, this one does.
    """
    for line in messages:
        message = json.loads(line)
        if VARIABLES in message:
            os.environ.clear()
            os.environ.update(message[VARIABLES])
            ready.set()
        for token, shapes in message.get(RESOURCES, {}).items():
            jobs.put(partial(_load_type, token, shapes))
    jobs.put(sys.exit)
    time.sleep(_END_SECONDS)
    os._exit(0)


def _platform_imports(program: Path) -> Iterable[str]:
    """The modules of the platform that *program* imports; its own modules may read variables."""
    try:
        tree = ast.parse(program.read_bytes())
    except (OSError, SyntaxError, ValueError):  # the run reports it
        return
    for node in tree.body:
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        yield from (name for name in names if name.startswith(_PLATFORM))


def _load(modules: Iterable[str]) -> None:
    for module in modules:
        with contextlib.suppress(Exception):  # the run reports it
            importlib.import_module(module)


def _load_type(token: str, shapes: Sequence[Shape]) -> None:
    """Load the classes of a resource type such as aws:ec2/vpc:Vpc; nothing for one that isn't in an SDK.

    The SDK evaluates the types of a class's properties when it is first used, and keeps them.
    """
    package, _, rest = token.partition(":")
    module, _, name = rest.partition(":")
    module = module.partition("/")[0]
    module += "_" * keyword.iskeyword(module)
    with contextlib.suppress(Exception):  # the run reports it
        found = importlib.import_module(f"pulumi_{package}.{module}")
        inputs, outputs = shapes
        _prepare(_types.resource_types(getattr(found, name)), outputs)
        _prepare(_types.input_type_types(getattr(found, f"{name}Args")), inputs)


def _prepare(types: Mapping[str, object], shape: Shape) -> None:
    """Evaluate the types of the properties that *shape* has of the classes in *types*."""
    for name, inner in shape.items():
        for one in _classes(types.get(name)):
            known = _types.input_type_types if _types.is_input_type(one) else _types.output_type_types
            _prepare(known(one), inner)


def _classes(hint: object) -> Iterator[type]:
    """The classes of nested properties in a type such as Sequence[VpcEndpointDnsEntry]."""
    if isinstance(hint, type) and (_types.is_input_type(hint) or _types.is_output_type(hint)):
        yield hint
    for one in get_args(hint):
        yield from _classes(one)


def _run(request: language_pb2.RunRequest) -> language_pb2.RunResponse:
    """Run the program as the official language host does, with the same messages for its errors."""
    configure(
        Settings(
            monitor=request.monitor_address,
            engine=request.args[0] if request.args else None,
            project=request.project,
            stack=request.stack,
            parallel=request.parallel,
            dry_run=request.dryRun,
            organization=request.organization,
            root_directory=request.info.root_directory,
        )
    )
    set_all_config(dict(request.config), list(request.configSecretKeys))
    program = str(Path(request.info.program_directory, request.info.entry_point).resolve())
    sys.argv = [program]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(max(request.parallel, 1) * _THREADS))

    def run() -> None:
        runpy.run_path(program, run_name="__main__")

    try:
        loop.run_until_complete(run_in_stack(run))
    except pulumi.RunError as error:
        return _failed(str(error))
    except SystemExit as ended:
        # Its resources may not all be registered, so that the engine would delete the others.
        return _failed(f"Program ended early, by sys.exit({ended.code!r})")
    except Exception:
        return _failed(f"Program failed with an unhandled exception:\n{_own_traceback(program)}")
    return language_pb2.RunResponse()


def _failed(message: str) -> language_pb2.RunResponse:
    with contextlib.suppress(grpc.RpcError):  # the engine has ended
        pulumi.log.error(message)
    return language_pb2.RunResponse(bail=True)


def _own_traceback(program: str) -> str:
    """The current exception, from the frame of the program on, without frames of ``<frozen ...>`` files.

    A program that can't be compiled has no frame: the traceback is then from its start on.
    """
    shown = traceback.TracebackException(*sys.exc_info())
    files = [frame.filename for frame in shown.stack]
    main = {program, str(Path(program) / _PROGRAM)}
    started = max((number + 1 for number, name in enumerate(files) if name == __file__), default=0)
    del shown.stack[: next((number for number, name in enumerate(files) if name in main), started)]
    _drop_frozen(shown)
    return "".join(shown.format())


def _drop_frozen(shown: traceback.TracebackException | None) -> None:
    """Leave the frames of ``<frozen ...>`` files, such as importlib's, out of an exception and its causes."""
    if shown:
        shown.stack[:] = [frame for frame in shown.stack if not frame.filename.startswith(_FROZEN)]
        for inner in (shown.__cause__, shown.__context__, *(shown.exceptions or ())):
            _drop_frozen(inner)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
