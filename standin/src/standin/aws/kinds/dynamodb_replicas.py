"""Replicas of a DynamoDB table in other regions."""

from typing import Any

from standin.aws.cloud import Cloud
from standin.aws.kinds.waiting import WAITER_CONFIG
from standin.aws.values import Properties


def match(cloud: Cloud, name: str, state: Properties, inputs: Properties) -> None:
    """Update the replicas of *state* to those of *inputs*; another key replaces a replica."""
    before = {one["regionName"]: one for one in state.get("replicas") or ()}
    after = {one["regionName"]: one for one in inputs.get("replicas") or ()}
    remade = {
        region
        for region, one in after.items()
        if region in before and one.get("kmsKeyArn") != before[region].get("kmsKeyArn")
    }
    for region in sorted((before.keys() - after.keys()) | remade):
        _end(cloud, name, region)
    for region in sorted((after.keys() - before.keys()) | remade):
        key = {"KMSMasterKeyId": after[region]["kmsKeyArn"]} if after[region].get("kmsKeyArn") else {}
        _update(cloud, name, {"Create": {"RegionName": region, **key}})
    for region, one in after.items():
        if region in remade or one != before.get(region):
            _settle(cloud, name, region, one)


def read(cloud: Cloud, table: dict[str, Any], inputs: Properties) -> list[Properties]:
    """The replicas as in the provider; ``propagateTags`` is only declared."""
    declared = {one["regionName"]: one for one in inputs.get("replicas") or ()}
    found = []
    for replica in table.get("Replicas", []):
        region = replica["RegionName"]
        client = cloud.at(region).client("dynamodb")
        there = client.describe_table(TableName=table["TableName"])["Table"]
        backups = client.describe_continuous_backups(TableName=table["TableName"])
        recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        found.append(
            {
                "arn": there["TableArn"],
                "consistencyMode": table.get("MultiRegionConsistency", "EVENTUAL"),
                "deletionProtectionEnabled": there.get("DeletionProtectionEnabled", False),
                "kmsKeyArn": replica.get("KMSMasterKeyId"),
                "pointInTimeRecovery": recovery.get("PointInTimeRecoveryStatus") == "ENABLED",
                "propagateTags": declared.get(region, {}).get("propagateTags", False),
                "regionName": region,
                "streamArn": there.get("LatestStreamArn"),
                "streamLabel": there.get("LatestStreamLabel"),
            }
        )
    return found


def _update(cloud: Cloud, name: str, update: dict[str, Any]) -> None:
    client = cloud.client("dynamodb")
    client.update_table(TableName=name, ReplicaUpdates=[update])
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig=WAITER_CONFIG)


def _end(cloud: Cloud, name: str, region: str) -> None:
    # The provider removes the deletion protection of a replica first, unless it is declared.
    _update(cloud, name, {"Delete": {"RegionName": region}})


def _settle(cloud: Cloud, name: str, region: str, one: Properties) -> None:
    client = cloud.at(region).client("dynamodb")
    recovery = {"PointInTimeRecoveryEnabled": one.get("pointInTimeRecovery", False)}
    client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)
    client.update_table(TableName=name, DeletionProtectionEnabled=one.get("deletionProtectionEnabled", False))
