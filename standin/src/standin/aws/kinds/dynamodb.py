"""DynamoDB tables, with their indexes and replicas."""

from collections.abc import Iterable, Iterator
from typing import Any

from standin.aws import service_tags, tagging, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds import dynamodb_replicas as replicas
from standin.aws.kinds.waiting import WAITER_CONFIG
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_INDEXES = "globalSecondaryIndexes"
_PROVISIONED = "PROVISIONED"
_UNSERVED = (
    "globalTableWitness",
    "importTable",
    "onDemandThroughput",
    "restoreBackupArn",
    "restoreDateTime",
    "restoreSourceName",
    "restoreSourceTableArn",
    "restoreToLatestTime",
    "warmThroughput",
)


@register
class Table(Kind):
    """``aws.dynamodb.Table``; its id is its name."""

    token = "aws:dynamodb/table:Table"
    computed_inside = frozenset({"arn", "consistencyMode", "kmsKeyArn", "streamArn", "streamLabel"})
    force_new = frozenset(
        {
            "restoreBackupArn",
            "restoreDateTime",
            "restoreSourceName",
            "restoreSourceTableArn",
            "restoreToLatestTime",
            "hashKey",
            "localSecondaryIndexes",
            "name",
            "rangeKey",
        }
    )
    defaults = {
        "billingMode": _PROVISIONED,
        "deletionProtectionEnabled": False,
        "replicas.pointInTimeRecovery": False,
        "replicas.propagateTags": False,
    }
    aws_defaults = {"streamEnabled": False}
    # "Optional, Computed" in the provider: neither expiry nor the last index goes with its block.
    retained_blocks = frozenset({"ttl", _INDEXES})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        modes = (_PROVISIONED, "PAY_PER_REQUEST")
        views = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
        classes = ("STANDARD", "STANDARD_INFREQUENT_ACCESS")
        yield from validation.one_of(
            inputs, {"billingMode": modes, "streamViewType": views, "tableClass": classes}
        )
        yield from validation.unsupported(inputs, *_UNSERVED)
        named = {one["name"] for one in inputs.get("attributes", ())}
        used = {key["AttributeName"] for key in _every_key(inputs)}
        for name in sorted(named ^ used):
            yield "attributes", f"all attributes must be indexed. Unused or undefined attributes: [{name}]"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client, name = cloud.client("dynamodb"), str(inputs["name"])
        client.create_table(TableName=name, **_declared(inputs))
        cloud.created(name)
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig=WAITER_CONFIG)
        _recover(client, name, inputs)
        if (inputs.get("ttl") or {}).get("enabled"):
            _expire(client, name, inputs["ttl"])
        replicas.match(cloud, name, {}, inputs)
        return name

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("dynamodb")
        table = client.describe_table(TableName=resource_id)["Table"]
        units, stream = table.get("ProvisionedThroughput", {}), table.get("StreamSpecification", {})
        keys = {one["KeyType"]: one["AttributeName"] for one in table["KeySchema"]}
        return {
            "arn": table["TableArn"],
            "attributes": [
                {"name": one["AttributeName"], "type": one["AttributeType"]}
                for one in table["AttributeDefinitions"]
            ],
            "billingMode": table.get("BillingModeSummary", {}).get("BillingMode", _PROVISIONED),
            "deletionProtectionEnabled": table.get("DeletionProtectionEnabled", False),
            _INDEXES: [_read_index(one) for one in table.get("GlobalSecondaryIndexes", [])],
            "localSecondaryIndexes": [_read_local(one) for one in table.get("LocalSecondaryIndexes", [])],
            "hashKey": keys["HASH"],
            "name": resource_id,
            "pointInTimeRecovery": _read_recovery(client, resource_id),
            "rangeKey": keys.get("RANGE"),
            "readCapacity": units.get("ReadCapacityUnits", 0),
            "replicas": replicas.read(cloud, table, inputs),
            "serverSideEncryption": _read_encryption(table.get("SSEDescription")),
            "streamArn": table.get("LatestStreamArn", ""),
            "streamEnabled": stream.get("StreamEnabled", False),
            "streamLabel": table.get("LatestStreamLabel", ""),
            "streamViewType": stream.get("StreamViewType"),
            "tableClass": table.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
            "tags": tagging.as_map(client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]),
            "ttl": _read_ttl(client, resource_id, inputs.get("ttl") or {}),
            "writeCapacity": units.get("WriteCapacityUnits", 0),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("dynamodb")
        for change in _changes(state, inputs):
            client.update_table(TableName=resource_id, **change)
            client.get_waiter("table_exists").wait(TableName=resource_id, WaiterConfig=WAITER_CONFIG)
        if state.get("pointInTimeRecovery") != inputs.get("pointInTimeRecovery"):
            _recover(client, resource_id, inputs)
        if "ttl" in inputs and state.get("ttl") != inputs["ttl"]:
            _expire(client, resource_id, inputs["ttl"])
        replicas.match(cloud, resource_id, state, inputs)
        service_tags.update(client, state["arn"], state, inputs, TagOperations())

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        replicas.match(cloud, resource_id, state, {})
        cloud.client("dynamodb").delete_table(TableName=resource_id)


