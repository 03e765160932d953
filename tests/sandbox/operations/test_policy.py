"""Policy packs run in the sandbox with the real engine: the project's own and other packs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from strata import project
from strata.errors import Exit

PACK = Path(__file__).parent / "policy_pack"
ENGINE = "127.0.0.1:1"  # no engine: the pack doesn't call one
EXPIRED = """waivers:
  - { rule: ELB.1, resource: web, stacks: [dev], reason: There is no certificate yet, expires: 2020-01-01 }
"""
BREAKABLE = '''"""A rule that the small platform breaks."""

from guardrails.rule import LOW, rule


@rule("EC2.998", LOW, "aws:ec2/vpc:Vpc", "A VPC has another name", "Rename it.")
def other_name(vpc):
    return vpc["tags"]["Name"] != "network"
'''
BROKEN = '''"""A rule with a mistake."""

from guardrails.rule import LOW, rule


@rule("EC2.999", LOW, "aws:ec2/vpc:Vpc", "It holds", "Mend it.")
def broken(vpc):
    return vpc["noSuchProperty"] == 1
'''


@pytest.fixture(scope="module")
def platform(small: Any) -> Any:
    """The small platform: its VPC, key, topic and log bucket are checked."""
    return small


def test_a_mandatory_rule_that_is_broken_fails_the_preview_by_name(platform: Any) -> None:
    run = platform.strata("preview", "dev", "--policy-pack", str(PACK))
    assert run.returncode == Exit.ERROR, run.stdout
    assert "other-block" in run.stdout
    assert "10.16.0.0/16 is taken" in run.stdout


def test_a_rule_that_holds_lets_the_preview_through_and_the_house_rules_stay(platform: Any) -> None:
    run = platform.strata("preview", "test", "--policy-pack", str(PACK))
    assert run.returncode == Exit.OK, run.stdout
    assert "example" in run.stdout
    assert "strata@v" in run.stdout


def test_a_folder_that_is_no_policy_pack_is_refused(platform: Any, tmp_path: Path) -> None:
    run = platform.strata("preview", "dev", "--policy-pack", str(tmp_path))
    assert run.returncode == Exit.USAGE
    assert "PulumiPolicy.yaml" in run.stderr


def test_a_house_rule_is_advisory_in_dev_and_mandatory_in_test(platform: Any, tmp_path: Path) -> None:
    pack = changed_pack(tmp_path, "rules/other.py", BREAKABLE)
    runs = {
        name: platform.strata("preview", name, "--json", "--policy-pack", pack) for name in ("dev", "test")
    }
    assert [run.returncode for run in runs.values()] == [Exit.OK, Exit.ERROR]
    found = {name: events(run) for name, run in runs.items()}
    assert [(event["policyName"], event["enforcementLevel"]) for event in found["dev"]] == [
        ("EC2.998", "advisory")
    ]
    [violation] = found["test"]
    assert (violation["policyName"], violation["enforcementLevel"]) == ("EC2.998", "mandatory")
    assert violation["resourceUrn"].endswith("::network")
    assert violation["severity"] == "low"
    assert "A VPC has another name" in violation["message"]


@pytest.fixture(scope="module")
def with_a_pack_in_disorder(platform: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A preview of dev, where rules are advisory, by a pack with an expired waiver and a broken rule."""
    pack = changed_pack(tmp_path_factory.mktemp("disorder"), "waivers.yaml", EXPIRED)
    (Path(pack) / "rules" / "broken.py").write_text(BROKEN)
    return platform.strata("preview", "dev", "--policy-pack", pack)


def test_an_expired_waiver_fails_even_where_rules_are_advisory(with_a_pack_in_disorder: Any) -> None:
    assert with_a_pack_in_disorder.returncode == Exit.ERROR
    assert "pack-waivers" in with_a_pack_in_disorder.stdout
    assert "waiver of ELB.1 for web expired on 2020-01-01" in with_a_pack_in_disorder.stdout


def test_a_rule_that_fails_by_itself_fails_the_preview_by_its_id(with_a_pack_in_disorder: Any) -> None:
    assert with_a_pack_in_disorder.returncode == Exit.ERROR
    assert "pack-rules" in with_a_pack_in_disorder.stdout
    assert "EC2.999 could not be evaluated for" in with_a_pack_in_disorder.stdout
    assert "KeyError: 'noSuchProperty'" in with_a_pack_in_disorder.stdout


def test_a_first_preview_states_what_is_decided_at_deployment_and_finds_nothing(
    platform: Any, tmp_path: Path
) -> None:
    """The first `up` of the whole prod is that of the tests of environments."""
    empty = {"STRATA_SANDBOX_DIR": str(tmp_path / "sandbox")}
    try:
        first = platform.strata("preview", "prod", "--json", **empty)
    finally:
        platform.strata("down", **empty)
    assert first.returncode == Exit.OK, first.stdout
    shown = events(first)
    assert {event["enforcementLevel"] for event in shown} == {"advisory"}
    [undecided] = (event for event in shown if event["policyName"] == "pack-undecided")
    assert "checks are decided at deployment, by values not known yet: " in undecided["message"]
    assert {event["policyName"] for event in shown} <= {"pack-undecided", "pack-unused-waivers"}


@pytest.mark.parametrize(
    ("stack", "everywhere", "production"),
    [
        ("dev", analyzer_pb2.ADVISORY, analyzer_pb2.DISABLED),
        ("test", analyzer_pb2.MANDATORY, analyzer_pb2.DISABLED),
        ("brand-new", analyzer_pb2.MANDATORY, analyzer_pb2.MANDATORY),
        (None, analyzer_pb2.MANDATORY, analyzer_pb2.MANDATORY),
    ],
)
def test_the_pack_has_its_stack_from_the_engines_message_alone(
    stack: str | None, everywhere: int, production: int
) -> None:
    """As the official language host starts it: without a variable with the stack's name."""
    with served() as pack:
        if stack is not None:
            pack.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack=stack))
        levels = {one.name: one.enforcementLevel for one in pack.GetAnalyzerInfo(empty_pb2.Empty()).policies}
    assert (levels["RDS.2"], levels["RDS.5"]) == (everywhere, production)
    assert levels["pack-rules"] == levels["pack-waivers"] == analyzer_pb2.MANDATORY


def events(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The findings of the pack's copy, or of the pack itself without a copy."""
    shown: list[dict[str, Any]] = json.loads(run.stdout)["policyEvents"]
    return shown


def changed_pack(folder: Path, name: str, text: str) -> str:
    """A copy of the project's pack with one file of its own."""
    pack = folder / "changed"
    shutil.copytree(project.POLICIES, pack, ignore=shutil.ignore_patterns("__pycache__"))
    (pack / name).write_text(text)
    return str(pack)


@contextmanager
def served() -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """The pack as a process of its own; only the request describes the stack."""
    bare = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
    argv = [sys.executable, "-u", ".", ENGINE]
    with subprocess.Popen(argv, cwd=project.POLICIES, env=bare, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
                yield analyzer_pb2_grpc.AnalyzerStub(channel)
        finally:
            process.terminate()
