"""RDS's instances, replicas and groups, and Aurora's clusters."""

from typing import Any

from standin.aws.values import Properties

from .compute import network
from .world import Case, Client, Operation, Resource, World

_SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
_PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
_CLUSTER_PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
_INSTANCE = "aws:rds/instance:Instance"
_CLUSTER = "aws:rds/cluster:Cluster"
_MEMBER = "aws:rds/clusterInstance:ClusterInstance"
_ROLE = "arn:aws:iam::111111111111:role/monitoring"
_TAG = [{"Key": "Owner", "Value": "by-hand"}]


def _tag(client: Client, it: Resource) -> None:
    client("rds").add_tags_to_resource(ResourceName=it.outputs["arn"], Tags=_TAG)


def _subnets(world: World) -> Properties:
    return {"subnetIds": network(world)["subnets"], "description": "Data", "tags": {"Owner": "images"}}


def _delete_subnets(client: Client, it: Resource) -> None:
    client("rds").delete_db_subnet_group(DBSubnetGroupName=it.id)


def _remade(**changes: Any) -> Operation:
    """moto loses a group that is modified."""

    def operation(client: Client, it: Resource) -> None:
        rds = client("rds")
        tags = rds.list_tags_for_resource(ResourceName=it.outputs["arn"])["TagList"]
        rds.delete_db_subnet_group(DBSubnetGroupName=it.id)
        wanted = {
            "DBSubnetGroupDescription": it.inputs["description"],
            "SubnetIds": it.inputs["subnetIds"],
            **changes,
        }
        rds.create_db_subnet_group(DBSubnetGroupName=it.id, Tags=tags, **wanted)

    return operation


def _fewer_subnets(client: Client, it: Resource) -> None:
    _remade(SubnetIds=it.inputs["subnetIds"][:1])(client, it)


_FORCED = {"name": "rds.force_ssl", "value": "1"}
_LOGGED = {"name": "log_statement", "value": "ddl", "applyMethod": "pending-reboot"}


def _parameters(world: World) -> Properties:
    return {"family": "postgres17", "parameters": [_FORCED, _LOGGED], "tags": {"Owner": "images"}}


def _cluster_parameters(world: World) -> Properties:
    return {**_parameters(world), "family": "aurora-postgresql16"}


_OFF = {"ParameterName": "rds.force_ssl", "ParameterValue": "0", "ApplyMethod": "immediate"}
_MORE = {"ParameterName": "log_connections", "ParameterValue": "1", "ApplyMethod": "immediate"}


def _set(*parameters: dict[str, str]) -> Operation:
    return lambda client, it: client("rds").modify_db_parameter_group(
        DBParameterGroupName=it.id, Parameters=list(parameters)
    )


def _set_of_cluster(*parameters: dict[str, str]) -> Operation:
    return lambda client, it: client("rds").modify_db_cluster_parameter_group(
        DBClusterParameterGroupName=it.id, Parameters=list(parameters)
    )


def _delete_parameters(client: Client, it: Resource) -> None:
    client("rds").delete_db_parameter_group(DBParameterGroupName=it.id)


def _delete_cluster_parameters(client: Client, it: Resource) -> None:
    client("rds").delete_db_cluster_parameter_group(DBClusterParameterGroupName=it.id)


def database(world: World) -> Properties:
    """A PostgreSQL instance's inputs, whose password RDS holds."""
    made = network(world)
    key = world.make("aws:kms/key:Key", {"description": "Data"}).outputs["arn"]
    return {
        "engine": "postgres",
        "engineVersion": "17",
        "instanceClass": "db.t4g.medium",
        "multiAz": True,
        "allocatedStorage": 400,
        "maxAllocatedStorage": 800,
        "storageType": "gp3",
        "iops": 12000,
        "storageThroughput": 500,
        "storageEncrypted": True,
        "kmsKeyId": key,
        "dbName": "app",
        "username": "steward",
        "manageMasterUserPassword": True,
        "masterUserSecretKmsKeyId": key,
        "iamDatabaseAuthenticationEnabled": True,
        "parameterGroupName": world.make(_PARAMETERS, _parameters(world)).id,
        "dbSubnetGroupName": world.make(_SUBNETS, {"subnetIds": made["subnets"]}).id,
        "vpcSecurityGroupIds": [made["group"]],
        "port": 5433,
        "backupRetentionPeriod": 7,
        "backupWindow": "17:00-17:30",
        "maintenanceWindow": "sun:18:00-sun:19:00",
        "copyTagsToSnapshot": True,
        "enabledCloudwatchLogsExports": ["postgresql", "upgrade"],
        "monitoringInterval": 60,
        "monitoringRoleArn": _ROLE,
        "performanceInsightsEnabled": True,
        "performanceInsightsKmsKeyId": key,
        "deletionProtection": False,
        "skipFinalSnapshot": True,
        "applyImmediately": True,
        "tags": {"Owner": "images"},
    }


