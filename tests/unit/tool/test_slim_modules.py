"""A module of pulumi_aws that lacks what no program uses has the same classes, properties and parameters."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from environment.slim_modules import slim

ROOT = Path(__file__).parents[3]
_TYPES = """
import inspect
import sys
import {first}
import pulumi
from pulumi import _types
from pulumi_aws import {service}
from pulumi_aws.{service} import outputs

def parameters(function):
    return [(one.name, one.kind, one.default) for one in inspect.signature(function).parameters.values()]

names = sys.stdin.read().split() or sorted(name for name in vars({service}) if not name.startswith("_"))
print(*names)
for module, listed in (({service}, names), (outputs, outputs.__all__)):
    for name in listed:
        found = getattr(module, name)
        print("name", name)
        if inspect.isfunction(found):
            print(parameters(found))
        elif _types.is_input_type(found):
            print(_types.input_type_types(found), _types.input_type_py_to_pulumi_names(found))
            print(parameters(found))
        elif _types.is_output_type(found):
            print(_types.output_type_types(found), parameters(found))
        elif inspect.isclass(found) and issubclass(found, pulumi.Resource):
            print(_types.resource_types(found), _types.resource_pulumi_to_py_names(found))
            print(parameters(found._internal_init), parameters(found.get))
"""


def run(code: str, text: str = "", **variables: str) -> str:
    """The output of the program *code*."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        input=text,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("service", ["apigatewayv2", "lambda_", "s3", "wafv2"])
def test_types_and_parameters_are_those_of_the_whole_package(service: str) -> None:
    whole = run(_TYPES.format(first="pulumi", service=service))
    names = whole.partition("\n")[0]
    assert len(names.split()) > 10
    assert "Sequence" in whole
    assert run(_TYPES.format(first="environment.startup", service=service), names) == whole


def test_a_module_is_whole_where_python_writes_no_compiled_files() -> None:
    look = (
        "import environment.startup\nfrom pulumi_aws import sqs\n"
        "print(bool(sqs.Queue._internal_init.__annotations__))"
    )
    assert run(look, PYTHONDONTWRITEBYTECODE="1") == "True\n"
    assert run(look, PYTHONDONTWRITEBYTECODE="") == "False\n"


def test_a_class_of_input_types_is_defined_when_it_is_used() -> None:
    code = (
        "import environment.startup\nfrom pulumi_aws import wafv2\nused = wafv2.WebAclDefaultActionArgs\n"
        "from pulumi_aws.wafv2 import _inputs\n"
        "print('WebAclDefaultActionArgs' in vars(_inputs), 'WebAclRuleArgs' in vars(_inputs))"
    )
    assert run(code, PYTHONDONTWRITEBYTECODE="") == "True False\n"


_SOURCE = '''
"""A docstring."""
from ._inputs import *

@pulumi.input_type
class QueueArgs:
    """A docstring."""
    def __init__(__self__, *, delay: pulumi.Input[int] = 0):
        """A docstring."""
        pulumi.set(__self__, "delay", delay)

    @_builtins.property
    @pulumi.getter
    def rule(self) -> pulumi.Input[Optional['RuleArgs']]:
        """A docstring."""
        return pulumi.get(self, "rule")

    @_builtins.property
    @pulumi.getter
    def own(self) -> pulumi.Input['QueueArgs']:
        return pulumi.get(self, "own")

class Queue(pulumi.CustomResource):
    @overload
    def __init__(__self__, name: str): ...
    def __init__(__self__, name: str, *args, **kwargs: str):
        """A docstring."""

    @_builtins.property
    @pulumi.getter
    def rule(self) -> pulumi.Output['outputs.Rule']:
        return pulumi.get(self, "rule")
'''
_SLIM = """
from . import _inputs

@pulumi.input_type
class QueueArgs:

    def __init__(__self__, *, delay=0):
        pulumi.set(__self__, 'delay', delay)

    @_builtins.property
    @pulumi.getter
    def rule(self) -> 'pulumi.Input[Optional[_inputs.RuleArgs]]':
        return pulumi.get(self, 'rule')

    @_builtins.property
    @pulumi.getter
    def own(self) -> 'pulumi.Input[QueueArgs]':
        return pulumi.get(self, 'own')

class Queue(pulumi.CustomResource):

    def __init__(__self__, name, *args, **kwargs):
        pass

    @_builtins.property
    @pulumi.getter
    def rule(self) -> pulumi.Output['outputs.Rule']:
        return pulumi.get(self, 'rule')
"""


def test_a_module_keeps_its_code_and_the_types_of_its_properties() -> None:
    assert ast.unparse(slim(ast.parse(_SOURCE), "queue")).strip() == _SLIM.strip()


def test_the_last_collection_has_nothing_to_look_at() -> None:
    code = (
        "import atexit, gc\natexit.register(lambda: print(gc.get_freeze_count() > 10_000))\n"
        "import environment.startup"
    )
    assert run(code) == "True\n"
