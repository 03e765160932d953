import json

import pytest

from components.messaging import access

TOPIC = "arn:aws:sns:ap-northeast-2:123456789012:images"
QUEUE = "arn:aws:sqs:ap-northeast-2:123456789012:images-web"
BUCKET = "arn:aws:s3:::media"
RULE = "arn:aws:events:ap-northeast-2:123456789012:rule/nightly"
ALARM = "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:late"
FUNCTION = "arn:aws:lambda:ap-northeast-2:123456789012:function:web"


def statements(policy):
    return json.loads(policy)["Statement"]


def allowed(policy):
    return [statement for statement in statements(policy) if statement["Effect"] == "Allow"]


@pytest.mark.parametrize(
    ("policy", "action", "resource"),
    [
        (access.topic_policy(TOPIC, [BUCKET]), ["sns:Publish"], [TOPIC]),
        (access.queue_policy(QUEUE, [TOPIC]), ["sqs:*"], [QUEUE]),
        (access.queue_policy(QUEUE, []), ["sqs:*"], [QUEUE]),
    ],
)
def test_requests_without_tls_are_denied(policy, action, resource):
    [denial] = [statement for statement in statements(policy) if statement["Effect"] == "Deny"]
    assert denial == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_a_bucket_publishes_for_its_own_account_only():
    # Its ARN names no account, and any account may create a bucket with a deleted bucket's name.
    assert allowed(access.topic_policy(TOPIC, [BUCKET])) == [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["s3.amazonaws.com"]},
            "Action": ["sns:Publish"],
            "Resource": [TOPIC],
            "Condition": {
                "ArnLike": {"aws:SourceArn": BUCKET},
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        }
    ]


def test_an_alarm_is_a_publisher_by_its_own_arn():
    [statement] = allowed(access.topic_policy(TOPIC, [ALARM]))
    assert statement["Principal"] == {"Service": ["cloudwatch.amazonaws.com"]}
    assert statement["Condition"]["ArnLike"] == {"aws:SourceArn": ALARM}


def test_a_rule_publishes_to_a_topic_without_conditions_because_it_could_not_with_them():
    [statement] = allowed(access.topic_policy(TOPIC, [RULE]))
    assert statement["Principal"] == {"Service": ["events.amazonaws.com"]}
    assert "Condition" not in statement


@pytest.mark.parametrize(
    ("source", "service"),
    [(TOPIC, "sns.amazonaws.com"), (BUCKET, "s3.amazonaws.com"), (RULE, "events.amazonaws.com")],
)
def test_a_queue_takes_messages_of_its_named_sources(source, service):
    [statement] = allowed(access.queue_policy(QUEUE, [source]))
    assert statement["Principal"] == {"Service": [service]}
    assert statement["Action"] == ["sqs:SendMessage"]
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": source},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }


def test_a_queue_without_sources_is_open_to_no_service():
    assert allowed(access.queue_policy(QUEUE, [])) == []


def test_a_topic_of_another_account_sends_in_that_accounts_name():
    other = TOPIC.replace("123456789012", "210987654321")
    [statement] = allowed(access.queue_policy(QUEUE, [other]))
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "210987654321"}


@pytest.mark.parametrize(
    ("policy", "source", "message"),
    [
        (
            access.topic_policy,
            FUNCTION,
            "may not publish to a topic; allowed: ARNs of s3, events, cloudwatch",
        ),
        (access.topic_policy, QUEUE, "may not publish to a topic"),
        (access.queue_policy, ALARM, "may not send to a queue; allowed: ARNs of sns, s3, events"),
        (access.queue_policy, "media", "'media' is not an ARN"),
    ],
)
def test_what_is_no_source_is_refused_by_its_arn(policy, source, message):
    with pytest.raises(ValueError, match=message):
        policy(TOPIC, [source])


def test_the_order_of_sources_does_not_matter():
    assert access.queue_policy(QUEUE, [TOPIC, BUCKET]) == access.queue_policy(QUEUE, [BUCKET, TOPIC, TOPIC])


def test_the_key_belongs_to_the_account_and_serves_its_topics_and_queues_only():
    owner, topics, queues = statements(access.key_policy("ap-northeast-2", "123456789012"))

    assert owner["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    for statement in (topics, queues):
        assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert topics["Principal"]["Service"] == [
        "s3.amazonaws.com",
        "events.amazonaws.com",
        "cloudwatch.amazonaws.com",
        "budgets.amazonaws.com",
        "costalerts.amazonaws.com",
    ]
    assert topics["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:ap-northeast-2:123456789012:*"}
    }
    assert queues["Principal"]["Service"] == ["sns.amazonaws.com", "s3.amazonaws.com", "events.amazonaws.com"]
    assert queues["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:sqs:arn": "arn:aws:sqs:ap-northeast-2:123456789012:*"}
    }
