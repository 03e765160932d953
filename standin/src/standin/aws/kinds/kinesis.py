"""Kinesis data streams."""

from collections.abc import Callable, Iterable
from typing import Any

from standin.aws import tagging, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.waiting import WAITER_CONFIG
from standin.aws.values import Properties

_PROVISIONED, _ON_DEMAND = "PROVISIONED", "ON_DEMAND"


@register
class Stream(Kind):
    """``aws.kinesis.Stream``; its id is its ARN. AWS takes one change at a time."""

    token = "aws:kinesis/stream:Stream"
    force_new = frozenset({"name"})
    defaults = {"encryptionType": "NONE", "enforceConsumerDeletion": False, "retentionPeriod": 24}
    aws_defaults = {"kmsKeyId": "", "shardLevelMetrics": []}
    write_only = frozenset({"enforceConsumerDeletion"})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.in_range(
            inputs, {"retentionPeriod": (24, 8760), "maxRecordSizeInKib": (1024, 10_240)}
        )
        yield from validation.one_of(inputs, {"encryptionType": ("NONE", "KMS")})
        mode, shards = _mode(inputs), inputs.get("shardCount", 0)
        if mode == _ON_DEMAND and isinstance(shards, int) and shards > 0:
            yield "shardCount", f"shard_count must not be set when stream_mode is {mode}"
        if mode == _PROVISIONED and isinstance(shards, int) and shards < 1:
            yield "shardCount", f"shard_count must be at least 1 when stream_mode is {mode}"
        if inputs.get("encryptionType") == "KMS" and "kmsKeyId" not in inputs:
            yield "kmsKeyId", "KMS Key ID required when setting encryption_type is not set as NONE"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        optional: dict[str, Any] = {}
        if "streamModeDetails" in inputs:
            optional["StreamModeDetails"] = {"StreamMode": _mode(inputs)}
        if _mode(inputs) == _PROVISIONED:
            optional["ShardCount"] = inputs["shardCount"]
        if "maxRecordSizeInKib" in inputs:
            optional["MaxRecordSizeInKiB"] = inputs["maxRecordSizeInKib"]
        kinesis, name = cloud.client("kinesis"), inputs["name"]
        kinesis.create_stream(StreamName=name, **optional)
        cloud.created(f"arn:aws:kinesis:{cloud.region}:{cloud.account}:stream/{name}")
        _settled(kinesis, name)
        if inputs.get("tagsAll"):
            # Not in CreateStream, as the provider does: ministack ignores tags there.
            kinesis.add_tags_to_stream(StreamName=name, Tags=inputs["tagsAll"])
        found = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        before = {"retentionPeriod": 24, "encryptionType": "NONE", "shardLevelMetrics": []}
        self._change(kinesis, name, before, inputs)
        return str(found["StreamARN"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        kinesis = cloud.client("kinesis")
        found = kinesis.describe_stream_summary(StreamARN=resource_id)["StreamDescriptionSummary"]
        mode = found.get("StreamModeDetails", {}).get("StreamMode", _PROVISIONED)
        tags = kinesis.list_tags_for_stream(StreamName=found["StreamName"])["Tags"]
        return {
            "arn": found["StreamARN"],
            "name": found["StreamName"],
            "encryptionType": found.get("EncryptionType", "NONE"),
            "kmsKeyId": found.get("KeyId", ""),
            "retentionPeriod": found["RetentionPeriodHours"],
            "shardCount": found["OpenShardCount"] if mode == _PROVISIONED else None,
            "shardLevelMetrics": [
                metric for item in found["EnhancedMonitoring"] for metric in item["ShardLevelMetrics"]
            ],
            "streamModeDetails": {"streamMode": mode},
            "maxRecordSizeInKib": found.get("MaxRecordSizeInKiB"),
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        kinesis, name = cloud.client("kinesis"), state["name"]
        if _mode(inputs) != _mode(state):
            kinesis.update_stream_mode(StreamARN=resource_id, StreamModeDetails={"StreamMode": _mode(inputs)})
            _settled(kinesis, name)
        if _mode(inputs) == _PROVISIONED and inputs["shardCount"] != state.get("shardCount"):
            kinesis.update_shard_count(
                StreamName=name, TargetShardCount=inputs["shardCount"], ScalingType="UNIFORM_SCALING"
            )
            _settled(kinesis, name)
        self._change(kinesis, name, state, inputs)
        tagging.update(
            state,
            inputs,
            lambda new: kinesis.add_tags_to_stream(StreamName=name, Tags=new),
            lambda old: kinesis.remove_tags_from_stream(StreamName=name, TagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        kinesis = cloud.client("kinesis")
        force = state.get("enforceConsumerDeletion", False)
        kinesis.delete_stream(StreamName=state["name"], EnforceConsumerDeletion=force)
        kinesis.get_waiter("stream_not_exists").wait(StreamName=state["name"], WaiterConfig=WAITER_CONFIG)

    def _change(self, kinesis: Any, name: str, state: Properties, inputs: Properties) -> None:
        for call, payload in _calls(kinesis, state, inputs):
            call(StreamName=name, **payload)
            _settled(kinesis, name)


def _calls(
    kinesis: Any, state: Properties, inputs: Properties
) -> Iterable[tuple[Callable[..., object], dict[str, Any]]]:
    hours, now = inputs["retentionPeriod"], state["retentionPeriod"]
    if hours != now:
        more = hours > now
        call = "increase_stream_retention_period" if more else "decrease_stream_retention_period"
        yield getattr(kinesis, call), {"RetentionPeriodHours": hours}
    before, after = set(state.get("shardLevelMetrics", ())), set(inputs.get("shardLevelMetrics", ()))
    if before - after:
        yield kinesis.disable_enhanced_monitoring, {"ShardLevelMetrics": sorted(before - after)}
    if after - before:
        yield kinesis.enable_enhanced_monitoring, {"ShardLevelMetrics": sorted(after - before)}
    key, kind = inputs.get("kmsKeyId"), inputs["encryptionType"]
    if kind == "KMS" and (kind, key) != (state["encryptionType"], state.get("kmsKeyId")):
        yield kinesis.start_stream_encryption, {"EncryptionType": "KMS", "KeyId": key}
    if kind == "NONE" and state["encryptionType"] == "KMS":
        yield kinesis.stop_stream_encryption, {"EncryptionType": "KMS", "KeyId": state["kmsKeyId"]}


def _mode(inputs: Properties) -> str:
    details = inputs.get("streamModeDetails")
    return str(details["streamMode"]) if isinstance(details, dict) else _PROVISIONED


def _settled(kinesis: Any, name: str) -> None:
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig=WAITER_CONFIG)
