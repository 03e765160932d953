import json

import pytest

from components.messaging.apis.callee import Callee
from components.messaging.events.event_rule import Clock, EventRule, Pattern
from components.messaging.events.event_targets import (
    ByPermission,
    ByPolicy,
    ByRole,
    ByRoleAndKey,
    EventTargets,
)
from unit.recording import ACCOUNT, OPEN

RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
RULE_ARN = f"arn:aws:events:ap-northeast-2:{ACCOUNT}:rule/uploads"
QUEUE = f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:work"
ALIAS = f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:web:live"
STREAM = f"arn:aws:kinesis:ap-northeast-2:{ACCOUNT}:stream/records"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
MACHINE = f"arn:aws:states:ap-northeast-2:{ACCOUNT}:stateMachine:resize"
EVENT = {"source": ["aws.s3"], "detail-type": ["Object Created"]}


def targets(**to):
    return lambda: EventTargets("uploads", OPEN, rule_name="uploads", rule_arn=RULE_ARN, to=to)


def test_a_rule_is_an_event_or_a_time(deploy):
    def program():
        EventRule("event", when=Pattern(EVENT))
        EventRule("time", when=Clock("rate(5 minutes)"))

    rules = deploy(program).of(RULE)
    assert json.loads(rules["event"].pop("eventPattern")) == EVENT
    assert rules == {"event": {}, "time": {"scheduleExpression": "rate(5 minutes)"}}


def test_what_cannot_be_delivered_within_the_hour_is_a_dead_letter(deploy):
    cloud = deploy(targets(work=ByPolicy(QUEUE)))
    made = cloud.of(TARGET)["uploads-work"]
    letters = f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:uploads-dead-letters"
    assert made == {
        "rule": "uploads",
        "targetId": "work",
        "arn": QUEUE,
        "deadLetterConfig": {"arn": letters},
        "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 185},
    }
    policy = json.loads(cloud.of("aws:sqs/queuePolicy:QueuePolicy")["uploads-dead-letters"]["policy"])
    assert policy["Statement"][1]["Condition"]["ArnLike"] == {"aws:SourceArn": RULE_ARN}


def test_a_fifo_queue_receives_events_in_a_group(deploy):
    made = deploy(targets(work=ByPolicy(QUEUE, message_group="uploads"))).of(TARGET)["uploads-work"]
    assert made["sqsTarget"] == {"messageGroupId": "uploads"}


def test_a_function_lets_this_rule_call_its_alias_and_no_role_is_needed(deploy):
    cloud = deploy(targets(web=ByPermission(Callee("web", "live", ALIAS))))
    permission = cloud.of("aws:lambda/permission:Permission")["uploads-web"]
    assert (permission["principal"], permission["sourceArn"]) == ("events.amazonaws.com", RULE_ARN)
    assert cloud.of(TARGET)["uploads-web"]["arn"] == ALIAS
    assert cloud.of("aws:iam/role:Role") == {}


def test_a_state_machine_is_started_by_a_role_that_can_do_nothing_else(deploy):
    cloud = deploy(targets(resize=ByRole(MACHINE)))
    [statement] = json.loads(cloud.of("aws:iam/rolePolicy:RolePolicy")["uploads-resize"]["policy"])[
        "Statement"
    ]
    assert (statement["Action"], statement["Resource"]) == (["states:StartExecution"], [MACHINE])
    [trust] = json.loads(cloud.of("aws:iam/role:Role")["uploads-resize"]["assumeRolePolicy"])["Statement"]
    assert trust["Condition"] == {
        "ArnEquals": {"aws:SourceArn": RULE_ARN},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }
    assert cloud.of(TARGET)["uploads-resize"]["roleArn"].endswith(":uploads-resize")


def test_a_stream_is_written_to_with_its_key_which_the_role_may_use_for_nothing_else(deploy):
    cloud = deploy(targets(records=ByRoleAndKey(STREAM, KEY)))
    write, use = json.loads(cloud.of("aws:iam/rolePolicy:RolePolicy")["uploads-records"]["policy"])[
        "Statement"
    ]
    assert write == {"Effect": "Allow", "Action": ["kinesis:PutRecord"], "Resource": [STREAM]}
    assert use == {
        "Effect": "Allow",
        "Action": ["kms:GenerateDataKey"],
        "Resource": [KEY],
        "Condition": {"StringEquals": {"kms:EncryptionContext:aws:kinesis:arn": STREAM}},
    }
    assert cloud.of(TARGET)["uploads-records"]["roleArn"].endswith(":uploads-records")


@pytest.mark.parametrize("text", ["rate(1 minute)", "rate(5 minutes)", "rate(2 days)", "cron(0 3 ? * MON *)"])
def test_a_clock_has_a_schedule_of_event_bridge(text: str) -> None:
    assert Clock(text).expression == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("cron(0 3 * * * *)", r"exactly one of both must be \?"),
        ("cron(61 3 * * ? *)", "minutes"),
        ("rate(1 minutes)", "is not a schedule: write rate"),
        ("rate(5 minute)", "is not a schedule: write rate"),
        ("rate(0 minutes)", "is not a schedule"),
        ("every day", "is not a schedule"),
    ],
)
def test_a_clock_without_a_schedule_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Clock(text)
