import pulumi
import pytest

from components.data.buckets.notices import Notice, notify

NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
TOPIC, QUEUE, FUNCTION = "arn:aws:sns:::t", "arn:aws:sqs:::q", "arn:aws:lambda:::f"


class Owner(pulumi.ComponentResource):
    def __init__(self, notices, event_bridge=False):
        super().__init__("test:data:Owner", "owner")
        opts = pulumi.ResourceOptions(parent=self)
        notify("notices", bucket="b", notices=notices, event_bridge=event_bridge, opts=opts)


def test_topics_queues_functions_and_the_bus_get_notifications(deploy):
    notices = {
        "uploads": Notice("topic", TOPIC, prefix="uploads/"),
        "removals": Notice("queue", QUEUE, events=["s3:ObjectRemoved:*"]),
        "texts": Notice("function", FUNCTION, suffix=".txt", prefix="texts/"),
    }
    shown = deploy(lambda: Owner(notices, event_bridge=True)).of(NOTIFICATION)["notices"]
    created = ["s3:ObjectCreated:*"]
    assert shown == {
        "bucket": "b",
        "eventbridge": True,
        "topics": [{"id": "uploads", "topicArn": TOPIC, "events": created, "filterPrefix": "uploads/"}],
        "queues": [{"id": "removals", "queueArn": QUEUE, "events": ["s3:ObjectRemoved:*"]}],
        "lambdaFunctions": [
            {
                "id": "texts",
                "lambdaFunctionArn": FUNCTION,
                "events": created,
                "filterPrefix": "texts/",
                "filterSuffix": ".txt",
            }
        ],
    }


@pytest.mark.parametrize(
    "other",
    [
        Notice("queue", QUEUE),
        Notice("queue", QUEUE, prefix="uploads/raw/"),
        Notice("queue", QUEUE, suffix=".jpg"),
        Notice("queue", QUEUE, events=["s3:ObjectCreated:Put"]),
    ],
)
def test_two_notices_of_the_same_thing_are_refused(deploy, other):
    with pytest.raises(ValueError, match='"uploads" and "other" are for the same events'):
        deploy(lambda: Owner({"uploads": Notice("topic", TOPIC, prefix="uploads/"), "other": other}))


@pytest.mark.parametrize(
    "other",
    [
        Notice("queue", QUEUE, prefix="texts/"),
        Notice("queue", QUEUE, prefix="uploads/", events=["s3:ObjectRemoved:*"]),
    ],
)
def test_notices_of_different_things_stand_side_by_side(deploy, other):
    notices = {"uploads": Notice("topic", TOPIC, prefix="uploads/"), "other": other}
    assert len(deploy(lambda: Owner(notices)).of(NOTIFICATION)["notices"]["topics"]) == 1
