"""Changes by auto scaling within its declared limits aren't drift; all other changes are."""

from typing import Any

import pytest

from strata.drift.report import Difference
from strata.drift.scaled import without_scaled
from strata.engine.state import State

TABLE, SERVICE = "aws:dynamodb/table:Table", "aws:ecs/service:Service"
GROUP, CACHE = "aws:autoscaling/group:Group", "aws:elasticache/replicationGroup:ReplicationGroup"
DATABASE, STREAM, KAFKA = "aws:rds/instance:Instance", "aws:kinesis/stream:Stream", "aws:msk/cluster:Cluster"
LAMBDA = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"


def resource(token: str, id: str, **inputs: Any) -> dict[str, Any]:
    return {
        "urn": f"urn:pulumi:dev::strata::{token}::{id}",
        "type": token,
        "custom": True,
        "id": id,
        "inputs": inputs,
    }


def target(id: str, dimension: str) -> dict[str, Any]:
    return resource(
        "aws:appautoscaling/target:Target",
        id,
        resourceId=id,
        scalableDimension=dimension,
        minCapacity=5,
        maxCapacity=50,
    )


READS, WRITES = "dynamodb:table:ReadCapacityUnits", "dynamodb:index:WriteCapacityUnits"
INDEXES = [{"name": "by-day", "readCapacity": 5, "writeCapacity": 5}]
SCALED = (
    target("table/sessions", READS),
    target("table/sessions/index/by-day", WRITES),
    target("service/main/web", "ecs:service:DesiredCount"),
    target("replication-group/cache", "elasticache:replication-group:Replicas"),
    target("arn:kafka", "kafka:broker-storage:VolumeSize"),
    target("function:resize:live", "lambda:function:ProvisionedConcurrency"),
    resource("aws:autoscaling/policy:Policy", "p", autoscalingGroupName="web"),
    resource("aws:autoscaling/schedule:Schedule", "s", autoscalingGroupName="web", minSize=0),
)
DISK = "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize"


def moved(index: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**INDEXES[0], **index}]


CASES = [
    (resource(TABLE, "sessions", name="sessions"), "readCapacity", 5, 20, 51),
    (
        resource(TABLE, "sessions", name="sessions", globalSecondaryIndexes=INDEXES),
        "globalSecondaryIndexes",
        INDEXES,
        moved({"writeCapacity": 20}),
        moved({"readCapacity": 20}),
    ),
    (
        resource(TABLE, "sessions", name="sessions", globalSecondaryIndexes=INDEXES),
        "globalSecondaryIndexes[0].writeCapacity",
        5,
        20,
        4,
    ),
    (resource(SERVICE, "arn", name="web", cluster="arn:aws:ecs:x:1:cluster/main"), "desiredCount", 5, 20, 51),
    (resource(GROUP, "web", minSize=1, maxSize=4), "desiredCapacity", 1, 3, 5),
    (resource(GROUP, "web", minSize=1, maxSize=4), "minSize", 1, 0, 2),
    (resource(CACHE, "cache"), "replicasPerNodeGroup", 5, 6, 0),
    (resource(DATABASE, "db", maxAllocatedStorage=100), "allocatedStorage", 20, 40, 200),
    (resource(KAFKA, "arn:kafka"), DISK, 10, 20, 100),
    (
        resource(LAMBDA, "l", functionName="resize", qualifier="live"),
        "provisionedConcurrentExecutions",
        5,
        6,
        0,
    ),
]


@pytest.mark.parametrize(("item", "path", "declared", "scaled", "other"), CASES)
def test_only_what_is_within_the_limits_is_no_drift(
    item: dict[str, Any], path: str, declared: object, scaled: object, other: object
) -> None:
    known = State((item, *SCALED))
    assert without_scaled(item, [Difference(path, declared, scaled)], known) == ()
    strange = Difference(path, declared, other)
    assert without_scaled(item, [strange], known) == (strange,)


@pytest.mark.parametrize(
    ("item", "path", "declared", "scaled"), [one[:4] for one in (CASES[0], CASES[1], CASES[3], CASES[4])]
)
def test_without_a_declared_scaling_every_value_is_drift(
    item: dict[str, Any], path: str, declared: object, scaled: object
) -> None:
    change = Difference(path, declared, scaled)
    assert without_scaled(item, [change], State((item,))) == (change,)


def test_shards_of_a_stream_on_demand_are_kinesis_s() -> None:
    demand = resource(STREAM, "events", streamModeDetails={"streamMode": "ON_DEMAND"})
    fixed = resource(STREAM, "events", streamModeDetails={"streamMode": "PROVISIONED"})
    change = Difference("shardCount", 4, 8)
    assert without_scaled(demand, [change], State((demand,))) == ()
    assert without_scaled(fixed, [change], State((fixed,))) == (change,)


def test_what_is_beside_a_scaled_value_stays_drift() -> None:
    item = CASES[0][0]
    changes = [Difference("readCapacity", 5, 20), Difference("billingMode", "a", "b")]
    assert without_scaled(item, changes, State((item, *SCALED))) == (changes[1],)
