"""Language runtime of the engine that loads a program's modules before the engine runs the program.

``python -m environment.loaded_program FOLDER`` prints its port, for ``pulumi preview --client``.
It then reads lines of JSON from stdin: ``variables`` of the program's process, and ``types`` of the
deployed resources, whose classes it loads too. It ends with its stdin.
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
import traceback
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import grpc
import pulumi
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

VARIABLES, TYPES = "variables", "types"
_HOST = "127.0.0.1"
# Calls of the engine while the program runs.
_CALLS = 4
# As the official language host: 4 threads for each parallel operation.
_THREADS = 4
_PROGRAM = "__main__.py"
_PLATFORM = ("components.", "environment.", "pulumi_")

Run = tuple[language_pb2.RunRequest, "Future[language_pb2.RunResponse]"]


class _Runtime(language_pb2_grpc.LanguageRuntimeServicer):
    """Answers the engine's calls; the program itself runs in the main thread."""

    def __init__(self, runs: "queue.Queue[Run | str]") -> None:
        self._runs = runs

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
        self._runs.put((request, done))
        return done.result()


def main(folder: Path) -> None:
    """Serve the engine, and run the program in *folder* once it asks for it."""
    # The terminal's Ctrl-C is the engine's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # As in the official language host: tasks that failed with the program would be reported twice.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    runs: queue.Queue[Run | str] = queue.Queue()
    server = grpc.server(ThreadPoolExecutor(_CALLS))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(_Runtime(runs), server)
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
    ready = threading.Event()
    threading.Thread(target=_read_stdin, args=(runs, ready), daemon=True).start()
    os.chdir(folder)
    _load(_platform_imports(folder / _PROGRAM))
    while True:
        wanted = runs.get()
        if isinstance(wanted, str):
            _load_type(wanted)
            continue
        request, done = wanted
        ready.wait()
        done.set_result(_run(request))


def _read_stdin(runs: "queue.Queue[Run | str]", ready: threading.Event) -> None:
    """Set the variables and queue the types that come in lines from stdin, and end with it."""
    for line in sys.stdin:
        message = json.loads(line)
        if VARIABLES in message:
            os.environ.clear()
            os.environ.update(message[VARIABLES])
            ready.set()
        for one in message.get(TYPES, ()):
            runs.put(one)
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


def _load_type(token: str) -> None:
    """Load the class of a resource type such as aws:ec2/vpc:Vpc; nothing for one that isn't in an SDK."""
    package, _, rest = token.partition(":")
    module, _, name = rest.partition(":")
    module = module.partition("/")[0]
    module += "_" * keyword.iskeyword(module)
    with contextlib.suppress(ImportError, AttributeError):
        getattr(importlib.import_module(f"pulumi_{package}.{module}"), name)


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
        pulumi.log.error(str(error))
        return language_pb2.RunResponse(bail=True)
    except Exception:
        pulumi.log.error(f"Program failed with an unhandled exception:\n{_own_traceback(program)}")
        return language_pb2.RunResponse(bail=True)
    return language_pb2.RunResponse()


def _own_traceback(program: str) -> str:
    """The current exception, from the frame of the program on."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    main = [program, str(Path(program) / _PROGRAM)]
    first = next((number for number, frame in enumerate(frames) if frame.filename in main), 0)
    return traceback.format_exc(limit=first - len(frames))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
