"""Measurement of the engine: the bench's own programs, and the duration of operations."""

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from environment import stack_file, yaml_file
from strata import project
from strata.bench.rows import Time
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.targets.sandbox import fork_server
from strata.targets.sandbox.variables import PROGRAMS

REPEATS = 3
_FORKS_SECONDS, _POLL_SECONDS = 5.0, 0.05

Work = Callable[[], object]

_NAME = "bench"

_FLOOR = """
import pulumi

for number in range({resources}):
    inputs = {{"number": number, "tags": {{"Name": f"component-{{number}}", "Project": "bench"}}}}
    pulumi.ComponentResource("bench:floor:Component", f"component-{{number}}", inputs)
"""


@contextmanager
def own_program(text: str, config: Mapping[str, Any], workspace: Workspace) -> Iterator[Workspace]:
    """A program with its own folder and state, in the cloud of *workspace*; the block's end removes it."""
    with tempfile.TemporaryDirectory(prefix="strata-bench-") as folder:
        root = Path(folder)
        (root / "Pulumi.yaml").write_text(f"name: {_NAME}\nruntime: python\n")
        (root / f"Pulumi.{_NAME}.yaml").write_text(yaml_file.dump({"config": dict(config)}))
        (root / "__main__.py").write_text(text)
        (root / "state").mkdir()
        inherited = {k: v for k, v in workspace.variables.items() if k != "PULUMI_OPTION_CONFIG_FILE"}
        own = {"PULUMI_BACKEND_URL": (root / "state").as_uri(), "PULUMI_STACK": _NAME}
        program = Workspace(_NAME, root, inherited | own)
        run(program, "stack", "init", _NAME)
        yield program


@contextmanager
def floor(workspace: Workspace, resources: int) -> Iterator[Work]:
    """A preview of a number of component resources with inputs, without a provider: SDK and engine only.

    No fork server has loaded the SDK for it, nor what the platform changes in the SDK.
    """
    plain = workspace.with_variables(**{PROGRAMS: os.devnull})
    with own_program(_FLOOR.format(resources=resources), {}, plain) as program:
        yield lambda: run(program, "preview")


def aws_config(environment: str) -> Mapping[str, Any]:
    """The provider's configuration in the environment's stack file."""
    config, _ = stack_file.read_config(project.environment(environment).stack_file)
    return {key: value for key, value in config.items() if key.startswith("aws:")}


def run(workspace: Workspace, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run the engine; raises StrataError with its whole output if it fails."""
    done = workspace.pulumi(*argv, capture=True)
    if done.returncode:
        raise StrataError(f"pulumi {' '.join(argv)} failed:\n{done.stdout}{done.stderr}")
    return done


def timed(work: Work) -> Time:
    """The time that *work* takes, in the processes that it starts and waits for."""
    start, before = time.perf_counter(), _children_cpu()
    work()
    seconds = time.perf_counter() - start
    # A fork ends right after its command. Its CPU seconds are the server's then.
    end = time.monotonic() + _FORKS_SECONDS
    while fork_server.forks() and time.monotonic() < end:
        time.sleep(_POLL_SECONDS)
    return Time(seconds, _children_cpu() - before)


def median(work: Work) -> Time:
    """The median time of *work* in REPEATS runs."""
    return _median([timed(work) for _ in range(REPEATS)])


def medians(works: Mapping[str, Work]) -> dict[str, Time]:
    """The median time of each of *works* in REPEATS runs.

    They run in turns: a machine that becomes slower meanwhile changes all of them, and no ratio.
    """
    rounds = [{name: timed(work) for name, work in works.items()} for _ in range(REPEATS)]
    return {name: _median([one[name] for one in rounds]) for name in works}


def _median(times: Sequence[Time]) -> Time:
    return Time(statistics.median(one.seconds for one in times), statistics.median(one.cpu for one in times))


def _children_cpu() -> float:
    """CPU seconds of the processes that were started and have ended, and of the forked providers."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime + fork_server.cpu_seconds()
