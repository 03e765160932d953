"""Modules for a faster start: each name of a service is the same class or function."""

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pulumi.runtime import stack

from strata.engine.workspace import Workspace

ROOT = Path(__file__).parents[3]
DEBUG = "STRATA_PROGRAM_DEBUG"
_LOOK = """
import sys
import {first}
import pulumi_aws
from pulumi_aws import {service}
for name in sys.stdin.read().split() or sorted(vars(__import__("pulumi_aws.{service}", fromlist=["x"]))):
    if not name.startswith("_"):
        found = getattr({service}, name)
        print(name, getattr(found, "__module__", found), getattr(found, "__qualname__", ""))
"""


def look(service: str, first: str, names: str = "") -> str:
    """Every name of *service* with the module and the class that it is, in a program that imports *first*."""
    code = _LOOK.format(first=first, service=service)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], input=names, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("service", ["ec2", "lambda_", "s3", "wafv2"])
def test_every_name_of_a_service_is_what_the_whole_package_has(service: str) -> None:
    whole = look(service, "pulumi")
    names = " ".join(line.split()[0] for line in whole.splitlines())
    assert "get_" in names or service == "s3"
    assert look(service, "environment.startup", names) == whole


def test_only_the_used_modules_of_a_service_are_loaded() -> None:
    code = (
        "import sys, environment.startup\nfrom pulumi_aws import ec2\nec2.Vpc\n"
        "print('pulumi_aws.ec2.vpc' in sys.modules, 'pulumi_aws.ec2.instance' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_the_command_checks_stack_files_without_the_sdk() -> None:
    code = (
        "import sys, strata.cli\nfrom strata import project\nfrom strata.targets.sandbox import session\n"
        "import strata.drift.run\nfrom strata.commands import service_check\n"
        "service_check.read(project.environment('dev/orders'))\n"
        "print({'boto3', 'github', 'grpc', 'pulumi'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_help_is_shown_without_the_models_of_the_engines_output() -> None:
    """They and their library are two thirds of the command's start."""
    code = "import sys; from strata import cli; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_name_that_a_service_does_not_have_is_an_attribute_error() -> None:
    code = "import environment.startup\nfrom pulumi_aws import ec2\nec2.Vcp"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "AttributeError: module 'pulumi_aws.ec2' has no attribute 'Vcp'" in done.stderr


_DEBUG = """
import os
from pulumi import log
log.debug = lambda *message: print(message[0])
import environment.startup
log.debug("by the variable of the start")
os.environ["STRATA_PROGRAM_DEBUG"] = "off"
log.debug("never")
"""


@pytest.mark.parametrize(
    ("value", "shown"), [("off", ""), ("", "by the variable of the start\n")], ids=["off", "on"]
)
def test_debug_messages_are_off_only_where_strata_sets_the_variable(value: str, shown: str) -> None:
    """A server of programs gets the variables of a program after it has loaded these modules."""
    environment = {**os.environ, DEBUG: value}
    done = subprocess.run(
        [sys.executable, "-c", _DEBUG], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == shown


_TASKS = """
import asyncio, environment.startup as s
async def done(): await asyncio.sleep(0.01)
async def failed(): raise ValueError
async def original(*_): print("original", len(asyncio.all_tasks()) - 1)
async def main():
    s._wait_for_rpcs, s._STALLED_SECONDS = original, 0.1
    tasks = [asyncio.ensure_future({task}) for _ in range(3)]
    await s._wait()
asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("task", "left"), [("done()", "0"), ("asyncio.Event().wait()", "3"), ("failed()", "0")]
)
def test_the_sdk_s_own_wait_follows_when_tasks_are_done_fail_or_never_end(task: str, left: str) -> None:
    code = _TASKS.format(task=task)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["original", left], done.stderr


def test_the_sdk_waits_for_resources_where_the_program_replaces_it() -> None:
    code = (
        "import environment.startup as s\nfrom pulumi.runtime import stack\n"
        "print(stack.wait_for_rpcs is s._wait)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
    assert "await wait_for_rpcs(" in inspect.getsource(stack.run_pulumi_func)


def test_strata_turns_them_off_for_its_own_commands_and_not_for_those_of_the_user(tmp_path: Path) -> None:
    script = tmp_path / "pulumi"
    script.write_text(f'#!/bin/sh\necho "debug=${DEBUG}" > {tmp_path}/variable\n')
    script.chmod(0o755)
    workspace = Workspace("dev", tmp_path, {"PATH": str(tmp_path)})
    workspace.pulumi("preview", capture=True)
    assert (tmp_path / "variable").read_text().strip() == "debug=off"
    workspace.run(["pulumi", "preview", "--debug"])
    assert (tmp_path / "variable").read_text().strip() == "debug="


@pytest.mark.parametrize(
    ("custom", "outputs", "known"),
    [(True, {}, False), (True, {"arn": "arn:x"}, True), (False, {}, True)],
)
def test_outputs_of_a_resource_that_a_targeted_update_skips_are_unknown(
    custom: bool, outputs: dict[str, str], known: bool
) -> None:
    """The engine answers such a registration without outputs; the SDK's None would be given to functions."""
    code = (
        "import environment.startup\n"
        "from google.protobuf.struct_pb2 import Struct\n"
        "from pulumi import Resource\n"
        "from pulumi.runtime import rpc\n"
        "class Made(Resource):\n"
        "    _name = 'made'\n"
        "    def __init__(self): pass\n"
        "answer = Struct()\n"
        f"answer.update({outputs!r})\n"
        "def resolve(value, known, secret, deps, error): print(known)\n"
        f"rpc.resolve_outputs(Made(), Struct(), answer, {{}}, {{'arn': resolve}}, {custom}, False, True)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(known)], done.stderr
