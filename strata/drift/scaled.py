"""Values changed by auto scaling, under a declared target, policy, schedule or limit, are not drift.

Each rule holds only within the limits that are declared for it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from strata.drift.report import Difference
from strata.engine.property_path import look_up
from strata.engine.state import State, real

Item = Mapping[str, Any]
_TARGET = "aws:appautoscaling/target:Target"
_POLICY = "aws:autoscaling/policy:Policy"
_SCHEDULE = "aws:autoscaling/schedule:Schedule"
_INDEXES = "globalSecondaryIndexes"
_SIZES = ("desiredCapacity", "minSize", "maxSize")


def without_scaled(resource: Item, changes: Iterable[Difference], known: State) -> tuple[Difference, ...]:
    """*changes* of the *resource* without those that auto scaling may make."""
    rule = _RULES.get(str(resource.get("type")))
    if rule is None:
        return tuple(changes)
    return tuple(one for one in changes if not rule(resource, one, known))


def _get(resource: Item, path: str) -> Any:  # noqa: ANN401 (a property has any type)
    found = look_up(resource.get("outputs") or {}, path)
    return look_up(resource.get("inputs") or {}, path) if found is None else found


def _of(known: State, token: str) -> Iterator[Item]:
    return (one for one in known.resources if one.get("type") == token and real(one))


def _within(value: object, lowest: object, highest: object) -> bool:
    numbers = [one for one in (lowest, value, highest) if isinstance(one, int | float)]
    return len(numbers) == 3 and numbers == sorted(numbers)


def _target(known: State, id: str, dimension: str, value: object) -> bool:
    """True if *value* is within a declared scalable target of the resource *id*."""
    return any(
        _get(one, "resourceId") == id
        and str(_get(one, "scalableDimension")).endswith(f":{dimension}")
        and _within(value, _get(one, "minCapacity"), _get(one, "maxCapacity"))
        for one in _of(known, _TARGET)
    )


def _table(resource: Item, change: Difference, known: State) -> bool:
    id = f"table/{_get(resource, 'name') or resource.get('id')}"
    if change.path in _CAPACITIES:
        return _target(known, id, _CAPACITIES[change.path], change.actual)
    if change.path == _INDEXES:
        declared, actual = (
            {str(one.get("name")): one for one in held or () if isinstance(one, Mapping)}
            for held in (_list(change.declared), _list(change.actual))
        )
        return declared.keys() == actual.keys() and all(
            _index(f"{id}/index/{name}", declared[name], actual[name], known) for name in declared
        )
    outer, _, name = change.path.rpartition(".")
    if not outer.startswith(_INDEXES) or name not in _CAPACITIES:
        return False
    index = look_up(resource.get("inputs") or {}, outer)
    called = index.get("name") if isinstance(index, Mapping) else None
    return _target(known, f"{id}/index/{called}", _CAPACITIES[name], change.actual)


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _index(id: str, declared: Item, actual: Item, known: State) -> bool:
    """True if an index differs only in capacities that its scalable target allows."""
    names = [name for name in {**declared, **actual} if declared.get(name) != actual.get(name)]
    return all(
        name in _CAPACITIES and _target(known, id, _CAPACITIES[name], actual.get(name)) for name in names
    )


_CAPACITIES = {"readCapacity": "ReadCapacityUnits", "writeCapacity": "WriteCapacityUnits"}


def _service(resource: Item, change: Difference, known: State) -> bool:
    cluster = str(_get(resource, "cluster") or "").rpartition("/")[2]
    id = f"service/{cluster}/{_get(resource, 'name')}"
    return change.path == "desiredCount" and _target(known, id, "DesiredCount", change.actual)


def _group(resource: Item, change: Difference, known: State) -> bool:
    """Scaling policies set the desired capacity within the limits; schedules set all three."""
    mine = {resource.get("id"), _get(resource, "name")}
    if change.path not in _SIZES:
        return False
    scheduled = [one for one in _of(known, _SCHEDULE) if _get(one, "autoscalingGroupName") in mine]
    if any(_get(one, change.path) == change.actual for one in scheduled):
        return True
    policies = any(_get(one, "autoscalingGroupName") in mine for one in _of(known, _POLICY))
    if change.path != "desiredCapacity" or not (policies or scheduled):
        return False
    return _within(change.actual, _get(resource, "minSize"), _get(resource, "maxSize"))


def _cache(resource: Item, change: Difference, known: State) -> bool:
    dimension = {"replicasPerNodeGroup": "Replicas", "numNodeGroups": "NodeGroups"}.get(change.path)
    id = f"replication-group/{resource.get('id')}"
    return dimension is not None and _target(known, id, dimension, change.actual)


def _database(resource: Item, change: Difference, known: State) -> bool:
    """Storage autoscaling increases the storage up to its limit (RDS User Guide)."""
    limit = _get(resource, "maxAllocatedStorage")
    return change.path == "allocatedStorage" and _within(change.actual, change.declared, limit)


def _kafka(resource: Item, change: Difference, known: State) -> bool:
    storage = change.path.startswith("brokerNodeGroupInfo") and change.path.endswith("volumeSize")
    return storage and _target(known, str(resource.get("id")), "VolumeSize", change.actual)


def _stream(resource: Item, change: Difference, known: State) -> bool:
    """Kinesis scales the shards of an on-demand stream."""
    return change.path == "shardCount" and _get(resource, "streamModeDetails.streamMode") == "ON_DEMAND"


def _concurrency(resource: Item, change: Difference, known: State) -> bool:
    id = f"function:{_get(resource, 'functionName')}:{_get(resource, 'qualifier')}"
    path = "provisionedConcurrentExecutions"
    return change.path == path and _target(known, id, "ProvisionedConcurrency", change.actual)


_RULES: Mapping[str, Callable[[Item, Difference, State], bool]] = {
    "aws:autoscaling/group:Group": _group,
    "aws:dynamodb/table:Table": _table,
    "aws:ecs/service:Service": _service,
    "aws:elasticache/replicationGroup:ReplicationGroup": _cache,
    "aws:kinesis/stream:Stream": _stream,
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": _concurrency,
    "aws:msk/cluster:Cluster": _kafka,
    "aws:rds/instance:Instance": _database,
}
