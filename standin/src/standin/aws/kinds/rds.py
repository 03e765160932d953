"""RDS instances and their read replicas."""

import base64
import hashlib
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, ProviderError, not_found, register
from standin.aws.kinds.rds_groups import update_tags
from standin.aws.values import Properties

NAMES: translate.Names = (
    ("identifier", "DBInstanceIdentifier"),
    ("instanceClass", "DBInstanceClass"),
    ("backupWindow", "PreferredBackupWindow"),
    ("maintenanceWindow", "PreferredMaintenanceWindow"),
    ("username", "MasterUsername"),
    ("password", "MasterUserPassword"),
    ("iamDatabaseAuthenticationEnabled", "EnableIAMDatabaseAuthentication"),
    ("parameterGroupName", "DBParameterGroupName"),
    ("enabledCloudwatchLogsExports", "EnableCloudwatchLogsExports"),
    ("performanceInsightsEnabled", "EnablePerformanceInsights"),
    ("replicateSourceDb", "SourceDBInstanceIdentifier"),
    ("replicateSourceDb", "ReadReplicaSourceDBInstanceIdentifier"),
    ("caCertIdentifier", "CACertificateIdentifier"),
    ("port", "DBPortNumber"),
)
# moto requires a key of its own KMS, and the account's keys are in ministack: see gaps.py.
NOT_SENT = ("tags", "tagsAll", "masterUserSecretKmsKeyId")
_MOTO_RESOURCE_ID = "db-M5ENSHXFPU6XHZ4G4ZEI5QIO2U"
_INTERVALS = (0, 1, 5, 10, 15, 30, 60)


def payload(inputs: Properties) -> Properties:
    """The inputs that the API takes."""
    return {key: value for key, value in inputs.items() if key not in NOT_SENT}


def version(found: str, inputs: Properties) -> Properties:
    """The engine version; a declared prefix (``17``) stays as declared."""
    declared = str(inputs.get("engineVersion") or found)
    follows = found.startswith(f"{declared}.")
    return {"engineVersion": declared if follows else found, "engineVersionActual": found}


def exports(state: Properties, inputs: Properties) -> dict[str, Any]:
    """The change of exported logs, for ModifyDBInstance and ModifyDBCluster."""
    before = set(state.get("enabledCloudwatchLogsExports") or ())
    after = set(inputs.get("enabledCloudwatchLogsExports") or ())
    if before == after:
        return {}
    changes = {"EnableLogTypes": sorted(after - before), "DisableLogTypes": sorted(before - after)}
    return {"CloudwatchLogsExportConfiguration": changes}


def master_secret(found: Properties, inputs: Properties) -> Properties:
    """The secret in which RDS keeps the master password, if it does."""
    secret = found.get("MasterUserSecret")
    if not secret:
        return {"manageMasterUserPassword": False, "masterUserSecrets": []}
    key = inputs.get("masterUserSecretKmsKeyId") or secret.get("KmsKeyId")
    listed = {"secretArn": secret["SecretArn"], "secretStatus": "active", "kmsKeyId": key}
    return {"manageMasterUserPassword": True, "masterUserSecrets": [listed]}


def final(state: Properties, snapshot: str) -> dict[str, Any]:
    """The final snapshot of a deletion; the provider wants one, or ``skipFinalSnapshot``."""
    if state.get("skipFinalSnapshot"):
        return {"SkipFinalSnapshot": True}
    name = state.get("finalSnapshotIdentifier")
    if not name:
        raise ProviderError("final_snapshot_identifier is required when skip_final_snapshot is false")
    return {"SkipFinalSnapshot": False, snapshot: name}


def check_monitoring(inputs: Properties) -> Iterable[tuple[str, str]]:
    """The provider's rules for instances, also of clusters."""
    interval = inputs.get("monitoringInterval", 0)
    if isinstance(interval, int) and interval not in _INTERVALS:
        yield "monitoringInterval", f"expected monitoring_interval to be one of {_INTERVALS}, got {interval}"
    if "performanceInsightsKmsKeyId" in inputs and inputs.get("performanceInsightsEnabled") is False:
        yield (
            "performanceInsightsKmsKeyId",
            "performance_insights_enabled must be true to set performance_insights_kms_key_id",
        )
    yield from validation.conflicts(inputs, ("identifier", "identifierPrefix"))