def _declared(inputs: Properties) -> dict[str, Any]:
    """Arguments of CreateTable."""
    indexes = [_index(one, inputs) for one in inputs.get(_INDEXES) or ()]
    local = [_local(one, inputs) for one in inputs.get("localSecondaryIndexes") or ()]
    tags = tagging.as_list(inputs.get("tagsAll", {}))
    parts: dict[str, Any] = {
        "AttributeDefinitions": _attributes(inputs),
        "KeySchema": _keys(inputs),
        "BillingMode": inputs["billingMode"],
        "DeletionProtectionEnabled": inputs["deletionProtectionEnabled"],
        "ProvisionedThroughput": _units(inputs, inputs),
        "StreamSpecification": _stream(inputs) if inputs.get("streamEnabled") else None,
        "SSESpecification": _encryption(inputs),
        "TableClass": inputs.get("tableClass"),
        "GlobalSecondaryIndexes": indexes,
        "LocalSecondaryIndexes": local,
        "Tags": tags,
    }
    return {key: value for key, value in parts.items() if value not in (None, [])}


def _changes(state: Properties, inputs: Properties) -> Iterator[dict[str, Any]]:
    """Arguments of one UpdateTable for each part that changes: AWS takes one part at a time."""
    if any(state.get(key) != inputs[key] for key in _UNITS if key in inputs):
        units = _units(inputs, inputs)
        if inputs["billingMode"] == _PROVISIONED != state.get("billingMode"):
            units = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1} | {
                name: number for name, number in (units or {}).items() if number
            }
        yield {
            "BillingMode": inputs["billingMode"],
            **({"ProvisionedThroughput": units} if units else {}),
        }
    streams = ("streamEnabled", "streamViewType")
    if any(state.get(key) != inputs[key] for key in streams if key in inputs):
        if state.get("streamEnabled"):
            yield {"StreamSpecification": {"StreamEnabled": False}}
        if inputs.get("streamEnabled"):
            yield {"StreamSpecification": _stream(inputs)}
    if (
        "serverSideEncryption" in inputs
        and state.get("serverSideEncryption") != inputs["serverSideEncryption"]
    ):
        yield {"SSESpecification": _encryption(inputs)}
    for key, api in (
        ("deletionProtectionEnabled", "DeletionProtectionEnabled"),
        ("tableClass", "TableClass"),
    ):
        if key in inputs and state.get(key) != inputs[key]:
            yield {api: inputs[key]}
    yield from _index_changes(state, inputs)


_UNITS = ("billingMode", "readCapacity", "writeCapacity")


def _index_changes(state: Properties, inputs: Properties) -> Iterator[dict[str, Any]]:
    """Indexes are created and deleted one at a time; only their capacity can be updated."""
    if not inputs.get(_INDEXES):
        return
    before = {one["name"]: one for one in state.get(_INDEXES) or ()}
    after = {one["name"]: one for one in inputs[_INDEXES]}
    remade = {name for name, one in after.items() if name in before and not _alike(before[name], one)}
    for name in sorted((before.keys() - after.keys()) | remade):
        yield {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]}
    for name in sorted((after.keys() - before.keys()) | remade):
        made = {"Create": _index(after[name], inputs)}
        yield {"AttributeDefinitions": _attributes(inputs), "GlobalSecondaryIndexUpdates": [made]}
    for name in sorted(before.keys() & after.keys() - remade):
        units = _units(inputs, after[name])
        shown = [before[name].get(key) for key in _UNITS[1:]]
        if units and shown != [after[name].get(key) for key in _UNITS[1:]]:
            update = {"Update": {"IndexName": name, "ProvisionedThroughput": units}}
            yield {"GlobalSecondaryIndexUpdates": [update]}


def _alike(state: Properties, inputs: Properties) -> bool:
    return (
        sorted(map(str, _keys(state))) == sorted(map(str, _keys(inputs)))
        and state.get("projectionType") == inputs.get("projectionType")
        and sorted(state.get("nonKeyAttributes") or ()) == sorted(inputs.get("nonKeyAttributes") or ())
    )


def _keys(of: Properties) -> list[dict[str, str]]:
    if of.get("keySchemas"):
        return [
            {"AttributeName": one["attributeName"], "KeyType": one["keyType"]} for one in of["keySchemas"]
        ]
    named = (("HASH", of.get("hashKey")), ("RANGE", of.get("rangeKey")))
    return [{"AttributeName": name, "KeyType": kind} for kind, name in named if name]


