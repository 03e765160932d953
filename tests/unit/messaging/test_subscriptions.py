import json

import pytest

from components.messaging.apis.callee import Callee
from components.messaging.filter import Filter
from components.messaging.subscriptions import Subscriptions, ToEmail, ToFunction, ToHttps, ToQueue
from unit.recording import ACCOUNT, Cloud

SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
PERMISSION = "aws:lambda/permission:Permission"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:images"
QUEUE = f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:web"
LATE = f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:late"
ALIAS = f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:web:live"
FUNCTION = Callee("web", "live", ALIAS)
UPLOADS = Filter({"Records": {"s3": {"object": {"key": [{"prefix": "uploads/"}]}}}}, "MessageBody")


def subscriptions(fifo=False, **to):
    return lambda: Subscriptions("images", topic_arn=TOPIC, fifo=fifo, to=to)


def test_a_queue_receives_messages_as_they_were_published(deploy):
    made = deploy(subscriptions(web=ToQueue(QUEUE, LATE, fifo=False))).of(SUBSCRIPTION)["images-web"]
    assert made == {
        "topic": TOPIC,
        "protocol": "sqs",
        "endpoint": QUEUE,
        "rawMessageDelivery": True,
        "redrivePolicy": json.dumps({"deadLetterTargetArn": LATE}),
    }


def test_a_filter_has_its_scope(deploy):
    made = deploy(subscriptions(web=ToQueue(QUEUE, LATE, False, UPLOADS))).of(SUBSCRIPTION)["images-web"]
    assert json.loads(made["filterPolicy"]) == UPLOADS.policy
    assert made["filterPolicyScope"] == "MessageBody"


def test_a_function_lets_this_topic_call_its_alias(deploy):
    cloud = deploy(subscriptions(web=ToFunction(FUNCTION, LATE)))
    assert cloud.of(PERMISSION)["images-web"] == {
        "action": "lambda:InvokeFunction",
        "function": "web",
        "qualifier": "live",
        "principal": "sns.amazonaws.com",
        "sourceArn": TOPIC,
    }
    made = cloud.of(SUBSCRIPTION)["images-web"]
    assert (made["protocol"], made["endpoint"]) == ("lambda", ALIAS)
    assert "rawMessageDelivery" not in made


def test_a_web_server_is_called_by_https_and_a_person_by_mail(deploy):
    cloud = deploy(
        subscriptions(hook=ToHttps("https://example.com/hook", LATE), ops=ToEmail("ops@example.com"))
    )
    made = cloud.of(SUBSCRIPTION)
    assert (made["images-hook"]["protocol"], made["images-hook"]["endpoint"]) == (
        "https",
        "https://example.com/hook",
    )
    assert made["images-ops"] == {"topic": TOPIC, "protocol": "email", "endpoint": "ops@example.com"}


@pytest.mark.parametrize(
    "to", [ToQueue(QUEUE, LATE, False), ToFunction(FUNCTION, LATE), ToHttps("https://example.com", LATE)]
)
def test_what_no_machine_takes_is_a_dead_letter(deploy, to):
    made = deploy(subscriptions(one=to)).of(SUBSCRIPTION)["images-one"]
    assert json.loads(made["redrivePolicy"]) == {"deadLetterTargetArn": LATE}


@pytest.mark.parametrize(
    ("fifo", "to", "message"),
    [
        (True, ToQueue(QUEUE, LATE, fifo=False), "images-one: a FIFO topic needs a FIFO queue"),
        (False, ToQueue(QUEUE, LATE, fifo=True), "images-one: a FIFO queue needs a FIFO topic"),
        (True, ToFunction(FUNCTION, LATE), "images-one: a FIFO topic delivers to queues only"),
        (True, ToEmail("ops@example.com"), "images-one: a FIFO topic delivers to queues only"),
        (False, ToHttps("http://example.com", LATE), "images-one: 'http://example.com' is not encrypted"),
        (False, ToEmail("ops"), "images-one: 'ops' is not an e-mail address"),
    ],
)
def test_a_subscriber_that_cannot_be_is_refused_by_name_before_anything_is_registered(
    deploy, fifo, to, message
):
    cloud = Cloud()
    with pytest.raises(ValueError, match=message):
        deploy(subscriptions(fifo, one=to), cloud=cloud)
    assert cloud.resources == []


def test_all_wrong_subscribers_are_named_at_once(deploy):
    with pytest.raises(ValueError, match=r"images-a: .*\nimages-b: "):
        deploy(subscriptions(True, a=ToEmail("a@example.com"), b=ToQueue(QUEUE, LATE, fifo=False)))


def test_fifo_goes_with_fifo(deploy):
    assert len(deploy(subscriptions(True, web=ToQueue(QUEUE, LATE, fifo=True))).of(SUBSCRIPTION)) == 1
