import json

import pulumi
import pytest
from pydantic import ValidationError

from components.common.locks import Locks
from components.data.settings import DataSettings
from components.data.tables.table import Table
from components.data.tables.table_settings import TableSettings
from unit.recording import ACCOUNT, Cloud, stack_config

TABLE = "aws:dynamodb/table:Table"
TARGET = "aws:appautoscaling/target:Target"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
THERE = f"arn:aws:kms:ap-northeast-1:{ACCOUNT}:key/2"
TOPIC = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:operations"
UNITS = {"min": 5, "max": 100, "target_percent": 70}
CAPACITY = {"read": UNITS, "write": {**UNITS, "min": 2}}
INDEX = {
    "name": "by-state",
    "hash_key": {"name": "state", "type": "S"},
    "range_key": {"name": "placed", "type": "N"},
    "projection": ["total"],
}


def settings(**changes):
    small: dict[str, object] = {
        "hash_key": {"name": "customer", "type": "S"},
        "range_key": {"name": "placed", "type": "N"},
        "indexes": [],
        "capacity": None,
        "recovery_days": 7,
        "ttl_attribute": None,
        "stream": None,
        "replicas": [],
        "backup_plan": None,
    }
    return TableSettings.model_validate({**small, **changes})


def table(locked=True, replica_keys=None, **changes):
    locks = Locks(deletion_protection=locked, protect=locked, retention=locked)
    return lambda: Table(
        "orders",
        settings(**changes),
        locks,
        key_arn=KEY,
        replica_key_arns=replica_keys,
        alarm_topic_arn=TOPIC,
    )


def test_a_table_is_encrypted_recoverable_and_paid_by_request(deploy):
    assert deploy(table()).of(TABLE)["orders"] == {
        "attributes": [{"name": "customer", "type": "S"}, {"name": "placed", "type": "N"}],
        "hashKey": "customer",
        "rangeKey": "placed",
        "billingMode": "PAY_PER_REQUEST",
        "deletionProtectionEnabled": True,
        "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 7},
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
        "streamEnabled": False,
    }


def test_protection_recovery_expiry_streams_and_backups_are_settings(deploy):
    changes = {
        "recovery_days": None,
        "ttl_attribute": "ends",
        "stream": "NEW_IMAGE",
        "backup_plan": "daily",
    }
    made = deploy(table(locked=False, **changes)).of(TABLE)["orders"]
    assert made["deletionProtectionEnabled"] is False
    assert made["pointInTimeRecovery"] == {"enabled": False}
    assert made["ttl"] == {"attributeName": "ends", "enabled": True}
    assert (made["streamEnabled"], made["streamViewType"]) == (True, "NEW_IMAGE")
    assert made["tags"] == {"Backup": "daily"}


def test_provisioned_capacity_follows_the_load_of_table_and_index(deploy):
    cloud = deploy(table(capacity=CAPACITY, indexes=[INDEX]))
    made = cloud.of(TABLE)["orders"]
    assert (made["billingMode"], made["readCapacity"], made["writeCapacity"]) == ("PROVISIONED", 5, 2)
    assert {
        (one["resourceId"], one["scalableDimension"], one["minCapacity"], one["maxCapacity"])
        for one in cloud.of(TARGET).values()
    } == {
        ("table/orders", "dynamodb:table:ReadCapacityUnits", 5, 100),
        ("table/orders", "dynamodb:table:WriteCapacityUnits", 2, 100),
        ("table/orders/index/by-state", "dynamodb:index:ReadCapacityUnits", 5, 100),
        ("table/orders/index/by-state", "dynamodb:index:WriteCapacityUnits", 2, 100),
    }
    policies = cloud.of("aws:appautoscaling/policy:Policy")
    assert {
        name: one["targetTrackingScalingPolicyConfiguration"]["predefinedMetricSpecification"]
        for name, one in policies.items()
        if "by-state" not in name
    } == {
        "orders-read": {"predefinedMetricType": "DynamoDBReadCapacityUtilization"},
        "orders-write": {"predefinedMetricType": "DynamoDBWriteCapacityUtilization"},
    }


