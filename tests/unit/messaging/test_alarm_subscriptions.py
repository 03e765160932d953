from collections.abc import Callable, Mapping

from components.messaging.alarm_subscriptions import AlarmSubscriptions
from unit.recording import ACCOUNT, OPEN, Cloud

SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
QUEUE = "aws:sqs/queue:Queue"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:operations"


def subscriptions(subscribers: Mapping[str, str]) -> Callable[[], object]:
    return lambda: AlarmSubscriptions("operations", subscribers, OPEN, topic_arn=TOPIC)


def test_a_mailbox_receives_the_alarms(deploy: Callable[..., Cloud]) -> None:
    cloud = deploy(subscriptions({"oncall": "oncall@example.com"}))
    assert [*cloud.of(SUBSCRIPTION).values()] == [
        {"topic": TOPIC, "protocol": "email", "endpoint": "oncall@example.com"}
    ]
    assert not cloud.of(QUEUE)


def test_messages_that_a_url_did_not_take_are_dead_letters(deploy: Callable[..., Cloud]) -> None:
    cloud = deploy(subscriptions({"chat": "https://example.com/hook", "oncall": "oncall@example.com"}))
    [made] = [one for one in cloud.of(SUBSCRIPTION).values() if one["protocol"] == "https"]
    assert (made["protocol"], made["endpoint"]) == ("https", "https://example.com/hook")
    assert made["redrivePolicy"].endswith('operations-dead-letters"}')
    assert set(cloud.of(QUEUE)) == {"operations-dead-letters"}


def test_without_subscribers_there_is_no_subscription(deploy: Callable[..., Cloud]) -> None:
    assert deploy(subscriptions({})).of(SUBSCRIPTION) == {}


def test_a_renamed_subscriber_keeps_its_subscription(deploy: Callable[..., Cloud]) -> None:
    names = [{*deploy(subscriptions({name: "oncall@example.com"})).of(SUBSCRIPTION)} for name in ("a", "b")]
    assert names[0] == names[1]


def test_no_logical_name_shows_the_token_of_a_url(deploy: Callable[..., Cloud]) -> None:
    cloud = deploy(subscriptions({"chat": "https://example.com/hook/s3cret"}))
    assert not [urn for urn in cloud.urns if "s3cret" in urn]
