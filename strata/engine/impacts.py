"""Updates that AWS refuses, that lose data or that interrupt a service, each with AWS's page.

An update changes a resource in place: the engine previews it as harmless. So does it a replacement.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from strata.engine.events import Op, Step


class Effect(StrEnum):
    """The side effect of an update."""

    REFUSED = "refused by AWS"
    LOSS = "loses data"
    INTERRUPTION = "interrupts the service"


@dataclass(frozen=True)
class Impact:
    """The *effect* of an update of *path*, its description, and AWS's page about it."""

    effect: Effect
    path: str
    message: str
    source: str


@dataclass(frozen=True)
class _Rule:
    """One row: an update of *path* of these types has the *effect* if *applies* is true."""

    types: tuple[str, ...]
    path: str
    applies: Callable[[Any, Any, Mapping[str, Any]], bool]
    effect: Effect
    message: str
    source: str


_DATABASES = (
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:neptune/cluster:Cluster",
    "aws:neptune/clusterInstance:ClusterInstance",
    "aws:docdb/cluster:Cluster",
    "aws:docdb/clusterInstance:ClusterInstance",
)
_CLUSTERS = ("aws:rds/cluster:Cluster", "aws:neptune/cluster:Cluster", "aws:docdb/cluster:Cluster")
_MEMBERS = tuple(token for token in _DATABASES if token not in _CLUSTERS)
_CACHE = ("aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/cluster:Cluster")
_KAFKA = ("aws:msk/cluster:Cluster",)
_BROKER = ("aws:mq/broker:Broker",)
_WAREHOUSE = ("aws:redshift/cluster:Cluster",)
_SEARCH = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")
_MIGRATION = ("aws:dms/replicationInstance:ReplicationInstance",)
_INSTANCE = ("aws:ec2/instance:Instance",)
_TABLE = ("aws:dynamodb/table:Table",)


