from collections.abc import Callable

import pytest

from components.common.placement import Placement
from components.messaging.kafka import all_brokers
from components.messaging.streams import Streams
from unit.recording import ACCOUNT, LOCKED, OPEN, Cloud, messaging_settings

ZONES = ("ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c")

STREAM = "aws:kinesis/stream:Stream"
CLUSTER = "aws:msk/cluster:Cluster"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
KAFKA = {
    "version": "3.9.x",
    "instance_type": "kafka.m7g.large",
    "zones": ["ap-northeast-2c", "ap-northeast-2a"],
    "brokers_per_zone": 2,
    "volume_gb": 100,
}


def streams(locks=OPEN, **changes):
    return lambda: Streams(
        "streams",
        messaging_settings(**changes),
        locks,
        key_arn=KEY,
        placement=Placement(["subnet-a", "subnet-b", "subnet-c"], "sg-kafka", ZONES),
    )


def test_nothing_is_made_where_the_settings_have_nothing(deploy):
    assert [resource.typ for resource in deploy(streams()).resources] == ["strata:messaging:Streams"]


def test_a_stream_scales_by_itself_and_is_encrypted(deploy):
    assert deploy(streams(stream={"retention_hours": 48})).of(STREAM) == {
        "streams-kinesis": {
            "streamModeDetails": {"streamMode": "ON_DEMAND"},
            "retentionPeriod": 48,
            "encryptionType": "KMS",
            "kmsKeyId": KEY,
        }
    }


def test_kafka_has_its_brokers_in_its_own_zones_whatever_zones_the_network_gains(deploy):
    made = deploy(streams(kafka=KAFKA)).of(CLUSTER)["streams-kafka"]
    assert made["numberOfBrokerNodes"] == 4
    assert made["kafkaVersion"] == "3.9.x"
    assert made["brokerNodeGroupInfo"] == {
        "instanceType": "kafka.m7g.large",
        "clientSubnets": ["subnet-c", "subnet-a"],
        "securityGroups": ["sg-kafka"],
        "storageInfo": {"ebsStorageInfo": {"volumeSize": 100}},
    }


def test_kafka_is_encrypted_everywhere_and_authenticates_every_client(deploy):
    made = deploy(streams(kafka=KAFKA)).of(CLUSTER)["streams-kafka"]
    assert made["encryptionInfo"] == {
        "encryptionAtRestKmsKeyArn": KEY,
        "encryptionInTransit": {"clientBroker": "TLS", "inCluster": True},
    }
    assert made["clientAuthentication"] == {"sasl": {"iam": True}, "unauthenticated": False}


def test_brokers_log_for_the_declared_number_of_days(deploy):
    cloud = deploy(streams(kafka=KAFKA, log_retention_days=365))
    assert cloud.of("aws:cloudwatch/logGroup:LogGroup") == {"streams-kafka": {"retentionInDays": 365}}
    assert cloud.of(CLUSTER)["streams-kafka"]["loggingInfo"] == {
        "brokerLogs": {"cloudwatchLogs": {"enabled": True, "logGroup": "streams-kafka"}}
    }


@pytest.mark.parametrize("some", ["b-3{0},b-1{0}", "b-2{0}", "b-4{0},b-2{0},b-3{0}"])
def test_the_list_of_brokers_is_whole_whichever_of_them_aws_returns(some: str) -> None:
    host = ".streams.123z8u.c2.kafka.ap-northeast-2.amazonaws.com:9098"
    every = ",".join(f"b-{broker}{host}" for broker in (1, 2, 3, 4))
    assert all_brokers(some.format(host), 4) == every


def test_a_list_of_other_names_is_published_as_it_is() -> None:
    assert all_brokers("localhost:9098", 4) == "localhost:9098"


def test_applications_get_the_whole_list_of_brokers(
    deploy: Callable[..., Cloud], collect: Callable[..., list[str]]
) -> None:
    seen: list[list[str]] = []
    deploy(lambda: seen.append(collect(streams(kafka=KAFKA)().endpoints["kafka-brokers"])))
    host = ".streams-kafka.kafka.amazonaws.com:9098"
    assert seen == [[",".join(f"b-{broker}{host}" for broker in (1, 2, 3, 4))]]


def test_stream_and_cluster_are_protected_where_the_locks_are_on(deploy: Callable[..., Cloud]) -> None:
    both = {"kafka": KAFKA, "stream": {"retention_hours": 48}}
    assert deploy(streams(LOCKED, **both)).protected == {"streams-kafka", "streams-kinesis"}
    assert deploy(streams(OPEN, **both)).protected == set()
