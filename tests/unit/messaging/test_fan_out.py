import json
from collections.abc import Callable

import pytest

from components.messaging.fan_out import FanOut
from components.messaging.fifo import Fifo
from components.messaging.filter import Filter
from components.messaging.protection import Protection
from components.messaging.queue import Consumer
from unit.recording import ACCOUNT, LOCKED, OPEN, Cloud, messaging_settings

QUEUE = "aws:sqs/queue:Queue"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
TOPIC = "aws:sns/topic:Topic"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
BUCKET = "arn:aws:s3:::media"
LARGE = Filter({"size": ["large"]}, "MessageAttributes")
CONSUMERS = {"thumbnail": Consumer(timeout=30), "web": Consumer(timeout=60, filter=LARGE)}


def fan_out(consumers=CONSUMERS, locks=OPEN, **wiring):
    return FanOut(
        "images",
        messaging_settings(),
        protection=Protection(locks, KEY),
        consumers=consumers,
        publishers=[BUCKET],
        **wiring,
    )


def test_every_consumer_has_a_queue_of_its_own_with_dead_letters(deploy):
    queues = deploy(fan_out).of(QUEUE)
    assert queues.keys() == {
        "images-thumbnail",
        "images-thumbnail-dead-letters",
        "images-web",
        "images-web-dead-letters",
    }
    assert queues["images-thumbnail"]["visibilityTimeoutSeconds"] == 180
    assert queues["images-web"]["visibilityTimeoutSeconds"] == 360


def test_the_topic_sends_each_queue_the_messages_of_its_consumer(deploy):
    made = deploy(fan_out).of(SUBSCRIPTION)
    assert made["images-web"]["endpoint"].endswith(":images-web")
    assert json.loads(made["images-web"]["filterPolicy"]) == LARGE.policy
    assert "filterPolicy" not in made["images-thumbnail"]


def test_the_key_is_for_the_topic_and_consumers_need_no_permission_on_it(deploy):
    cloud = deploy(fan_out)
    assert cloud.of(TOPIC)["images"]["kmsMasterKeyId"] == KEY
    assert all(queue["sqsManagedSseEnabled"] for queue in cloud.of(QUEUE).values())


def test_queues_take_from_this_topic_alone(deploy):
    for policy in deploy(fan_out).of("aws:sqs/queuePolicy:QueuePolicy").values():
        _, allow = json.loads(policy["policy"])["Statement"]
        assert allow["Condition"]["ArnLike"] == {
            "aws:SourceArn": f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:images"
        }


def test_addresses_go_by_the_consumers_names(deploy, collect):
    seen = []

    def program():
        made = fan_out()
        seen.append(collect(made.queue_arns["web"], made.dead_letter_arns["web"]))

    deploy(program)
    base = f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}"
    assert seen == [[f"{base}:images-web", f"{base}:images-web-dead-letters"]]


def test_order_is_kept_from_end_to_end(deploy):
    cloud = deploy(lambda: fan_out(fifo=Fifo(content_based_deduplication=True)))
    assert cloud.of(TOPIC)["images"]["fifoTopic"]
    assert all(queue["fifoQueue"] for queue in cloud.of(QUEUE).values())


def test_another_consumer_is_new_resources_and_touches_none(deploy):
    before = deploy(fan_out)
    after = deploy(lambda: fan_out({**CONSUMERS, "mobile": Consumer(timeout=30)}))
    assert set(before.urns) < set(after.urns)
    assert all("mobile" in urn for urn in set(after.urns) - set(before.urns))


def test_all_impatient_consumers_are_named_before_anything_is_registered(deploy):
    cloud = Cloud()
    hasty = {key: Consumer(timeout=30, visibility_timeout=30) for key in ("web", "mobile")}
    with pytest.raises(ValueError, match=r"images-web: .*\nimages-mobile: "):
        deploy(lambda: fan_out(hasty), cloud=cloud)
    assert cloud.resources == []


def test_queues_and_dead_letters_are_protected_where_the_locks_are_on(deploy: Callable[..., Cloud]) -> None:
    assert deploy(lambda: fan_out(locks=LOCKED)).protected == {*deploy(fan_out).of(QUEUE)}
    assert deploy(fan_out).protected == set()
