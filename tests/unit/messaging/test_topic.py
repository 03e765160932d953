import json

from components.messaging.fifo import Fifo
from components.messaging.key import MessagingKey
from components.messaging.subscriptions import Subscriptions, ToEmail
from components.messaging.topic import Topic
from unit.recording import ACCOUNT, LOCKED

TOPIC = "aws:sns/topic:Topic"
POLICY = "aws:sns/topicPolicy:TopicPolicy"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
BUCKET = "arn:aws:s3:::media"
ARN = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:images"


def test_a_topic_is_encrypted_with_the_customer_key(deploy):
    cloud = deploy(lambda: Topic("images", key_arn=KEY))
    assert cloud.of(TOPIC) == {"images": {"kmsMasterKeyId": KEY, "signatureVersion": 2}}


def test_only_named_publishers_may_publish(deploy):
    policy = deploy(lambda: Topic("images", key_arn=KEY, publishers=[BUCKET])).of(POLICY)["images"]
    denial, allow = json.loads(policy["policy"])["Statement"]
    assert policy["arn"] == ARN
    assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert allow["Condition"]["ArnLike"] == {"aws:SourceArn": BUCKET}


def test_a_fifo_topic_is_named_by_the_provider(deploy):
    cloud = deploy(lambda: Topic("images", key_arn=KEY, fifo=Fifo(content_based_deduplication=True)))
    assert cloud.of(TOPIC)["images"] == {
        "kmsMasterKeyId": KEY,
        "signatureVersion": 2,
        "fifoTopic": True,
        "contentBasedDeduplication": True,
    }


def test_who_publishes_by_the_arn_waits_for_the_policy(deploy):
    def program():
        topic = Topic("images", key_arn=KEY, publishers=[BUCKET])
        Subscriptions("images", topic_arn=topic.arn, fifo=False, to={"ops": ToEmail("ops@example.com")})

    cloud = deploy(program)
    assert any(POLICY in urn for urn in cloud.dependencies["images-ops"])


def test_the_key_rotates_and_takes_a_month_to_be_deleted(deploy):
    cloud = deploy(lambda: MessagingKey("messages", LOCKED, region="ap-northeast-2", account=ACCOUNT))
    key = cloud.of("aws:kms/key:Key")["messages"]
    assert (key["enableKeyRotation"], key["deletionWindowInDays"]) == (True, 30)
    assert json.loads(key["policy"])["Statement"][0]["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
