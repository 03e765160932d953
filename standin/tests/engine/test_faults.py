"""Emulators that fail in the middle of a deployment: nothing that was created is lost or made twice."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import boto3
import pytest

from harness.emulators import ACCOUNT, REGION
from harness.engine import Program
from harness.faults import Fault, proxy

TOPIC = """
import pulumi

pulumi.CustomResource("aws:sns/topic:Topic", "alarm", {"displayName": "Alarm"})
"""
GROUP = """
import pulumi

pulumi.CustomResource("aws:cloudwatch/logGroup:LogGroup", "log", {"retentionInDays": 7})
"""


@pytest.fixture
def program(tmp_path: Path, installed: Mapping[str, str]) -> Iterator[Program]:
    made = Program(tmp_path, installed, {"aws:region": REGION})
    yield made
    if made.state():
        made.done("destroy", "--yes", "--skip-preview")


def topics(program: Program) -> list[str]:
    sns = boto3.Session(ACCOUNT, "emulated", region_name=REGION).client(
        "sns", endpoint_url=program.variables["AWS_ENDPOINT_URL"]
    )
    return [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]


def up(program: Program, variable: str, fault: Fault) -> tuple[int, str]:
    """Exit code and output of an `up` with *fault* at the service of *variable*."""
    direct = program.variables
    with proxy(direct["AWS_ENDPOINT_URL"], fault) as address:
        program.variables = {**direct, f"AWS_ENDPOINT_URL_{variable}": address}
        try:
            run = program.pulumi("up", "--yes", "--skip-preview")
        finally:
            program.variables = direct
    return run.returncode, run.stdout + run.stderr


def test_four_unavailable_answers_in_a_row_are_retried(program: Program) -> None:
    program.write(TOPIC)
    code, shown = up(program, "SNS", Fault("SetTopicAttributes", times=4))
    assert code == 0, shown
    assert len(topics(program)) == 1


def test_a_creation_that_fails_halfway_stays_in_the_state_and_is_finished_by_the_next_up(
    program: Program,
) -> None:
    program.write(TOPIC)
    code, shown = up(program, "SNS", Fault("SetTopicAttributes", times=100, status=400))
    assert code != 0, shown
    (topic,) = program.state()
    assert [topic["id"]] == topics(program)
    assert topic["initErrors"]

    program.done("up", "--yes", "--skip-preview")
    (topic,) = program.state()
    assert [topic["id"]] == topics(program)
    assert topic["outputs"]["displayName"] == "Alarm"
    assert "initErrors" not in topic


def test_a_creation_whose_answer_was_lost_stays_in_the_state(program: Program) -> None:
    program.write(GROUP)
    code, shown = up(program, "CLOUDWATCH_LOGS", Fault("CreateLogGroup", status=0))
    assert code != 0, shown
    (group,) = program.state()
    assert group["initErrors"]

    program.done("up", "--yes", "--skip-preview")
    (after,) = program.state()
    assert after["id"] == group["id"]
    assert after["outputs"]["retentionInDays"] == 7
