"""The kinds of DynamoDB, AWS Backup, Athena and Glue, and the scaling of a table."""

import json
from collections.abc import Callable
from typing import Any

from standin.aws.values import Properties

from .world import Case, Client, Operation, Resource, World

_TABLE = "aws:dynamodb/table:Table"
_PLAN = "aws:backup/plan:Plan"
_REPLICA = "ap-northeast-1"
_UNITS = {"readCapacity": 2, "writeCapacity": 1}


def _key(world: World, region: str = "ap-northeast-2") -> str:
    return f"arn:aws:kms:{region}:{world.account}:key/00000000-0000-0000-0000-000000000001"


def orders(world: World) -> Properties:
    return {
        "attributes": [
            {"name": "customer", "type": "S"},
            {"name": "placed", "type": "N"},
            {"name": "state", "type": "S"},
        ],
        "billingMode": "PROVISIONED",
        **_UNITS,
        "hashKey": "customer",
        "rangeKey": "placed",
        "globalSecondaryIndexes": [
            {
                "name": "by-state",
                "keySchemas": [
                    {"attributeName": "state", "keyType": "HASH"},
                    {"attributeName": "placed", "keyType": "RANGE"},
                ],
                "projectionType": "INCLUDE",
                "nonKeyAttributes": ["total"],
                **_UNITS,
            }
        ],
        "deletionProtectionEnabled": False,
        "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 7},
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": _key(world)},
        "streamEnabled": True,
        "streamViewType": "NEW_IMAGE",
        "ttl": {"enabled": True, "attributeName": "ends"},
        "tags": {"Backup": "daily"},
    }


def _sessions(world: World) -> Properties:
    return {
        "attributes": [{"name": "id", "type": "S"}],
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "id",
        "pointInTimeRecovery": {"enabled": True},
        "streamEnabled": True,
        "streamViewType": "NEW_AND_OLD_IMAGES",
        "replicas": [
            {
                "regionName": _REPLICA,
                "kmsKeyArn": _key(world, _REPLICA),
                "pointInTimeRecovery": True,
                "deletionProtectionEnabled": False,
                "propagateTags": True,
            }
        ],
    }


def _scaled(world: World) -> Properties:
    table = world.make(_TABLE, orders(world))
    return {
        "serviceNamespace": "dynamodb",
        "scalableDimension": "dynamodb:table:ReadCapacityUnits",
        "resourceId": f"table/{table.id}",
        "minCapacity": 2,
        "maxCapacity": 20,
    }


def _of(it: Resource) -> dict[str, Any]:
    return {key[:1].upper() + key[1:]: it.inputs[key] for key in _WHAT}


_WHAT = ("serviceNamespace", "scalableDimension", "resourceId")
_TARGET = "aws:appautoscaling/target:Target"


def _tracked(world: World) -> Properties:
    target = world.make(_TARGET, _scaled(world))
    return {
        **{key: target.inputs[key] for key in _WHAT},
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": _track(70),
    }


def _track(percent: int) -> Properties:
    metric = {"predefinedMetricType": "DynamoDBReadCapacityUtilization"}
    return {"targetValue": percent, "predefinedMetricSpecification": metric}


def _loosely(client: Client, it: Resource) -> object:
    metric = {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}
    return client("application-autoscaling").put_scaling_policy(
        PolicyName=it.id,
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={"TargetValue": 90, "PredefinedMetricSpecification": metric},
        **_of(it),
    )


def _dynamodb(call: str, **arguments: Any) -> Any:
    def operation(client: Client, it: Resource) -> object:
        return getattr(client("dynamodb"), call)(TableName=it.id, **arguments)

    return operation


def _drop_index(client: Client, it: Resource) -> object:
    """Delete the first index, as by hand."""
    name = it.outputs["globalSecondaryIndexes"][0]["name"]
    return client("dynamodb").update_table(
        TableName=it.id, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}]
    )


def _widen_index(client: Client, it: Resource) -> object:
    units = {"ReadCapacityUnits": 9, "WriteCapacityUnits": 1}
    name = it.outputs["globalSecondaryIndexes"][0]["name"]
    return client("dynamodb").update_table(
        TableName=it.id,
        GlobalSecondaryIndexUpdates=[{"Update": {"IndexName": name, "ProvisionedThroughput": units}}],
    )


def _vault(world: World) -> str:
    return world.make("aws:backup/vault:Vault", {}, "copies").id


