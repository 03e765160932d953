import json

import pytest

from components.messaging.dead_letters import DeadLetters
from components.messaging.fifo import Fifo
from components.messaging.protection import Protection
from components.messaging.queue import Consumer, Queue
from unit.recording import ACCOUNT, OPEN, Cloud, messaging_settings

QUEUE = "aws:sqs/queue:Queue"
POLICY = "aws:sqs/queuePolicy:QueuePolicy"
ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:images"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"


def arn(name):
    return f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:{name}"


def url(name):
    return f"https://sqs.ap-northeast-2.amazonaws.com/{ACCOUNT}/{name}"


def queue(**wiring):
    return lambda: Queue(
        "work",
        messaging_settings(),
        **{"protection": Protection(OPEN), "consumer": Consumer(timeout=30), **wiring},
    )


def test_a_queue_has_long_polling_a_safe_visibility_timeout_and_encryption(deploy):
    made = deploy(queue()).of(QUEUE)["work"]
    assert json.loads(made.pop("redrivePolicy")) == {
        "deadLetterTargetArn": arn("work-dead-letters"),
        "maxReceiveCount": 3,
    }
    assert made == {
        "messageRetentionSeconds": 345_600,
        "receiveWaitTimeSeconds": 20,
        "visibilityTimeoutSeconds": 180,
        "sqsManagedSseEnabled": True,
    }


def test_dead_letters_are_kept_fourteen_days_and_encrypted(deploy):
    assert deploy(queue()).of(QUEUE)["work-dead-letters"] == {
        "messageRetentionSeconds": 1_209_600,
        "receiveWaitTimeSeconds": 20,
        "sqsManagedSseEnabled": True,
    }


def test_dead_letters_come_from_their_own_queue_only(deploy):
    [(name, allow)] = deploy(queue()).of(ALLOW).items()
    assert (name, allow["queueUrl"]) == ("work-dead-letters", url("work-dead-letters"))
    assert json.loads(allow["redriveAllowPolicy"]) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [arn("work")],
    }


def test_only_named_sources_may_send_messages_and_dead_letters(deploy):
    policies = deploy(queue(sources=[TOPIC])).of(POLICY)

    assert policies.keys() == {"work", "work-dead-letters"}
    for name, made in policies.items():
        denial, send = json.loads(made["policy"])["Statement"]
        assert made["queueUrl"] == url(name)
        assert (denial["Effect"], denial["Resource"]) == ("Deny", [arn(name)])
        assert (send["Resource"], send["Condition"]["ArnLike"]) == ([arn(name)], {"aws:SourceArn": TOPIC})


def test_a_customer_key_takes_the_place_of_the_one_that_sqs_has(deploy):
    for made in deploy(queue(protection=Protection(OPEN, KEY))).of(QUEUE).values():
        assert made["kmsMasterKeyId"] == KEY
        assert "sqsManagedSseEnabled" not in made


@pytest.mark.parametrize("by_content", [True, False])
def test_a_fifo_queue_has_fifo_dead_letters(deploy, by_content):
    queues = deploy(queue(fifo=Fifo(content_based_deduplication=by_content))).of(QUEUE)
    assert queues.keys() == {"work", "work-dead-letters"}
    for made in queues.values():
        assert (made["fifoQueue"], made["contentBasedDeduplication"]) == (True, by_content)
        assert "name" not in made  # the provider ends the names that it makes in .fifo


def test_a_standard_queue_has_no_fifo_properties(deploy):
    for made in deploy(queue()).of(QUEUE).values():
        assert not {"fifoQueue", "contentBasedDeduplication"} & made.keys()


def test_old_messages_raise_an_alarm_on_the_topic(deploy):
    alarm = deploy(queue(alarm_topic_arn=TOPIC)).of(ALARM)["work-oldest-message"]
    assert alarm == {
        "alarmDescription": "Messages wait longer than they should",
        "namespace": "AWS/SQS",
        "metricName": "ApproximateAgeOfOldestMessage",
        "dimensions": {"QueueName": "work"},
        "statistic": "Maximum",
        "comparisonOperator": "GreaterThanThreshold",
        "threshold": 900,
        "period": 300,
        "evaluationPeriods": 1,
        "treatMissingData": "notBreaching",
        "alarmActions": [TOPIC],
        "okActions": [TOPIC],
    }


def test_a_dead_letter_raises_an_alarm_that_stays_while_metrics_are_missing(deploy):
    alarm = deploy(queue(alarm_topic_arn=TOPIC)).of(ALARM)["work-dead-letters"]
    assert alarm == {
        "alarmDescription": "Messages that nobody could handle wait in the queue of dead letters",
        "namespace": "AWS/SQS",
        "metricName": "ApproximateNumberOfMessagesVisible",
        "dimensions": {"QueueName": "work-dead-letters"},
        "statistic": "Maximum",
        "comparisonOperator": "GreaterThanThreshold",
        "threshold": 0,
        "period": 300,
        "evaluationPeriods": 1,
        "treatMissingData": "ignore",
        "alarmActions": [TOPIC],
        "okActions": [TOPIC],
    }


@pytest.mark.parametrize("name", ["work-oldest-message", "work-dead-letters"])
def test_without_a_topic_an_alarm_has_no_actions(deploy, name):
    alarm = deploy(queue()).of(ALARM)[name]
    assert not {"alarmActions", "okActions"} & alarm.keys()


def test_a_visibility_timeout_that_is_too_short_stops_before_anything_is_registered(deploy):
    cloud = Cloud()
    with pytest.raises(ValueError, match="work: the visibility timeout of 60 s must be 180 to 43200 s"):
        deploy(queue(consumer=Consumer(timeout=30, visibility_timeout=60)), cloud=cloud)
    assert cloud.resources == []


def test_two_queues_do_not_collide(deploy):
    settings = messaging_settings()
    cloud = deploy(
        lambda: [
            Queue(name, settings, protection=Protection(OPEN), consumer=Consumer(1)) for name in ("a", "b")
        ]
    )
    assert len(cloud.of(QUEUE)) == 4


def test_dead_letters_of_a_function_stand_alone_and_take_from_no_service(deploy):
    cloud = deploy(lambda: DeadLetters("late", OPEN))
    [denial] = json.loads(cloud.of(POLICY)["late"]["policy"])["Statement"]
    assert denial["Effect"] == "Deny"
    assert cloud.of(QUEUE)["late"]["messageRetentionSeconds"] == 1_209_600