OTHER = {**INDEX, "name": "by-total", "range_key": None, "projection": "ALL"}
SCALED = {
    "name": "by-state",
    "keySchemas": [
        {"attributeName": "placed", "keyType": "RANGE"},
        {"attributeName": "state", "keyType": "HASH"},
    ],
    "projectionType": "INCLUDE",
    "nonKeyAttributes": ["total"],
    "readCapacity": 40,
    "writeCapacity": 30,
}
CAPACITIES = ["readCapacity", "writeCapacity"]


def after(billing, *indexes):
    """The state after a deployment of the table with this billing mode and these indexes."""
    return deployed(billingMode=billing, readCapacity=7, globalSecondaryIndexes=list(indexes))


def deployed(**outputs):
    """The state after a deployment of the table with these outputs."""
    cloud = Cloud()
    outputs = {"name": "orders-1", **outputs}
    urn = f"urn:pulumi:dev::strata::strata:data:Table${TABLE}::orders"
    cloud.deployed = {urn: {"type": TABLE, "outputs": outputs}}
    return cloud


def test_what_scaling_changes_is_not_changed_back(deploy):
    made = deploy(table(capacity=CAPACITY, indexes=[INDEX]), cloud=after("PROVISIONED", SCALED))
    assert made.ignored["orders"] == [*CAPACITIES, "globalSecondaryIndexes"]
    assert deploy(table(), cloud=after("PROVISIONED")).ignored["orders"] == []


def test_nothing_is_ignored_by_its_position_in_a_list(deploy):
    both = [{**SCALED, "name": "by-total", "keySchemas": [], "hashKey": "state", "rangeKey": ""}, SCALED]
    both[0] |= {"projectionType": "ALL", "nonKeyAttributes": []}
    made = deploy(table(capacity=CAPACITY, indexes=[INDEX, OTHER]), cloud=after("PROVISIONED", *both))
    assert made.ignored["orders"] == [*CAPACITIES, "globalSecondaryIndexes"]
    assert not any("[" in path for path in made.ignored["orders"])


@pytest.mark.parametrize(
    ("state", "ignored"),
    [
        (Cloud, [*CAPACITIES, "globalSecondaryIndexes"]),
        (lambda: after("PAY_PER_REQUEST", {**SCALED, "readCapacity": 0}), []),
    ],
)
def test_a_table_that_becomes_provisioned_has_the_minimum_at_once(deploy, state, ignored):
    made = deploy(table(capacity=CAPACITY, indexes=[INDEX]), cloud=state())
    assert made.ignored["orders"] == ignored
    inputs = made.of(TABLE)["orders"]
    [index] = inputs["globalSecondaryIndexes"]
    assert [(one["readCapacity"], one["writeCapacity"]) for one in (inputs, index)] == [(5, 2), (5, 2)]


@pytest.mark.parametrize("order", [[INDEX, OTHER], [OTHER, INDEX]])
def test_a_new_index_has_the_minimum_and_the_others_keep_what_scaling_gave_them(deploy, order):
    made = deploy(table(capacity=CAPACITY, indexes=order), cloud=after("PROVISIONED", SCALED))
    assert made.ignored["orders"] == CAPACITIES
    units = {
        one["name"]: (one["readCapacity"], one["writeCapacity"])
        for one in made.of(TABLE)["orders"]["globalSecondaryIndexes"]
    }
    assert units == {"by-state": (40, 30), "by-total": (5, 2)}