def _rule(vault: str) -> Properties:
    return {
        "ruleName": "daily",
        "targetVaultName": vault,
        "schedule": "cron(0 20 * * ? *)",
        "startWindow": 60,
        "completionWindow": 480,
        "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 365},
    }


def _selection(world: World) -> Properties:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "backup.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = world.make("aws:iam/role:Role", {"assumeRolePolicy": json.dumps(trust)})
    plan = world.make(_PLAN, {"rules": [_rule(_vault(world))]})
    return {
        "planId": plan.id,
        "iamRoleArn": role.outputs["arn"],
        "resources": ["arn:aws:rds:*:*:db:*"],
        "conditions": [{"stringEquals": [{"key": "aws:ResourceTag/Backup", "value": "daily"}]}],
    }


def _never_cold(client: Client, it: Resource) -> object:
    rule = {
        "RuleName": "daily",
        "TargetBackupVaultName": it.inputs["rules"][0]["targetVaultName"],
        "ScheduleExpression": "cron(0 20 * * ? *)",
        "StartWindowMinutes": 60,
        "CompletionWindowMinutes": 480,
        "Lifecycle": {"DeleteAfterDays": 7},
    }
    plan = {"BackupPlanName": it.inputs["name"], "Rules": [rule]}
    return client("backup").update_backup_plan(BackupPlanId=it.id, BackupPlan=plan)


def _tag(client: Client, it: Resource) -> object:
    return client("backup").tag_resource(ResourceArn=it.outputs["arn"], Tags={"Owner": "by-hand"})


def _results(bytes_at_most: int) -> Properties:
    key = "arn:aws:kms:ap-northeast-2:123456789012:key/1"
    return {
        "enforceWorkgroupConfiguration": True,
        "publishCloudwatchMetricsEnabled": True,
        "bytesScannedCutoffPerQuery": bytes_at_most,
        "resultConfiguration": {
            "outputLocation": "s3://results/athena/",
            "expectedBucketOwner": "123456789012",
            "encryptionConfiguration": {"encryptionOption": "SSE_KMS", "kmsKeyArn": key},
        },
    }


def _database(world: World) -> str:
    return str(
        world.make("aws:glue/catalogDatabase:CatalogDatabase", {"name": "logs"}, "logs").inputs["name"]
    )


def _log_table(world: World) -> Properties:
    return {
        "name": "flow_logs",
        "databaseName": _database(world),
        "tableType": "EXTERNAL_TABLE",
        "parameters": {"projection.enabled": "true", "projection.day.type": "date"},
        "partitionKeys": [{"name": "day", "type": "string"}],
        "storageDescriptor": {
            "location": "s3://logs/AWSLogs/",
            "inputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "outputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "columns": [{"name": "version", "type": "int"}, {"name": "action", "type": "string"}],
            "serDeInfo": {
                "serializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                "parameters": {"field.delim": " "},
            },
        },
    }


def _saved(world: World) -> Properties:
    group = world.make("aws:athena/workgroup:Workgroup", {"configuration": _results(10**8)}, "queries")
    return {"workgroup": group.id, "database": "logs", "query": "SELECT 1", "description": "One"}


def _stored(change: Callable[[Any], object]) -> Operation:
    """Change the storage descriptor."""

    def operation(client: Client, it: Resource) -> object:
        glue, database, name = client("glue"), it.inputs["databaseName"], it.inputs["name"]
        found = glue.get_table(DatabaseName=database, Name=name)["Table"]
        kept = {key: found[key] for key in ("PartitionKeys", "Parameters", "StorageDescriptor")}
        change(kept["StorageDescriptor"])
        declared = {"Name": name, "TableType": "EXTERNAL_TABLE"}
        return glue.update_table(DatabaseName=database, TableInput=declared | kept)

    return operation


