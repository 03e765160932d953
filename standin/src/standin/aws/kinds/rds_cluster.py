"""Aurora clusters and their instances."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds import rds as instances
from standin.aws.kinds.ids import identifier
from standin.aws.kinds.rds_groups import update_tags
from standin.aws.values import Properties

_CLUSTER_NAMES: translate.Names = (
    ("clusterIdentifier", "DBClusterIdentifier"),
    ("iamDatabaseAuthenticationEnabled", "EnableIAMDatabaseAuthentication"),
    ("enabledCloudwatchLogsExports", "EnableCloudwatchLogsExports"),
    ("masterPassword", "MasterUserPassword"),
    ("caCertificateIdentifier", "CACertificateIdentifier"),
    ("enableHttpEndpoint", "HttpEndpointEnabled"),
)
_INSTANCE_NAMES: translate.Names = (
    *instances.NAMES,
    ("clusterIdentifier", "DBClusterIdentifier"),
    ("preferredBackupWindow", "PreferredBackupWindow"),
    ("preferredMaintenanceWindow", "PreferredMaintenanceWindow"),
)


@register
class Cluster(Kind):
    """``aws.rds.Cluster``; its id is its identifier."""

    token = "aws:rds/cluster:Cluster"
    id_input = "clusterIdentifier"
    force_new = frozenset(
        {
            "clusterScalabilityType",
            "restoreToPointInTime",
            "s3Import",
            "availabilityZones",
            "clusterIdentifier",
            "clusterIdentifierPrefix",
            "databaseName",
            "dbSubnetGroupName",
            "dbSystemId",
            "engine",
            "engineMode",
            "kmsKeyId",
            "masterUsername",
            "snapshotIdentifier",
            "sourceRegion",
            "storageEncrypted",
        }
    )
    defaults = {
        "backupRetentionPeriod": 1,
        "copyTagsToSnapshot": False,
        "deleteAutomatedBackups": True,
        "engineMode": "provisioned",
        "skipFinalSnapshot": False,
    }
    aws_defaults = {
        "deletionProtection": False,
        "enabledCloudwatchLogsExports": [],
        "iamDatabaseAuthenticationEnabled": False,
        "storageEncrypted": False,
    }
    write_only = frozenset(
        {
            "clusterIdentifierPrefix",
            "allowMajorVersionUpgrade",
            "applyImmediately",
            "deleteAutomatedBackups",
            "finalSnapshotIdentifier",
            "masterPassword",
            "skipFinalSnapshot",
        }
    )

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(
            inputs,
            ("manageMasterUserPassword", "masterPassword", "masterPasswordWo"),
            ("clusterIdentifier", "clusterIdentifierPrefix"),
        )
        yield from validation.in_range(inputs, {"backupRetentionPeriod": (1, 35)})
        engines = ("aurora-mysql", "aurora-postgresql", "mysql", "postgres")
        yield from validation.one_of(inputs, {"engine": engines})

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """The storage type of a Multi-AZ DB cluster too."""
        multi_az = "dbClusterInstanceClass" in inputs
        return self.force_new | ({"storageType"} if multi_az else frozenset())

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        inputs = identifier(inputs, "clusterIdentifier")
        rds = cloud.client("rds")
        request = translate.request(rds, "CreateDBCluster", instances.payload(inputs), _CLUSTER_NAMES)
        rds.create_db_cluster(**request, Tags=tagging.as_list(inputs.get("tagsAll", {})))
        return str(inputs["clusterIdentifier"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("rds").describe_db_clusters(DBClusterIdentifier=resource_id)["DBClusters"][0]
        shown = {
            key: value for key, value in found.items() if key not in ("DomainMemberships", "StorageType")
        }
        return {
            **translate.answer(self.token, shown, _CLUSTER_NAMES),
            **instances.version(found["EngineVersion"], inputs),
            **instances.master_secret(found, inputs),
            "arn": found["DBClusterArn"],
            "clusterIdentifier": found["DBClusterIdentifier"],
            "clusterMembers": [one["DBInstanceIdentifier"] for one in found["DBClusterMembers"]],
            "clusterResourceId": found["DbClusterResourceId"],
            "dbClusterParameterGroupName": found["DBClusterParameterGroup"],
            "dbSubnetGroupName": found["DBSubnetGroup"],
            "endpoint": found["Endpoint"],
            "readerEndpoint": found["ReaderEndpoint"],
            "hostedZoneId": found.get("HostedZoneId"),
            "vpcSecurityGroupIds": [one["VpcSecurityGroupId"] for one in found["VpcSecurityGroups"]],
            "tags": tagging.as_map(found.get("TagList")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        rds = cloud.client("rds")
        changed = {
            key: value
            for key, value in {**self.aws_defaults, **instances.payload(inputs)}.items()
            if key not in self.force_new and value != state.get(key)
        }
        request = translate.request(rds, "ModifyDBCluster", changed, _CLUSTER_NAMES)
        logs = instances.exports(state, inputs)
        rds.modify_db_cluster(**{**request, **logs, "DBClusterIdentifier": resource_id})
        update_tags(rds, state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("rds").delete_db_cluster(
            DBClusterIdentifier=resource_id,
            DeleteAutomatedBackups=state.get("deleteAutomatedBackups", True),
            **instances.final(state, "FinalDBSnapshotIdentifier"),
        )


@register
class ClusterInstance(Kind):
    """``aws.rds.ClusterInstance``; its id is its identifier."""

    token = "aws:rds/clusterInstance:ClusterInstance"
    id_input = "identifier"
    force_new = frozenset(
        {
            "identifier",
            "availabilityZone",
            "clusterIdentifier",
            "customIamInstanceProfile",
            "dbSubnetGroupName",
            "engine",
            "identifierPrefix",
        }
    )
    defaults = {
        "autoMinorVersionUpgrade": True,
        "copyTagsToSnapshot": False,
        "forceDestroy": False,
        "monitoringInterval": 0,
        "promotionTier": 0,
    }
    write_only = frozenset({"identifierPrefix", "applyImmediately", "forceDestroy"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from instances.check_monitoring(inputs)
        yield from validation.in_range(inputs, {"promotionTier": (0, 15)})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        inputs = identifier(inputs, "identifier")
        rds = cloud.client("rds")
        rds.create_db_instance(
            **translate.request(rds, "CreateDBInstance", instances.payload(inputs), _INSTANCE_NAMES),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        return str(inputs["identifier"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        rds = cloud.client("rds")
        found = rds.describe_db_instances(DBInstanceIdentifier=resource_id)["DBInstances"][0]
        cluster = found["DBClusterIdentifier"]
        # The backup window is the cluster's.
        shown = {key: value for key, value in found.items() if key != "PreferredBackupWindow"}
        return {
            **translate.answer(self.token, shown, _INSTANCE_NAMES),
            **instances.version(found["EngineVersion"], inputs),
            "arn": found["DBInstanceArn"],
            "dbSubnetGroupName": found["DBSubnetGroup"]["DBSubnetGroupName"],
            "dbParameterGroupName": found["DBParameterGroups"][0]["DBParameterGroupName"],
            "dbiResourceId": found["DbiResourceId"],
            "endpoint": found["Endpoint"]["Address"],
            "port": found["Endpoint"]["Port"],
            "kmsKeyId": found.get("KmsKeyId"),
            "storageEncrypted": found["StorageEncrypted"],
            "writer": _writes(rds, cluster, resource_id),
            "tags": tagging.as_map(found.get("TagList")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        rds = cloud.client("rds")
        changed = {
            key: value
            for key, value in instances.payload(inputs).items()
            if key not in (*self.force_new, "identifier", "engineVersion") and value != state.get(key)
        }
        request = translate.request(rds, "ModifyDBInstance", changed, _INSTANCE_NAMES)
        rds.modify_db_instance(**{**request, "DBInstanceIdentifier": resource_id})
        update_tags(rds, state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("rds").delete_db_instance(DBInstanceIdentifier=resource_id, SkipFinalSnapshot=True)


def _writes(rds: Any, cluster: str, instance: str) -> bool:
    members = rds.describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"][0]["DBClusterMembers"]
    return any(one["DBInstanceIdentifier"] == instance and one["IsClusterWriter"] for one in members)