@pytest.mark.parametrize(
    "change", [{"projection": "ALL"}, {"range_key": None}, {"projection": ["total", "tax"]}]
)
def test_an_index_that_is_made_anew_has_the_minimum(deploy, change):
    made = deploy(table(capacity=CAPACITY, indexes=[{**INDEX, **change}]), cloud=after("PROVISIONED", SCALED))
    assert made.ignored["orders"] == CAPACITIES
    [index] = made.of(TABLE)["orders"]["globalSecondaryIndexes"]
    assert (index["readCapacity"], index["writeCapacity"]) == (5, 2)


def test_an_index_has_keys_of_its_own_and_copies_what_is_named(deploy):
    made = deploy(table(indexes=[INDEX])).of(TABLE)["orders"]
    assert made["globalSecondaryIndexes"] == [
        {
            "name": "by-state",
            "keySchemas": [
                {"attributeName": "state", "keyType": "HASH"},
                {"attributeName": "placed", "keyType": "RANGE"},
            ],
            "projectionType": "INCLUDE",
            "nonKeyAttributes": ["total"],
        }
    ]
    assert {one["name"] for one in made["attributes"]} == {"customer", "placed", "state"}


EXPIRING = {"ttl": {"enabled": True, "attributeName": "ends"}}


def test_expiry_is_switched_off_where_it_is_no_longer_declared(deploy):
    # The provider leaves it on: "ttl" is Optional and Computed, and DynamoDB requires the attribute.
    made = deploy(table(), cloud=deployed(**EXPIRING)).of(TABLE)["orders"]
    assert made["ttl"] == {"attributeName": "ends", "enabled": False}
    off = deployed(ttl={"enabled": False, "attributeName": ""})
    assert "ttl" not in deploy(table(), cloud=off).of(TABLE)["orders"]
    kept = deploy(table(ttl_attribute="ends"), cloud=deployed(**EXPIRING)).of(TABLE)["orders"]
    assert kept["ttl"] == {"attributeName": "ends", "enabled": True}


def test_another_attribute_of_expiry_takes_two_deployments(deploy):
    with pytest.raises(pulumi.RunError, match="deploy null first, and gone an hour later"):
        deploy(table(ttl_attribute="gone"), cloud=deployed(**EXPIRING))


def test_the_last_index_is_deleted_by_hand(deploy):
    # hashicorp/terraform-provider-aws, issue 47490.
    with pytest.raises(pulumi.RunError) as caught:
        deploy(table(capacity=CAPACITY), cloud=after("PROVISIONED", SCALED))
    assert "--table-name orders-1 --global-secondary-index-updates Delete={IndexName=by-state}" in str(
        caught.value
    )
    one = after("PROVISIONED", SCALED, {**SCALED, "name": "by-total"})
    assert deploy(table(capacity=CAPACITY, indexes=[INDEX]), cloud=one).ignored["orders"] == CAPACITIES


def test_the_type_of_a_key_stays_while_the_table_does(deploy):
    types = [{"name": "customer", "type": "N"}, {"name": "placed", "type": "N"}]
    keys = {"hashKey": "customer", "rangeKey": "placed"}
    with pytest.raises(pulumi.RunError, match="key customer can't change its type from N to S"):
        deploy(table(), cloud=deployed(attributes=types, **keys))
    same = [{"name": "customer", "type": "S"}, types[1], {"name": "other", "type": "B"}]
    assert deploy(table(), cloud=deployed(attributes=same, **keys)).of(TABLE)
    replaced = deployed(attributes=types, hashKey="customer", rangeKey="old")
    assert deploy(table(), cloud=replaced).of(TABLE)


def test_a_replica_is_as_safe_as_its_table(deploy):
    changes = {"stream": "NEW_AND_OLD_IMAGES", "replicas": ["ap-northeast-1"]}
    cloud = deploy(table(replica_keys={"ap-northeast-1": THERE}, **changes))
    assert cloud.of(TABLE)["orders"]["replicas"] == [
        {
            "regionName": "ap-northeast-1",
            "kmsKeyArn": THERE,
            "pointInTimeRecovery": True,
            "deletionProtectionEnabled": True,
            "propagateTags": True,
        }
    ]