def _every_key(inputs: Properties) -> Iterator[dict[str, str]]:
    yield from _keys(inputs)
    for one in inputs.get(_INDEXES) or ():
        yield from _keys(one)
    for one in inputs.get("localSecondaryIndexes") or ():
        yield {"AttributeName": one["rangeKey"]}


def _attributes(inputs: Properties) -> list[dict[str, str]]:
    return [{"AttributeName": one["name"], "AttributeType": one["type"]} for one in inputs["attributes"]]


def _units(table: Properties, of: Properties) -> dict[str, int] | None:
    if table["billingMode"] != _PROVISIONED or "readCapacity" not in of:
        return None
    return {"ReadCapacityUnits": int(of["readCapacity"]), "WriteCapacityUnits": int(of["writeCapacity"])}


def _index(one: Properties, table: Properties) -> dict[str, Any]:
    units = _units(table, one)
    made = {"IndexName": one["name"], "KeySchema": _keys(one), "Projection": _projection(one)}
    return made | ({"ProvisionedThroughput": units} if units else {})


def _local(one: Properties, table: Properties) -> dict[str, Any]:
    keys = _keys({"hashKey": table["hashKey"], "rangeKey": one["rangeKey"]})
    return {"IndexName": one["name"], "KeySchema": keys, "Projection": _projection(one)}


def _projection(one: Properties) -> dict[str, Any]:
    copied = {"NonKeyAttributes": one["nonKeyAttributes"]} if one.get("nonKeyAttributes") else {}
    return {"ProjectionType": one["projectionType"], **copied}


def _stream(inputs: Properties) -> dict[str, Any]:
    return {"StreamEnabled": True, "StreamViewType": inputs.get("streamViewType")}


def _encryption(inputs: Properties) -> dict[str, Any] | None:
    wanted = inputs.get("serverSideEncryption")
    if not wanted or not wanted["enabled"]:
        return {"Enabled": False} if wanted else None
    key = {"KMSMasterKeyId": wanted["kmsKeyArn"]} if wanted.get("kmsKeyArn") else {}
    return {"Enabled": True, "SSEType": "KMS", **key}


def _recover(client: Any, name: str, inputs: Properties) -> None:
    wanted = inputs.get("pointInTimeRecovery") or {"enabled": False}
    days = wanted.get("recoveryPeriodInDays")
    period = {"RecoveryPeriodInDays": int(days)} if days and wanted["enabled"] else {}
    client.update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": wanted["enabled"], **period},
    )


def _expire(client: Any, name: str, ttl: Properties) -> None:
    client.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={"Enabled": ttl.get("enabled", False), "AttributeName": ttl["attributeName"]},
    )


def _read_index(one: dict[str, Any]) -> Properties:
    units, projection = one.get("ProvisionedThroughput", {}), one["Projection"]
    return {
        "name": one["IndexName"],
        "keySchemas": [
            {"attributeName": key["AttributeName"], "keyType": key["KeyType"]} for key in one["KeySchema"]
        ],
        "projectionType": projection["ProjectionType"],
        "nonKeyAttributes": projection.get("NonKeyAttributes", []),
        "readCapacity": units.get("ReadCapacityUnits", 0),
        "writeCapacity": units.get("WriteCapacityUnits", 0),
    }


def _read_local(one: dict[str, Any]) -> Properties:
    projection = one["Projection"]
    return {
        "name": one["IndexName"],
        "rangeKey": next(key["AttributeName"] for key in one["KeySchema"] if key["KeyType"] == "RANGE"),
        "projectionType": projection["ProjectionType"],
        "nonKeyAttributes": projection.get("NonKeyAttributes", []),
    }


def _read_recovery(client: Any, name: str) -> Properties:
    found = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = found.get("PointInTimeRecoveryDescription", {})
    return {
        "enabled": recovery.get("PointInTimeRecoveryStatus") == "ENABLED",
        "recoveryPeriodInDays": recovery.get("RecoveryPeriodInDays"),
    }


def _read_ttl(client: Any, name: str, declared: Properties) -> Properties:
    """Expiry that is off has no attribute at AWS; the provider then accepts the declared one."""
    found = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    enabled = found.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")
    off = declared.get("attributeName", "") if not declared.get("enabled") else ""
    return {"attributeName": found.get("AttributeName", "") if enabled else off, "enabled": enabled}


def _read_encryption(found: dict[str, Any] | None) -> Properties | None:
    if not found or found.get("Status") not in ("ENABLED", "UPDATING"):
        return None
    return {"enabled": True, "kmsKeyArn": found.get("KMSMasterKeyArn")}