def replicated(world: World) -> Properties:
    """A replica's inputs; AWS creates no replica of a source whose password RDS holds."""
    source = {key: value for key, value in database(world).items() if not key.startswith("ma")} | {
        "password": "only-for-the-test",
        "maxAllocatedStorage": 800,
    }
    return {
        "replicateSourceDb": world.make(_INSTANCE, source, "source").outputs["identifier"],
        "availabilityZone": "ap-northeast-2b",
        "instanceClass": "db.r6g.large",
        "storageType": "gp3",
        "allocatedStorage": 400,
        "maxAllocatedStorage": 900,
        "storageEncrypted": True,
        "iamDatabaseAuthenticationEnabled": True,
        "vpcSecurityGroupIds": source["vpcSecurityGroupIds"],
        "parameterGroupName": source["parameterGroupName"],
        "port": 5433,
        "maintenanceWindow": "mon:18:00-mon:19:00",
        # moto returns the source's list for a replica, whatever the replica was created with.
        "enabledCloudwatchLogsExports": source["enabledCloudwatchLogsExports"],
        "monitoringInterval": 60,
        "monitoringRoleArn": _ROLE,
        "copyTagsToSnapshot": True,
        "skipFinalSnapshot": True,
        "applyImmediately": True,
    }


def changed(**to: Any) -> Operation:
    """ModifyDBInstance by hand."""
    return lambda client, it: client("rds").modify_db_instance(
        DBInstanceIdentifier=it.outputs["identifier"], ApplyImmediately=True, **to
    )


def _delete(client: Client, it: Resource) -> None:
    client("rds").delete_db_instance(DBInstanceIdentifier=it.outputs["identifier"], SkipFinalSnapshot=True)


def _other_parameters(client: Client, it: Resource) -> None:
    name = f"{it.outputs['identifier']}-by-hand"
    client("rds").create_db_parameter_group(
        DBParameterGroupName=name, DBParameterGroupFamily="postgres17", Description="by hand"
    )
    changed(DBParameterGroupName=name)(client, it)


_INSTANCE_CHANGES = {
    "instanceClass": changed(DBInstanceClass="db.t4g.large"),
    "allocatedStorage": changed(AllocatedStorage=300),
    "maxAllocatedStorage": changed(MaxAllocatedStorage=700),
    "iamDatabaseAuthenticationEnabled": changed(EnableIAMDatabaseAuthentication=False),
    "vpcSecurityGroupIds": changed(VpcSecurityGroupIds=["sg-12345678"]),
    "maintenanceWindow": changed(PreferredMaintenanceWindow="tue:18:00-tue:19:00"),
    "copyTagsToSnapshot": changed(CopyTagsToSnapshot=False),
    "publiclyAccessible": changed(PubliclyAccessible=True),
    "deletionProtection": changed(DeletionProtection=True),
    "autoMinorVersionUpgrade": changed(AutoMinorVersionUpgrade=False),
    "monitoringInterval": changed(MonitoringInterval=30),
}


def cluster(world: World) -> Properties:
    """An Aurora cluster's inputs."""
    made = network(world)
    key = world.make("aws:kms/key:Key", {"description": "Data"}).outputs["arn"]
    return {
        "engine": "aurora-postgresql",
        "engineVersion": "16",
        "storageEncrypted": True,
        "kmsKeyId": key,
        "databaseName": "app",
        "masterUsername": "steward",
        "manageMasterUserPassword": True,
        "masterUserSecretKmsKeyId": key,
        "iamDatabaseAuthenticationEnabled": True,
        "dbClusterParameterGroupName": world.make(_CLUSTER_PARAMETERS, _cluster_parameters(world)).id,
        "dbSubnetGroupName": world.make(_SUBNETS, {"subnetIds": made["subnets"]}).id,
        "vpcSecurityGroupIds": [made["group"]],
        "port": 5433,
        "backupRetentionPeriod": 7,
        "preferredBackupWindow": "17:00-17:30",
        "preferredMaintenanceWindow": "sun:18:00-sun:19:00",
        "copyTagsToSnapshot": True,
        "enabledCloudwatchLogsExports": ["postgresql"],
        "autoMinorVersionUpgrade": True,
        "skipFinalSnapshot": True,
        "applyImmediately": True,
        "tags": {"Owner": "images"},
    }


def _changed_cluster(**to: Any) -> Operation:
    return lambda client, it: client("rds").modify_db_cluster(
        DBClusterIdentifier=it.id, ApplyImmediately=True, **to
    )


def _member(world: World) -> Properties:
    made = world.make(_CLUSTER, cluster(world))
    return {
        "clusterIdentifier": made.id,
        "engine": "aurora-postgresql",
        "instanceClass": "db.r6g.large",
        "availabilityZone": "ap-northeast-2b",
        "promotionTier": 2,
        "dbSubnetGroupName": made.outputs["dbSubnetGroupName"],
        "publiclyAccessible": False,
        "preferredMaintenanceWindow": "sun:18:00-sun:19:00",
        "copyTagsToSnapshot": True,
        "monitoringInterval": 60,
        "monitoringRoleArn": _ROLE,
        "performanceInsightsEnabled": True,
        "tags": {"Owner": "images"},
    }