CASES = (
    Case(
        "aws:athena/workgroup:Workgroup",
        lambda world: {"configuration": _results(10**8), "description": "Logs", "forceDestroy": True},
        lambda client, it: client("athena").delete_work_group(WorkGroup=it.id),
        {
            "configuration": lambda client, it: client("athena").update_work_group(
                WorkGroup=it.id, ConfigurationUpdates={"EnforceWorkGroupConfiguration": False}
            ),
            "state": lambda client, it: client("athena").update_work_group(WorkGroup=it.id, State="DISABLED"),
            "tags": lambda client, it: client("athena").tag_resource(
                ResourceARN=it.outputs["arn"], Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        "aws:athena/namedQuery:NamedQuery",
        _saved,
        lambda client, it: client("athena").delete_named_query(NamedQueryId=it.id),
        # ministack has no UpdateNamedQuery, moto has neither it nor DeleteNamedQuery.
    ),
    Case(
        "aws:glue/catalogDatabase:CatalogDatabase",
        lambda world: {"name": "logs", "description": "Logs"},
        lambda client, it: client("glue").delete_database(Name="logs"),
        {
            "description": lambda client, it: client("glue").update_database(
                Name="logs", DatabaseInput={"Name": "logs", "Description": "by hand"}
            ),
            "tags": lambda client, it: client("glue").tag_resource(
                ResourceArn=it.outputs["arn"], TagsToAdd={"Owner": "by-hand"}
            ),
        },
    ),
    Case(
        "aws:glue/catalogTable:CatalogTable",
        _log_table,
        lambda client, it: client("glue").delete_table(
            DatabaseName=it.inputs["databaseName"], Name=it.inputs["name"]
        ),
        {"storageDescriptor": _stored(lambda descriptor: descriptor.update(Location="s3://elsewhere/"))},
    ),
    Case(
        "aws:glue/catalogTable:CatalogTable",
        _log_table,
        None,
        {"storageDescriptor": _stored(lambda descriptor: descriptor["Columns"].reverse())},
        title="reordered",
    ),
    Case(_TABLE, orders, None, {"attributes and globalSecondaryIndexes": _drop_index}, title="without-index"),
    Case(
        _TABLE,
        orders,
        _dynamodb("delete_table"),
        {
            "readCapacity": _dynamodb(
                "update_table", ProvisionedThroughput={"ReadCapacityUnits": 9, "WriteCapacityUnits": 1}
            ),
            "deletionProtectionEnabled": _dynamodb("update_table", DeletionProtectionEnabled=True),
            "globalSecondaryIndexes": _widen_index,
            "pointInTimeRecovery": _dynamodb(
                "update_continuous_backups",
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
            ),
            "serverSideEncryption": _dynamodb("update_table", SSESpecification={"Enabled": False}),
            "streamViewType": lambda client, it: [
                client("dynamodb").update_table(TableName=it.id, StreamSpecification=stream)
                for stream in (
                    {"StreamEnabled": False},
                    {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
                )
            ],
            "ttl": _dynamodb(
                "update_time_to_live", TimeToLiveSpecification={"Enabled": False, "AttributeName": "ends"}
            ),
            "tags": lambda client, it: client("dynamodb").tag_resource(
                ResourceArn=it.outputs["arn"], Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        _TABLE,
        _sessions,
        _dynamodb("delete_table"),
        {
            "billingMode": _dynamodb(
                "update_table",
                BillingMode="PROVISIONED",
                ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            ),
            "replicas": _dynamodb("update_table", ReplicaUpdates=[{"Delete": {"RegionName": _REPLICA}}]),
        },
        title="global",
    ),
    Case(
        _TARGET,
        _scaled,
        lambda client, it: client("application-autoscaling").deregister_scalable_target(**_of(it)),
        {
            "maxCapacity": lambda client, it: client("application-autoscaling").register_scalable_target(
                MaxCapacity=99, **_of(it)
            )
        },
        title="table",
    ),
    Case(
        "aws:appautoscaling/policy:Policy",
        _tracked,
        lambda client, it: client("application-autoscaling").delete_scaling_policy(
            PolicyName=it.id, **_of(it)
        ),
        {"targetTrackingScalingPolicyConfiguration": _loosely},
        title="table",
    ),
    Case(
        "aws:backup/vault:Vault",
        lambda world: {"kmsKeyArn": _key(world), "tags": {"Purpose": "test"}},
        lambda client, it: client("backup").delete_backup_vault(BackupVaultName=it.id),
        {"tags": _tag},
    ),
    Case(
        _PLAN,
        lambda world: {"rules": [_rule(_vault(world))], "tags": {"Purpose": "test"}},
        lambda client, it: client("backup").delete_backup_plan(BackupPlanId=it.id),
        {"rules": _never_cold, "tags": _tag},
    ),
    Case(
        "aws:backup/selection:Selection",
        _selection,
        lambda client, it: client("backup").delete_backup_selection(
            BackupPlanId=it.inputs["planId"], SelectionId=it.id
        ),
    ),
)
