"""Run real components and real programs against the recording cloud, with the network shut."""

import gc
import os
import runpy
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws
import pulumi_awsx
import pytest
from pulumi.runtime import resource as registration
from pulumi.runtime.proto.source_pb2 import StackTrace
from pytest_socket import disable_socket, enable_socket

import environment.startup
from unit.recording import PROJECT, ROOT, Cloud, Monitor, config_of, set_event_loop, stack_config

_PROGRAM = partial(runpy.run_path, str(ROOT / "__main__.py"))

# The packages emit deprecation warnings of their own modules when they load.
with warnings.catch_warnings(action="ignore"):
    _LOADED = (
        pulumi_aws.ec2.Vpc,
        pulumi_aws.lambda_.Function,
        pulumi_aws.rds.Instance,
        pulumi_aws.s3.Bucket,
        pulumi_awsx.ec2.Vpc,
    )

# A program freezes what was loaded, once in its process: here that would keep everything of earlier tests,
# and each later program walks through all tasks in its wait.
environment.startup.finish = lambda: None
gc.enable()
gc.freeze()
gc.set_threshold(20_000, 5, 5)
# No test reads the source lines of registrations, which take a fifth of a program's time under mocks.
registration._get_stack_trace = StackTrace
# Nor does one read a program's debug messages.
pulumi.log.debug = lambda *_, **__: None


@pytest.fixture(autouse=True)
def _nothing_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in [name for name in os.environ if name.startswith(("AWS_", "PULUMI_"))]:
        monkeypatch.delenv(variable)
    disable_socket(allow_unix_socket=True)  # asyncio creates a pair of them
    yield
    enable_socket()


@pytest.fixture
def deploy() -> Callable[..., Cloud]:
    """Run a program under mocks to completion and return what it created."""

    def run(
        program: Callable[[], object],
        stack: str = "dev",
        config: dict[str, str] | None = None,
        cloud: Cloud | None = None,
        *,
        preview: bool = False,
    ) -> Cloud:
        cloud = cloud or Cloud()
        monitor = Monitor(cloud)
        # Each program has a stack of its own: what one adds to its stack is not the next one's.
        pulumi.runtime.settings.set_root_resource(None)  # type: ignore[arg-type]
        set_event_loop()
        pulumi.runtime.set_mocks(cloud, monitor=monitor, project=PROJECT, stack=stack, preview=preview)
        pulumi.runtime.set_all_config(config or {})

        def body() -> None:
            program()

        pulumi.runtime.test(body)()
        assert len(cloud.urns) == len(set(cloud.urns)), "the engine rejects duplicate URNs; mocks do not"
        assert not monitor.orphans, "every resource belongs to a component"
        return cloud

    return run


@pytest.fixture(scope="session")
def rendered() -> dict[Path, Cloud]:
    """The resources that the program declares for each stack file; tests only read them."""
    return {}


@pytest.fixture
def deploy_file(deploy: Callable[..., Cloud], rendered: dict[Path, Cloud]) -> Callable[..., Cloud]:
    """Run the real ``__main__.py`` as *stack* with the values of a stack file, once per file."""

    def run(file: Path, stack: str) -> Cloud:
        if file not in rendered:
            rendered[file] = deploy(_PROGRAM, stack, config_of(file))
        return rendered[file]

    return run


@pytest.fixture
def deploy_stack(deploy: Callable[..., Cloud], deploy_file: Callable[..., Cloud]) -> Callable[..., Cloud]:
    """Run the real ``__main__.py`` on ``Pulumi.<stack>.yaml``, with *config* or a *cloud* of the test's."""

    def run(stack: str, config: dict[str, str] | None = None, cloud: Cloud | None = None) -> Cloud:
        if config is None and cloud is None:
            return deploy_file(ROOT / f"Pulumi.{stack}.yaml", stack)
        return deploy(_PROGRAM, stack, {**stack_config(stack), **(config or {})}, cloud)

    return run


@pytest.fixture
def collect() -> Callable[..., list[Any]]:
    """The values of outputs, in their order; the list is complete when the program has ended."""

    def run(*outputs: pulumi.Output[Any]) -> list[Any]:
        seen: list[Any] = []
        pulumi.Output.all(*outputs).apply(seen.extend)
        return seen

    return run
