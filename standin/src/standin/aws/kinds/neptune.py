"""Neptune clusters and their instances; its API is a part of RDS's."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ids import identifier
from standin.aws.kinds.rds import final
from standin.aws.kinds.rds_groups import update_tags
from standin.aws.values import Properties

_CLUSTER_NAMES: translate.Names = (
    ("clusterIdentifier", "DBClusterIdentifier"),
    ("iamDatabaseAuthenticationEnabled", "EnableIAMDatabaseAuthentication"),
    ("iamDatabaseAuthenticationEnabled", "IAMDatabaseAuthenticationEnabled"),
    ("enableCloudwatchLogsExports", "EnabledCloudwatchLogsExports"),
    ("kmsKeyArn", "KmsKeyId"),
    ("neptuneClusterParameterGroupName", "DBClusterParameterGroupName"),
    ("neptuneSubnetGroupName", "DBSubnetGroupName"),
    ("clusterResourceId", "DbClusterResourceId"),
)
_INSTANCE_NAMES: translate.Names = (
    ("identifier", "DBInstanceIdentifier"),
    ("clusterIdentifier", "DBClusterIdentifier"),
    ("instanceClass", "DBInstanceClass"),
    ("neptuneParameterGroupName", "DBParameterGroupName"),
    ("neptuneSubnetGroupName", "DBSubnetGroupName"),
)
# moto refuses IAM authentication for every engine except Aurora's: see gaps.py.
_NOT_SENT = ("tags", "tagsAll", "iamDatabaseAuthenticationEnabled")
# Settings of the cluster; ModifyDBInstance takes no port.
_OF_CLUSTER = (*_NOT_SENT, "engineVersion", "port", "preferredBackupWindow")


def _changes(kind: Kind, state: Properties, inputs: Properties, omitted: Iterable[str]) -> Properties:
    return {
        key: value
        for key, value in {**kind.aws_defaults, **inputs}.items()
        if key not in kind.force_new and key not in omitted and value != state.get(key)
    }


@register
class Cluster(Kind):
    """``aws.neptune.Cluster``; its id is its identifier."""

    token = "aws:neptune/cluster:Cluster"
    id_input = "clusterIdentifier"
    force_new = frozenset(
        {
            "availabilityZones",
            "clusterIdentifier",
            "clusterIdentifierPrefix",
            "engine",
            "kmsKeyArn",
            "neptuneSubnetGroupName",
            "port",
            "snapshotIdentifier",
            "storageEncrypted",
        }
    )
    defaults = {
        "backupRetentionPeriod": 1,
        "copyTagsToSnapshot": False,
        "engine": "neptune",
        "port": 8182,
        "skipFinalSnapshot": False,
        "storageEncrypted": False,
    }
    aws_defaults = {
        "deletionProtection": False,
        "enableCloudwatchLogsExports": [],
        "iamDatabaseAuthenticationEnabled": False,
    }
    write_only = frozenset(
        {
            "clusterIdentifierPrefix",
            "allowMajorVersionUpgrade",
            "applyImmediately",
            "finalSnapshotIdentifier",
            "skipFinalSnapshot",
        }
    )

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(inputs, ("clusterIdentifier", "clusterIdentifierPrefix"))
        yield from validation.in_range(inputs, {"backupRetentionPeriod": (1, 35)})
        for log in inputs.get("enableCloudwatchLogsExports") or ():
            yield from validation.one_of(
                {"enableCloudwatchLogsExports": log},
                {"enableCloudwatchLogsExports": ("audit", "slowquery")},
            )

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        inputs = identifier(inputs, "clusterIdentifier")
        neptune = cloud.client("neptune")
        payload = {key: value for key, value in inputs.items() if key not in _NOT_SENT}
        request = translate.request(neptune, "CreateDBCluster", payload, _CLUSTER_NAMES)
        neptune.create_db_cluster(**request, Tags=tagging.as_list(inputs.get("tagsAll", {})))
        return str(inputs["clusterIdentifier"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        neptune = cloud.client("neptune")
        found = neptune.describe_db_clusters(DBClusterIdentifier=resource_id)["DBClusters"][0]
        # moto takes no storage type and returns Aurora's.
        shown = {key: value for key, value in found.items() if key not in ("StorageType", "TagList")}
        return {
            **translate.answer(self.token, shown, _CLUSTER_NAMES),
            "arn": found["DBClusterArn"],
            "clusterIdentifier": found["DBClusterIdentifier"],
            "clusterMembers": [one["DBInstanceIdentifier"] for one in found["DBClusterMembers"]],
            "clusterResourceId": found["DbClusterResourceId"],
            "endpoint": found["Endpoint"],
            "readerEndpoint": found["ReaderEndpoint"],
            "neptuneClusterParameterGroupName": found["DBClusterParameterGroup"],
            "neptuneSubnetGroupName": found["DBSubnetGroup"],
            "hostedZoneId": found.get("HostedZoneId"),
            "vpcSecurityGroupIds": [one["VpcSecurityGroupId"] for one in found["VpcSecurityGroups"]],
            "tags": _tags(neptune, found["DBClusterArn"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        neptune = cloud.client("neptune")
        changed = _changes(self, state, inputs, _NOT_SENT)
        request = translate.request(neptune, "ModifyDBCluster", changed, _CLUSTER_NAMES)
        before, after = ({*(one.get("enableCloudwatchLogsExports") or ())} for one in (state, inputs))
        if before != after:
            request["CloudwatchLogsExportConfiguration"] = {
                "EnableLogTypes": sorted(after - before),
                "DisableLogTypes": sorted(before - after),
            }
        neptune.modify_db_cluster(**{**request, "DBClusterIdentifier": resource_id})
        update_tags(neptune, state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("neptune").delete_db_cluster(
            DBClusterIdentifier=resource_id, **final(state, "FinalDBSnapshotIdentifier")
        )


@register
class ClusterInstance(Kind):
    """``aws.neptune.ClusterInstance``; its id is its identifier."""

    token = "aws:neptune/clusterInstance:ClusterInstance"
    id_input = "identifier"
    force_new = frozenset(
        {
            "availabilityZone",
            "clusterIdentifier",
            "engine",
            "identifier",
            "identifierPrefix",
            "neptuneSubnetGroupName",
            "port",
            "publiclyAccessible",
        }
    )
    defaults = {
        "autoMinorVersionUpgrade": True,
        "engine": "neptune",
        "port": 8182,
        "promotionTier": 0,
        "publiclyAccessible": False,
    }
    write_only = frozenset({"identifierPrefix", "applyImmediately", "skipFinalSnapshot"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(inputs, ("identifier", "identifierPrefix"))
        yield from validation.one_of(inputs, {"engine": ("neptune",)})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        inputs = identifier(inputs, "identifier")
        neptune = cloud.client("neptune")
        payload = {key: value for key, value in inputs.items() if key not in _OF_CLUSTER}
        neptune.create_db_instance(
            **translate.request(neptune, "CreateDBInstance", payload, _INSTANCE_NAMES),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        return str(inputs["identifier"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        neptune = cloud.client("neptune")
        found = neptune.describe_db_instances(DBInstanceIdentifier=resource_id)["DBInstances"][0]
        of_cluster = neptune.describe_db_clusters(DBClusterIdentifier=found["DBClusterIdentifier"])
        cluster = of_cluster["DBClusters"][0]
        shown = {key: value for key, value in found.items() if key not in ("StorageType", "TagList")}
        return {
            **translate.answer(self.token, shown, _INSTANCE_NAMES),
            "arn": found["DBInstanceArn"],
            "address": found["Endpoint"]["Address"],
            "endpoint": f"{found['Endpoint']['Address']}:{cluster['Port']}",
            # An instance has its cluster's port; moto returns the engine's default port.
            "port": cluster["Port"],
            "dbiResourceId": found["DbiResourceId"],
            "neptuneSubnetGroupName": found["DBSubnetGroup"]["DBSubnetGroupName"],
            "kmsKeyArn": found.get("KmsKeyId"),
            "writer": any(
                one["DBInstanceIdentifier"] == resource_id and one["IsClusterWriter"]
                for one in cluster["DBClusterMembers"]
            ),
            "tags": _tags(neptune, found["DBInstanceArn"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        neptune = cloud.client("neptune")
        changed = _changes(self, state, inputs, _OF_CLUSTER)
        request = translate.request(neptune, "ModifyDBInstance", changed, _INSTANCE_NAMES)
        neptune.modify_db_instance(**{**request, "DBInstanceIdentifier": resource_id})
        update_tags(neptune, state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("neptune").delete_db_instance(DBInstanceIdentifier=resource_id, SkipFinalSnapshot=True)


def _tags(neptune: Any, arn: str) -> dict[str, str]:
    return tagging.as_map(neptune.list_tags_for_resource(ResourceName=arn)["TagList"])