def _delete_cluster(client: Client, it: Resource) -> None:
    client("rds").delete_db_cluster(DBClusterIdentifier=it.id, SkipFinalSnapshot=True)


def _reader_target(world: World) -> Properties:
    return {
        "serviceNamespace": "rds",
        "scalableDimension": "rds:cluster:ReadReplicaCount",
        "resourceId": f"cluster:{world.make(_CLUSTER, cluster(world)).id}",
        "minCapacity": 1,
        "maxCapacity": 15,
    }


def _forget(client: Client, it: Resource) -> None:
    client("application-autoscaling").deregister_scalable_target(
        ServiceNamespace="rds", ScalableDimension="rds:cluster:ReadReplicaCount", ResourceId=it.id
    )


def _rotated(world: World) -> Properties:
    """The secret that RDS keeps for a database."""
    made = world.make(_INSTANCE, database(world))
    return {
        "secretId": made.outputs["masterUserSecrets"][0]["secretArn"],
        "rotationRules": {"automaticallyAfterDays": 30},
        "rotateImmediately": False,
    }


def _rarely(client: Client, it: Resource) -> None:
    client("secretsmanager").rotate_secret(
        SecretId=it.id, RotationRules={"AutomaticallyAfterDays": 300}, RotateImmediately=False
    )


CASES = (
    Case(
        "aws:secretsmanager/secretRotation:SecretRotation",
        _rotated,
        None,
        {"rotationRules": _rarely},
        refused="InvalidRequestException",
    ),
    Case(
        _SUBNETS,
        _subnets,
        _delete_subnets,
        {
            "description": _remade(DBSubnetGroupDescription="by hand"),
            "subnetIds": _fewer_subnets,
            "tags": _tag,
        },
    ),
    Case(
        _PARAMETERS,
        _parameters,
        _delete_parameters,
        {"parameters": _set(_OFF), "tags": _tag},
    ),
    Case(_PARAMETERS, _parameters, None, {"parameters": _set(_MORE)}, "another"),
    Case(
        _CLUSTER_PARAMETERS,
        _cluster_parameters,
        _delete_cluster_parameters,
        {"parameters": _set_of_cluster(_OFF), "tags": _tag},
    ),
    Case(
        _INSTANCE,
        database,
        _delete,
        {
            **_INSTANCE_CHANGES,
            "enabledCloudwatchLogsExports": changed(
                CloudwatchLogsExportConfiguration={"DisableLogTypes": ["postgresql"]}
            ),
            "engineVersion": changed(EngineVersion="18", AllowMajorVersionUpgrade=True),
            "multiAz": changed(MultiAZ=False),
            "storageType": changed(StorageType="io2"),
            "iops": changed(Iops=13000),
            "storageThroughput": changed(StorageThroughput=600),
            "parameterGroupName": _other_parameters,
            "backupRetentionPeriod": changed(BackupRetentionPeriod=1),
            "backupWindow": changed(PreferredBackupWindow="16:00-16:30"),
            "manageMasterUserPassword": changed(
                ManageMasterUserPassword=False, MasterUserPassword="by-hand-only"
            ),
            "tags": _tag,
        },
    ),
    Case(_INSTANCE, replicated, _delete, _INSTANCE_CHANGES, "replica"),
    Case(
        _CLUSTER,
        cluster,
        _delete_cluster,
        {
            "engineVersion": _changed_cluster(EngineVersion="17", AllowMajorVersionUpgrade=True),
            "vpcSecurityGroupIds": _changed_cluster(VpcSecurityGroupIds=["sg-12345678"]),
            "port": _changed_cluster(Port=5444),
            "backupRetentionPeriod": _changed_cluster(BackupRetentionPeriod=9),
            "preferredBackupWindow": _changed_cluster(PreferredBackupWindow="16:00-16:30"),
            "preferredMaintenanceWindow": _changed_cluster(PreferredMaintenanceWindow="tue:18:00-tue:19:00"),
            "copyTagsToSnapshot": _changed_cluster(CopyTagsToSnapshot=False),
            "autoMinorVersionUpgrade": _changed_cluster(AutoMinorVersionUpgrade=False),
            "deletionProtection": _changed_cluster(DeletionProtection=True),
            "tags": _tag,
        },
    ),
    Case(
        _MEMBER,
        _member,
        _delete,
        {
            "instanceClass": changed(DBInstanceClass="db.r6g.xlarge"),
            "promotionTier": changed(PromotionTier=9),
            "monitoringInterval": changed(MonitoringInterval=30),
            "copyTagsToSnapshot": changed(CopyTagsToSnapshot=False),
            "preferredMaintenanceWindow": changed(PreferredMaintenanceWindow="tue:18:00-tue:19:00"),
            "autoMinorVersionUpgrade": changed(AutoMinorVersionUpgrade=False),
            "publiclyAccessible": changed(PubliclyAccessible=True),
            "tags": _tag,
        },
    ),
    Case("aws:appautoscaling/target:Target", _reader_target, _forget, title="readers"),
)
