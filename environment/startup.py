"""Faster start and run of the program.

Modules of pulumi_aws load lazily, garbage is collected rarely, debug calls do nothing, one wait is for all
tasks, an output of a resource is one future, and positions of registrations are found without their source
lines. It also corrects the SDK: outputs of resources that a targeted update doesn't create are unknown.
Imported before anything that imports pulumi_aws. A program of 250 resources needs 3 s of CPU less with it.
"""

import asyncio
import atexit
import gc
import importlib
import os
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi import Output, Resource, log
from pulumi.output import _OutputData
from pulumi.runtime import resource as registration
from pulumi.runtime import rpc, settings, stack
from pulumi.runtime.proto.source_pb2 import SourcePosition, StackFrame, StackTrace

from environment.slim_modules import SlimLoader

DEBUG = "STRATA_PROGRAM_DEBUG"
"""The variable that turns the program's debug messages off: every command of strata sets it but `exec`."""
OFF = "off"

_PACKAGE = "pulumi_aws"
# The modules of a service that belong to no single resource.
_SHARED = ("_inputs", "_enums")
_STAR_IMPORT = re.compile(r"^from \.(\w+) import \*$", re.MULTILINE)
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Objects between two collections: Python's own 700 takes a quarter of a short program's time.
_COLLECT_EVERY = 100_000
_STALLED_SECONDS = 5.0
# The constructors of a resource: of Resource, CustomResource and its own class.
_CONSTRUCTORS = 3

_send_debug = log.debug
_wait_for_rpcs = stack.wait_for_rpcs
_resolve_outputs = rpc.resolve_outputs


class ServiceFinder(MetaPathFinder):
    """Finds the services of pulumi_aws, such as ``pulumi_aws.ec2``, for :class:`ServiceLoader`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a service; None for any other module."""
        spec = PathFinder.find_spec(fullname, path) if fullname.startswith(f"{_PACKAGE}.") else None
        if spec is None or spec.origin is None:
            return None
        service = spec.submodule_search_locations is not None
        spec.loader = (ServiceLoader if service else SlimLoader)(fullname, spec.origin)
        return spec


class ServiceLoader(SourceFileLoader):
    """A service whose classes load when they are used (PEP 562): its ``__init__`` would load all of them."""

    def exec_module(self, module: ModuleType) -> None:
        """Prepare *module* without its classes."""
        modules = {*_STAR_IMPORT.findall(self.get_data(self.path).decode())}
        whole = super().exec_module

        def load(name: str) -> Any:  # noqa: ANN401 (whatever the service has by that name)
            if name.startswith("__"):
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            if name in ("outputs", *_SHARED):
                return importlib.import_module(f"{module.__name__}.{name}")
            for candidate in _defining(name, modules):
                found = getattr(importlib.import_module(f"{module.__name__}.{candidate}"), name, None)
                if found is not None:
                    setattr(module, name, found)
                    return found
            del module.__dict__["__getattr__"]
            whole(module)
            return getattr(module, name)

        module.__dict__["__getattr__"] = load


def _defining(name: str, modules: set[str]) -> list[str]:
    """The *modules* that may define the class *name*; none for a function, which has its module's name."""
    if not name[0].isupper():
        return []
    snake = _WORD.sub("_", name).lower()
    resource = snake.removesuffix("_args")
    own = (resource, f"{resource}_")
    # Most names of arguments are those of input types; their module is the one that loads fast.
    order = (*_SHARED, *own) if resource != snake else (*own, *_SHARED)
    return [one for one in order if one in modules]


def finish() -> None:
    """Collect garbage again, but rarely, and leave what was imported out of it."""
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY)
    gc.enable()


def _debug(
    msg: str, resource: Resource | None = None, stream_id: int | None = None, ephemeral: bool | None = None
) -> None:
    """Send a debug message, if they are on: the SDK waits for the engine at each one, five per resource."""
    if os.environ.get(DEBUG) != OFF:
        _send_debug(msg, resource, stream_id, ephemeral)


@cache
def _uri(file: str) -> str | None:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else None


def _stack_trace() -> StackTrace:
    """The positions of the frames around the resource's constructor.

    The SDK's own function reads the source lines of all frames: a fifth of the program's time.
    """
    frame: FrameType | None = sys._getframe(1)
    constructors = 0
    while frame and constructors < _CONSTRUCTORS:
        constructors += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    frames = []
    while frame:
        uri = _uri(frame.f_code.co_filename)
        frames.append(StackFrame(pc=SourcePosition(uri=uri, line=frame.f_lineno) if uri else None))
        frame = frame.f_back
    return StackTrace(frames=frames)


async def _wait(await_all_outstanding_tasks: bool = True) -> None:
    """Wait for the tasks of all resources at once, then as the SDK does.

    The SDK (3.250) waits for all outputs again after each that is done: 0.8 s of CPU for 250 resources.
    Its own wait reports errors, and takes over if a task failed or none was done for some seconds.
    """
    while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
        done, _ = await asyncio.wait(tasks, timeout=_STALLED_SECONDS, return_when=asyncio.FIRST_EXCEPTION)
        if not done or any(task.cancelled() or task.exception() for task in done):
            break
    await _wait_for_rpcs(await_all_outstanding_tasks)


def _transfer(res: Resource, props: Mapping[str, Any], custom: bool) -> dict[str, rpc.Resolver]:
    """Give the resource an output for each property of its class, and return what resolves them.

    The SDK (3.250) makes four futures and a task for each, and a resource of AWS has some 30 properties.
    """
    resolvers: dict[str, rpc.Resolver] = {}
    for name in props:
        if name == "urn" or (name == "id" and custom):
            continue
        data: asyncio.Future[_OutputData[Any]] = asyncio.Future()
        resolvers[name] = partial(_settle, res, data)
        res.__dict__[name] = Output._from_data(data)
    return resolvers


def _settle(
    res: Resource,
    data: "asyncio.Future[_OutputData[Any]]",
    value: object,
    is_known: bool,
    is_secret: bool,
    deps: set[Resource] | None,
    failed: Exception | None,
) -> None:
    """Resolve an output of *res*, which depends on *deps* too."""
    if failed is not None:
        data.set_exception(failed)
        return
    data.set_result(_OutputData({*(deps or ()), res}, value, is_known, is_secret))


def _resolve(
    res: Resource,
    serialized_props: Struct,
    outputs: Struct,
    deps: Mapping[str, set[Resource]],
    resolvers: dict[str, rpc.Resolver],
    custom: bool,
    transform_using_type_metadata: bool = False,
    keep_unknowns: bool = False,
) -> None:
    """Resolve the outputs of a resource; those of one that a targeted update doesn't create are unknown.

    The engine (3.250) answers such a registration without any output. The SDK resolves all of them as None,
    and gives None to functions of an ARN.
    """
    if outputs.fields or not custom or settings.is_dry_run():
        typed = transform_using_type_metadata
        _resolve_outputs(res, serialized_props, outputs, deps, resolvers, custom, typed, keep_unknowns)
        return
    for key, resolve in resolvers.items():
        resolve(None, False, False, deps.get(key), None)


gc.disable()
# Python's final collection would traverse all imported objects: 0.5 s of CPU.
atexit.register(gc.freeze)
registration._get_stack_trace = _stack_trace
stack.wait_for_rpcs = _wait
rpc.transfer_properties = _transfer
rpc.resolve_outputs = _resolve
if _PACKAGE not in sys.modules:
    sys.meta_path.insert(0, ServiceFinder())
log.debug = _debug