@register
class Instance(Kind):
    """``aws.rds.Instance``; its id is its resource id (``db-…``), on import its identifier."""

    token = "aws:rds/instance:Instance"
    force_new = frozenset(
        {
            "restoreToPointInTime",
            "s3Import",
            "availabilityZone",
            "backupTarget",
            "characterSetName",
            "customIamInstanceProfile",
            "dbName",
            "engine",
            "kmsKeyId",
            "ncharCharacterSetName",
            "snapshotIdentifier",
            "storageEncrypted",
            "timezone",
            "username",
        }
    )
    defaults = {
        "autoMinorVersionUpgrade": True,
        "copyTagsToSnapshot": False,
        "deleteAutomatedBackups": True,
        "monitoringInterval": 0,
        "performanceInsightsEnabled": False,
        "publiclyAccessible": False,
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
            "allowMajorVersionUpgrade",
            "applyImmediately",
            "deleteAutomatedBackups",
            "finalSnapshotIdentifier",
            "password",
            "skipFinalSnapshot",
        }
    )
    autoname = "identifier"
    autoname_separator = ""
    _settled = ("identifier", "engine", "dbName", "username", "storageEncrypted", "kmsKeyId")
    """Properties that ModifyDBInstance doesn't take, or takes for a rename."""

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from check_monitoring(inputs)
        yield from validation.conflicts(
            inputs, ("manageMasterUserPassword", "password", "passwordWo"), ("username", "replicateSourceDb")
        )
        yield from validation.in_range(inputs, {"backupRetentionPeriod": (0, 35)})
        kinds = ("standard", "gp2", "gp3", "io1", "io2")
        yield from validation.one_of(inputs, {"storageType": kinds})
        if "replicateSourceDb" not in inputs and "snapshotIdentifier" not in inputs:
            for name in ("allocatedStorage", "engine", "username"):
                if name not in inputs:
                    yield name, f'"{name}": required unless it is a replica or comes from a snapshot'

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        rds = cloud.client("rds")
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        if "replicateSourceDb" in inputs:
            _refuse_replica(rds, inputs["replicateSourceDb"])
            request = translate.request(rds, "CreateDBInstanceReadReplica", payload(inputs), NAMES)
            rds.create_db_instance_read_replica(**request, Tags=tags)
            # AWS creates a replica without these; moto copies them from the source.
            cloud.created(_resource_id(_describe(rds, inputs["identifier"])))
            without = {"deletionProtection": False, "backupRetentionPeriod": 0}
            self._modify(rds, inputs["identifier"], {}, {**without, **inputs})
        else:
            rds.create_db_instance(
                **translate.request(rds, "CreateDBInstance", payload(inputs), NAMES), Tags=tags
            )
        return _resource_id(_describe(rds, inputs["identifier"]))

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        try:
            return _resource_id(_describe(cloud.client("rds"), inputs["identifier"]))
        except ClientError as error:
            if not not_found(error):
                raise
            return None

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = _describe(cloud.client("rds"), inputs.get("identifier", resource_id))
        shown = {key: value for key, value in found.items() if key != "DomainMemberships"}
        return {
            **translate.answer(self.token, shown, NAMES),
            **version(found["EngineVersion"], inputs),
            **master_secret(found, inputs),
            "allocatedStorage": _size(found, inputs),
            "maxAllocatedStorage": found.get("MaxAllocatedStorage", 0),
            "storageThroughput": found.get("StorageThroughput") or None,
            "dbSubnetGroupName": found.get("DBSubnetGroup", {}).get("DBSubnetGroupName"),
            "parameterGroupName": found["DBParameterGroups"][0]["DBParameterGroupName"],
            "vpcSecurityGroupIds": [one["VpcSecurityGroupId"] for one in found["VpcSecurityGroups"]],
            "arn": found["DBInstanceArn"],
            "address": found["Endpoint"]["Address"],
            "endpoint": f"{found['Endpoint']['Address']}:{found['Endpoint']['Port']}",
            "hostedZoneId": found["Endpoint"].get("HostedZoneId"),
            "port": found["Endpoint"]["Port"],
            "resourceId": _resource_id(found),
            "replicas": found.get("ReadReplicaDBInstanceIdentifiers", []),
            "replicateSourceDb": found.get("ReadReplicaSourceDBInstanceIdentifier") or None,
            "status": found["DBInstanceStatus"],
            "tags": tagging.as_map(found.get("TagList")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        rds = cloud.client("rds")
        self._modify(rds, state["identifier"], state, inputs)
        update_tags(rds, state["arn"], state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("rds").delete_db_instance(
            DBInstanceIdentifier=state["identifier"],
            DeleteAutomatedBackups=state.get("deleteAutomatedBackups", True),
            **final(state, "FinalDBSnapshotIdentifier"),
        )

    def _modify(self, rds: Any, identifier: str, state: Properties, inputs: Properties) -> None:
        changed = {
            key: value
            for key, value in {**self.aws_defaults, **payload(inputs)}.items()
            if key not in self._settled and value != state.get(key)
        }
        if state.get("manageMasterUserPassword") and not inputs.get("manageMasterUserPassword"):
            changed["manageMasterUserPassword"] = False
        changed.pop("replicateSourceDb", None)
        request = translate.request(rds, "ModifyDBInstance", changed, NAMES)
        logs = exports(state, inputs) if state else {}
        rds.modify_db_instance(**{**request, **logs, "DBInstanceIdentifier": identifier})


def _describe(rds: Any, identifier: str) -> Properties:
    return dict(rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0])


def _resource_id(found: Properties) -> str:
    """AWS's id of an instance; moto has one for all, so that a digest of the ARN replaces it."""
    if found["DbiResourceId"] != _MOTO_RESOURCE_ID:
        return str(found["DbiResourceId"])
    digest = hashlib.sha256(found["DBInstanceArn"].encode()).digest()
    return f"db-{base64.b32encode(digest).decode()[:26]}"


def _refuse_replica(rds: Any, source: str) -> None:
    """AWS's rules for the source of a replica, which no emulator checks."""
    found = rds.describe_db_instances(DBInstanceIdentifier=source.rpartition(":")[2])["DBInstances"][0]
    if found.get("MasterUserSecret"):
        raise ProviderError(
            "InvalidParameterValue: Creating read replicas for source instance with engine "
            f"{found['Engine']} where ManageMasterUserPassword is enabled is not supported."
        )
    if not found["BackupRetentionPeriod"]:
        raise ProviderError(
            "InvalidDBInstanceState: Automated backups are not enabled for this database instance. To enable "
            "automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value."
        )


def _size(found: Properties, inputs: Properties) -> Any:
    """GiB; storage that RDS scaled up by itself is not a difference."""
    size, declared = found["AllocatedStorage"], inputs.get("allocatedStorage")
    if declared and size > declared and inputs.get("maxAllocatedStorage", 0) > declared:
        return declared
    return size