def test_a_replica_without_a_key_of_its_region_is_refused(deploy):
    with pytest.raises(ValueError, match="orders: replicas in ap-northeast-1 need a KMS key"):
        deploy(table(stream="NEW_AND_OLD_IMAGES", replicas=["ap-northeast-1"]))


def test_throttling_raises_an_alarm(deploy):
    alarms = deploy(table()).of("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {
        (one["metricName"], one["dimensions"]["TableName"], tuple(one["alarmActions"]))
        for one in alarms.values()
    } == {("ReadThrottleEvents", "orders", (TOPIC,)), ("WriteThrottleEvents", "orders", (TOPIC,))}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"replicas": ["us-east-1"]}, "replicas and stream null: a global table needs stream NEW_AND_OLD"),
        ({"replicas": ["us-east-1"], "stream": "NEW_IMAGE"}, "replicas and stream NEW_IMAGE"),
        (
            {"replicas": ["us-east-1"], "stream": "NEW_AND_OLD_IMAGES", "capacity": CAPACITY},
            "a global table needs capacity null",
        ),
        (
            {"replicas": ["us-east-1"] * 2, "stream": "NEW_AND_OLD_IMAGES"},
            "replicas names us-east-1 more than once",
        ),
        ({"replicas": ["tokyo"]}, "replicas"),
        ({"indexes": [INDEX, INDEX]}, "indexes names by-state more than once"),
        ({"range_key": {"name": "customer", "type": "S"}}, "hash_key and range_key: they must differ"),
        (
            {"indexes": [{**INDEX, "range_key": {"name": "placed", "type": "S"}}]},
            '"placed" as N and as S: one name, one type',
        ),
        ({"recovery_days": 36}, "less than or equal to 35"),
        ({"capacity": {**CAPACITY, "read": {**UNITS, "max": 4}}}, "is below min 5: min <= max"),
        ({"capacity": {**CAPACITY, "read": {**UNITS, "target_percent": 95}}}, "less than or equal to 90"),
        ({"stream": "EVERYTHING"}, "stream"),
        ({"indexes": [{**INDEX, "projection": []}]}, "at least 1 item"),
        ({"indexes": [{**INDEX, "projection": [f"a{n}" for n in range(21)]}]}, "at most 20 items"),
        ({"indexes": [{**INDEX, "projection": [""]}]}, "at least 1 character"),
        ({"indexes": [{**INDEX, "projection": ["a" * 256]}]}, "at most 255 characters"),
        ({"indexes": [{**INDEX, "projection": ["total", "total"]}]}, "projection"),
        (
            {
                "indexes": [
                    {**INDEX, "name": f"by-{one}", "projection": [f"a{n}" for n in range(17)]}
                    for one in "abcdef"
                ]
            },
            "copy 102 attributes by name: DynamoDB takes 100",
        ),
    ],
)
def test_what_aws_would_refuse_is_refused_before(changes, message):
    with pytest.raises(ValidationError, match=message):
        settings(**changes)


@pytest.mark.parametrize(("capacity", "refuses"), [(CAPACITY, True), (None, False)])
def test_a_scaled_table_is_not_called_as_an_index_of_another(capacity, refuses):
    """The engine refuses two scalable targets with one logical name."""
    data = json.loads(stack_config("dev")["strata:data"])
    scaled = settings(capacity=capacity, indexes=[INDEX]).model_dump(mode="json")
    tables = {"orders": scaled, "orders-by-state": {**scaled, "indexes": []}}
    if not refuses:
        assert DataSettings.model_validate({**data, "tables": tables})
        return
    with pytest.raises(
        ValidationError,
        match=r'tables\.orders-by-state and tables\.orders both have a part with the name "orders-by-state"',
    ):
        DataSettings.model_validate({**data, "tables": tables})