def lower(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401 (property values)
    """True if a number, or a version by its parts, decreases."""
    before, after = _parts(old), _parts(new)
    return bool(before and after) and after < before[: len(after)]


def _higher(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401
    before, after = _parts(old), _parts(new)
    return bool(before and after) and after > before[: len(after)]


def _at_once(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401
    return inputs.get("applyImmediately") is True


def _higher_at_once(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401
    return _at_once(old, new, inputs) and _higher(old, new, inputs)


def _changed(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401
    return True


def _off(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401
    return old is True and (new is False or new is None)


def _from_valkey(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401
    return bool(old == "valkey" and new == "redis")


def _shorter(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401
    """True if a number of days decreases; 0 is unlimited in log groups, and none elsewhere."""
    return lower(old, new, inputs)


def _shorter_logs(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401
    before, after = _days(old), _days(new)
    return after < before


def _days(value: Any) -> float:  # noqa: ANN401
    number = _parts(value)
    return float(number[0]) if number and number[0] else float("inf")


def _suspended(old: Any, new: Any, inputs: Mapping[str, Any]) -> bool:  # noqa: ANN401
    return bool(old == "Enabled" and new != "Enabled")


def _parts(value: Any) -> tuple[int, ...]:  # noqa: ANN401
    """The numbers of a version such as 16.4, 3.7.x or OpenSearch_2.11; none of what isn't known yet."""
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int | float):
        return (int(value),)
    text = str(value).rpartition("_")[2]
    if not re.match(r"^\d", text):
        return ()
    return tuple(int(one) for one in re.findall(r"\d+", text))


_RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
_RULES = (
    _Rule(
        (*_DATABASES, *_KAFKA, *_BROKER, *_SEARCH, *_MIGRATION),
        "engineVersion",
        lower,
        Effect.REFUSED,
        "an engine's version can't go down; restore a snapshot of before the upgrade instead",
        f"{_RDS}USER_UpgradeDBInstance.Upgrading.html",
    ),
    _Rule(
        _KAFKA,
        "kafkaVersion",
        lower,
        Effect.REFUSED,
        "a cluster's Kafka version can't go down",
        "https://docs.aws.amazon.com/msk/latest/developerguide/version-upgrades.html",
    ),
    _Rule(
        _CACHE,
        "engineVersion",
        lower,
        Effect.REFUSED,
        "a cache's engine can't be downgraded: it must be deleted and made anew",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html",
    ),
    _Rule(
        _CACHE,
        "engine",
        _from_valkey,
        Effect.REFUSED,
        "a Valkey cache can't become a Redis OSS one",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html",
    ),
    _Rule(
        ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster", *_MIGRATION),
        "allocatedStorage",
        lower,
        Effect.REFUSED,
        "allocated storage can't shrink",
        f"{_RDS}USER_PIOPS.ModifyingExisting.html",
    ),
    _Rule(
        ("aws:ebs/volume:Volume",),
        "size",
        lower,
        Effect.REFUSED,
        "a volume can't shrink",
        "https://docs.aws.amazon.com/ebs/latest/userguide/modify-volume-requirements.html",
    ),
    _Rule(
        ("aws:fsx/lustreFileSystem:LustreFileSystem", "aws:fsx/windowsFileSystem:WindowsFileSystem"),
        "storageCapacity",
        lower,
        Effect.REFUSED,
        "a file system can't shrink",
        "https://docs.aws.amazon.com/fsx/latest/WindowsGuide/managing-storage-capacity.html",
    ),
    _Rule(
        _KAFKA,
        "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize",
        lower,
        Effect.REFUSED,
        "broker storage can't shrink",
        "https://docs.aws.amazon.com/msk/latest/developerguide/msk-update-storage.html",
    ),
    _Rule(
        _KAFKA,
        "numberOfBrokerNodes",
        lower,
        Effect.INTERRUPTION,
        "brokers are removed, whose partitions must have been moved before",
        "https://docs.aws.amazon.com/msk/latest/developerguide/msk-remove-broker.html",
    ),
    _Rule(
        ("aws:rds/instance:Instance", *_CLUSTERS),
        "backupRetentionPeriod",
        _shorter,
        Effect.LOSS,
        "automated backups older than that are deleted",
        f"{_RDS}USER_WorkingWithAutomatedBackups.BackupRetention.html",
    ),
    _Rule(
        _CACHE,
        "snapshotRetentionLimit",
        _shorter,
        Effect.LOSS,
        "automatic snapshots older than that are deleted",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html",
    ),
    _Rule(
        _WAREHOUSE,
        "automatedSnapshotRetentionPeriod",
        _shorter,
        Effect.LOSS,
        "automated snapshots older than that are deleted",
        "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-snapshots-console.html",
    ),
    _Rule(
        _TABLE,
        "pointInTimeRecovery.enabled",
        _off,
        Effect.LOSS,
        "the continuous backups of the table are deleted",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    ),
    _Rule(
        ("aws:cloudwatch/logGroup:LogGroup",),
        "retentionInDays",
        _shorter_logs,
        Effect.LOSS,
        "log events older than that are deleted",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    ),
    _Rule(
        ("aws:sqs/queue:Queue",),
        "messageRetentionSeconds",
        _shorter,
        Effect.LOSS,
        "messages that have waited longer are deleted",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    ),
    _Rule(
        ("aws:kinesis/stream:Stream",),
        "retentionPeriod",
        _shorter,
        Effect.LOSS,
        "records older than that can't be read any more",
        "https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html",
    ),
    _Rule(
        ("aws:s3/bucketVersioning:BucketVersioning",),
        "versioningConfiguration.status",
        _suspended,
        Effect.LOSS,
        "objects that are overwritten or deleted from then on keep no version",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html",
    ),
    _Rule(
        ("aws:kms/key:Key",),
        "isEnabled",
        _off,
        Effect.INTERRUPTION,
        "nothing that the key encrypts can be read while it is disabled",
        "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
    ),
    _Rule(
        (*_DATABASES, *_CACHE, *_BROKER, *_MIGRATION),
        "engineVersion",
        _higher_at_once,
        Effect.INTERRUPTION,
        "the upgrade begins at once and restarts the engine (applyImmediately)",
        f"{_RDS}USER_UpgradeDBInstance.Upgrading.html",
    ),
    _Rule(
        _MEMBERS,
        "instanceClass",
        _at_once,
        Effect.INTERRUPTION,
        "the instance restarts at once (applyImmediately)",
        f"{_RDS}USER_ModifyInstance.Settings.html",
    ),
    _Rule(
        (*_DATABASES,),
        "port",
        _changed,
        Effect.INTERRUPTION,
        "the database restarts at once and answers on another port",
        f"{_RDS}USER_ModifyInstance.Settings.html",
    ),
    _Rule(
        _MEMBERS,
        "caCertIdentifier",
        _at_once,
        Effect.INTERRUPTION,
        "the database may restart, and clients need the new certificate authority",
        f"{_RDS}UsingWithRDS.SSL-certificate-rotation.html",
    ),
    _Rule(
        ("aws:rds/instance:Instance",),
        "storageType",
        _at_once,
        Effect.INTERRUPTION,
        "to or from magnetic storage the instance is unavailable while its data moves",
        f"{_RDS}USER_ModifyInstance.Settings.html",
    ),
    _Rule(
        ("aws:elasticache/replicationGroup:ReplicationGroup",),
        "nodeType",
        _at_once,
        Effect.INTERRUPTION,
        "connections end for some seconds while the nodes are exchanged",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/scaling-redis-cluster-mode-enabled.html",
    ),
    *(
        _Rule(
            _WAREHOUSE,
            path,
            _changed,
            Effect.INTERRUPTION,
            "the warehouse can only be read while it is resized",
            "https://docs.aws.amazon.com/redshift/latest/mgmt/resizing-cluster.html",
        )
        for path in ("nodeType", "numberOfNodes", "encrypted")
    ),
    *(
        _Rule(
            _INSTANCE,
            path,
            _changed,
            Effect.INTERRUPTION,
            "the instance is stopped and started",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/change-instance-type-of-ebs-backed-instance.html",
        )
        for path in ("instanceType", "userData")
    ),
    _Rule(
        ("aws:mq/broker:Broker",),
        "hostInstanceType",
        _at_once,
        Effect.INTERRUPTION,
        "the broker restarts at once (applyImmediately)",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-rebooting-broker.html",
    ),
)


_REPLACEMENTS = (
    _Rule(
        ("aws:lb/loadBalancer:LoadBalancer",),
        "internal",
        _changed,
        Effect.INTERRUPTION,
        "another load balancer with another DNS name replaces it, without the rules of services until they "
        "are deployed again (`strata up ENV/*`)",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
    ),
)
"""Replacements that the new resource doesn't make up for."""


def impacts(step: Step) -> tuple[Impact, ...]:
    """The impacts of the update or replacement *step*; none of any other step."""
    rules = _BY_STEP.get(step.op)
    if rules is None or step.old is None or step.new is None:
        return ()
    return tuple(_of(rules, step.new.type, step.old.inputs, step.new.inputs, step.old.outputs))


_BY_STEP = {Op.UPDATE: _RULES, Op.REPLACE: _REPLACEMENTS}


def _of(
    rules: Sequence[_Rule],
    token: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    actual: Mapping[str, Any],
) -> Iterator[Impact]:
    for rule in rules:
        if token not in rule.types:
            continue
        before, after = _value(old, rule.path), _value(new, rule.path)
        # A partial version such as 16 doesn't say which one runs.
        running = _value(actual, rule.path) if rule.path.endswith("ersion") else None
        if before != after and rule.applies(running or before, after, new):
            yield Impact(rule.effect, rule.path, rule.message, rule.source)


def _value(properties: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401
    held: Any = properties
    for part in path.split("."):
        held = held.get(part) if isinstance(held, Mapping) else None
    return held
