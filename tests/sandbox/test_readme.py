"""Every command of the README and of the pages for a first use, run as it is written there."""

import json
import os
import re
import subprocess
from collections.abc import Iterator

import pytest

from sandbox.conftest import SMALL
from sandbox.desk import Desk, blocks
from strata import project

DOCUMENTS = ("README.md", "docs/sandbox.md", "docs/settings.md", "docs/aws.md")
BLOCKS = [block for document in DOCUMENTS for block in blocks((project.ROOT / document).read_text())]

# This very command runs this test.
RUNS_THIS_TEST = "make test"
# The tests of the three whole environments run these: they need more than the small program has.
TRIED_ON_ALL_RESOURCES = ("make up", "strata demo images", "strata demo signin", "$url/orders")


def block_with(command: str) -> str:
    found = [block for block in BLOCKS if command in block]
    assert len(found) == 1, command
    return found[0]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """For commands on the stack file or the account, and not on the platform's resources."""
    made = Desk(tmp_path_factory.mktemp("small"), program=SMALL)
    yield made
    made.run("strata down")


def test_the_tour_of_the_sandbox_works_from_first_to_last_command(small: Desk) -> None:
    small.run("strata up dev")
    tour = small.run(block_with("strata doctor"))
    assert "No drift" in tour
    assert '"vpc_id"' in tour
    # The small program has no NAT gateway.
    assert "[]" in tour
    assert "Services on moto" in tour

    by_hand = small.run(block_with("somebody-else"))
    assert 'tags.Owner: declared "platform", actual "somebody-else"' in by_hand
    assert "drift: exit code 3" in by_hand
    assert small.run("strata drift dev").count("No drift") == 1

    assert "deleted" in small.run(block_with("strata destroy dev"))


def test_a_new_environment_comes_up_in_its_own_account(small: Desk) -> None:
    assert "Outputs of staging" in small.run(block_with("strata up staging"))
    account = small.run("strata exec staging -- aws sts get-caller-identity --query Account --output text")
    assert "444444444444" in account


def test_growth_begins_and_shows_its_next_step(small: Desk) -> None:
    shown = small.run(block_with("strata up stages/stage1.yaml"))
    assert "Outputs of growth" in shown
    assert "growth: cloud ended" in shown


def test_the_commands_for_aws_work_with_the_plain_pulumi_command(small: Desk) -> None:
    text = small.run("strata exec prod -- python -c 'import json, os; print(json.dumps(dict(os.environ)))'")
    variables = json.loads(text[text.index("{") :].splitlines()[0])
    for name in ("PULUMI_STACK", "PULUMI_OPTION_CONFIG_FILE", "PULUMI_BACKEND_URL", "STANDIN_JOURNAL"):
        variables.pop(name)
    # Before this Python's folder, whose strata is another checkout's.
    variables["PATH"] = f"{small.bin}{os.pathsep}{variables['PATH']}"
    text = small.run(block_with("strata bootstrap prod"), **variables)
    made = {name: found for name, found in re.findall(r"(login|secrets-provider) '(\S+)'", text)}
    done = small.run(
        block_with("pulumi stack init prod"), **variables, STATE=made["login"], KEY=made["secrets-provider"]
    )
    assert re.search(r"\+ \d+ created", done)


def test_the_schema_command_writes_what_is_committed() -> None:
    assert block_with("make schema") == "make schema\n"
    committed = (project.ROOT / "stack.schema.json").read_bytes()
    # Without a new installation of the packages, which these tests use.
    subprocess.run(
        ["make", "--old-file", ".venv/.ready", "schema"], cwd=project.ROOT, check=True, capture_output=True
    )
    assert (project.ROOT / "stack.schema.json").read_bytes() == committed


def test_no_block_of_commands_is_left_out() -> None:
    tried = {
        block_with(command)
        for command in (
            "strata doctor",
            "somebody-else",
            "strata destroy dev",
            "strata bootstrap prod",
            "pulumi stack init prod",
            "strata up staging",
            "strata up stages/stage1.yaml",
            "make schema",
        )
    }
    assert block_with("make up") == "make up\n"
    assert {*BLOCKS} - tried == {f"{RUNS_THIS_TEST}\n", *map(block_with, TRIED_ON_ALL_RESOURCES)}
