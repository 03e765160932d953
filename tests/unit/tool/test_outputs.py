"""Outputs of resources in the program, compared with those of Pulumi's SDK itself."""

import asyncio
import importlib.util
from collections.abc import Callable
from typing import Any

import pytest
from pulumi import Resource
from pulumi.output import Unknown
from pulumi.runtime import rpc

from environment import startup

TRANSFERS = ("sdk", "program")


def transfer(name: str) -> Callable[..., dict[str, rpc.Resolver]]:
    """The function of the SDK, which the program replaces, or the program's."""
    if name == "program":
        return startup._transfer
    spec = importlib.util.spec_from_file_location("pulumi.runtime.rpc_again", rpc.__file__)
    assert spec
    assert spec.loader
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    original: Callable[..., dict[str, rpc.Resolver]] = again.transfer_properties
    assert original is not rpc.transfer_properties
    return original


class Bare(Resource):
    """A resource without a registration."""

    def __init__(self) -> None:
        pass


async def shown(name: str, *resolution: object) -> object:
    """Everything that can be asked of an output after its *resolution*, or its error."""
    res, dependency = Bare(), Bare()
    resolvers = transfer(name)(res, {"arn": None, "urn": None, "id": None}, True)
    assert [*resolvers] == ["arn"]
    output: Any = res.__dict__["arn"]
    later = output.apply(lambda value: f"of {value}")
    value, known, secret, deps, failed = resolution
    resolvers["arn"](value, known, secret, {dependency} if deps else None, failed)  # type: ignore[arg-type]
    names = {res: "itself", dependency: "dependency"}
    try:
        return [
            (
                await one.future(),
                str(await one.future(with_unknowns=True)),
                await one.is_known(),
                await one.is_secret(),
                sorted(names[found] for found in await one.resources()),
            )
            for one in (output, later)
        ]
    except ValueError as error:
        return repr(error)


@pytest.mark.parametrize(
    "resolution",
    [
        ("arn:1", True, False, False, None),
        ("arn:1", True, True, True, None),
        (None, True, False, True, None),
        (None, False, False, False, None),
        ({"inner": [Unknown()]}, True, False, True, None),
        ("arn:1", True, False, True, ValueError("refused")),
    ],
    ids=["known", "secret", "none", "unknown", "partly unknown", "failed"],
)
def test_an_output_is_as_that_of_the_sdk(resolution: tuple[object, ...]) -> None:
    sdk, program = (asyncio.run(shown(name, *resolution)) for name in TRANSFERS)
    assert program == sdk


def test_an_output_is_one_future_and_no_task() -> None:
    async def tasks(name: str) -> int:
        transfer(name)(Bare(), dict.fromkeys(["arn", "name", "tags"]), True)
        return len(asyncio.all_tasks()) - 1

    assert [asyncio.run(tasks(name)) for name in TRANSFERS] == [3, 0]


def test_the_sdk_uses_it_where_it_registers_and_reads() -> None:
    assert rpc.transfer_properties is startup._transfer
