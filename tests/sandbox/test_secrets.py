"""No command shows a secret: each on a small program with the session cache and its password."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kinds.world import Resource
from sandbox import secret_search
from sandbox.conftest import Platform
from sandbox.desk import Desk
from sandbox.out_of_band import CASES
from strata.errors import Exit

ENVIRONMENT = "dev"
PASSWORD = "aws:secretsmanager/secretVersion:SecretVersion"
PROGRAM = Path(__file__).parent / "secrets" / "__main__.py"


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """The program in a checkout and a sandbox of the test's own, with nothing in it yet."""
    made = Platform(tmp_path / "sandbox", Desk(tmp_path, program=PROGRAM))
    yield made
    made.close()


def test_no_secret_is_in_state_logs_or_the_output_of_any_command(platform: Platform, tmp_path: Path) -> None:
    first_up = platform.strata("up", ENVIRONMENT)
    assert first_up.returncode == Exit.OK, first_up.stdout + first_up.stderr
    values = secret_search.values(platform, ENVIRONMENT)
    password = _change_a_password(platform)
    stream, kept = tmp_path / "events.json", tmp_path / "kept.json"
    workspace = platform.workspace(ENVIRONMENT)
    telling = replace(workspace, variables={**workspace.variables, "PULUMI_DEBUG_COMMANDS": "true"})
    engine = telling.pulumi(
        *("preview", "--refresh", "--diff", "--replace", password, "--event-log", str(stream)), capture=True
    )
    shown = ("report", ENVIRONMENT, "--from", str(stream))
    said = {
        "first up": first_up,
        "drift": platform.strata("drift", ENVIRONMENT, "--json"),
        "outputs": platform.strata("outputs", ENVIRONMENT, "--json"),
        "preview": platform.strata("preview", ENVIRONMENT, "--json"),
        "diff": platform.strata("preview", ENVIRONMENT, "--diff"),
        "report": platform.strata(*shown, "--save", str(kept)),
        "report for machines": platform.strata(*shown, "--json"),
        "up": platform.strata("up", ENVIRONMENT),
    }
    texts = {name: run.stdout + run.stderr for name, run in said.items()}
    assert {name for name, run in said.items() if run.returncode != Exit.OK} == {"drift"}, texts
    assert said["drift"].returncode == Exit.CHANGES
    assert password in texts["drift"]
    assert json.loads(said["report for machines"].stdout)["counts"]["replace"] >= 1
    texts["engine"] = engine.stdout + engine.stderr
    secret_search.require_absence(values, platform, ENVIRONMENT, texts, [stream, kept])


def _change_a_password(platform: Platform) -> str:
    """Set another password by hand, which the next `up` reverts; the URN of Pulumi's own."""
    version = next(item for item in platform.state(ENVIRONMENT) if item["type"] == PASSWORD)
    [change] = CASES[PASSWORD].changes.values()
    it = Resource(version["urn"], version["id"], version["inputs"], version["outputs"])
    change(lambda service: platform.client(ENVIRONMENT, service), it)
    return str(version["urn"])
