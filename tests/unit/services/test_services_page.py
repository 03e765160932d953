"""docs/services.md and the README: their commands exist, and the manifests of the page are valid."""

import re
import shlex
from collections.abc import Sequence
from typing import Any

import pytest
import typer.main
from typer._click.exceptions import UsageError

from components.service.manifest.manifest import Manifest
from environment import yaml_file
from environment.configuration import Configuration
from strata import project
from strata.cli import app

PAGE = (project.ROOT / "docs" / "services.md").read_text()
FENCED = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:^|\$\()(strata [^|)<\n]+)", re.MULTILINE)
LINES = [line for kind, block in FENCED if kind in ("", "sh") for line in COMMAND.findall(block)]
# In a sentence a command may be without its arguments.
MENTIONED = re.findall(r"`(strata [^`\n]+)`", PAGE)
MANIFESTS = [block for kind, block in FENCED if kind == "yaml"]


def resolve(line: str) -> tuple[Any, list[str]]:
    """The command of *line* and the words after it; fails for an unknown command."""
    command: Any = typer.main.get_command(app)
    words = shlex.split(line)[1:]
    while hasattr(command, "commands"):
        assert words, f"{line}: names no command"
        assert words[0] in command.commands, f"{line}: {words[0]} is not a command"
        command = command.commands[words.pop(0)]
    return command, words


def check(line: str, command: Any, words: Sequence[str]) -> None:
    """Parse *words* as the arguments and options of *command*, without its callbacks."""
    context = command.context_class(command, info_name=command.name)
    values, left, _ = command.make_parser(context).parse_args([*words])
    assert not left, f"{line}: {left} is too much"
    for parameter in command.params:
        value = values.get(parameter.name)
        if parameter.required:
            assert value not in (None, ()), f"{line}: {parameter.name} is missing"
        if isinstance(value, str):
            parameter.get_runtime_param().coerce(value, param=parameter, ctx=context)


@pytest.mark.parametrize("line", LINES)
def test_each_command_of_the_page_is_one_of_the_cli(line: str) -> None:
    check(line, *resolve(line))


@pytest.mark.parametrize("line", MENTIONED)
def test_each_command_in_a_sentence_is_one_of_the_cli(line: str) -> None:
    command, words = resolve(line)
    if words:
        check(line, command, words)


def test_the_page_has_commands_and_manifests() -> None:
    assert len(LINES) > 20
    assert len(MANIFESTS) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        "strata status",
        "strata logs dev/orders --since",
        "strata up dev/orders --force",
        "strata stop dev/orders",
        "strata new service parcels --kind webb",
        "strata outputs dev/orders url",
    ],
)
def test_a_wrong_command_is_found(wrong: str) -> None:
    with pytest.raises((AssertionError, UsageError)):
        check(wrong, *resolve(wrong))


@pytest.mark.parametrize("text", MANIFESTS)
def test_each_manifest_of_the_page_is_valid(text: str) -> None:
    document: Any = yaml_file.parse(text)
    config = document["config"]
    service = next(iter(config)).partition(":")[0]
    Configuration(service, Manifest, None).parse("the page", config, (), "ap-northeast-2")
