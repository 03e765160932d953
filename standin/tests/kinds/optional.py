"""Optional stores: Redshift, Neptune and DMS."""

import json
from typing import Any

from standin.aws.values import Properties

from .compute import network
from .world import Case, Client, Operation, Resource, World

_WAREHOUSE = "aws:redshift/cluster:Cluster"
_WAREHOUSE_SUBNETS = "aws:redshift/subnetGroup:SubnetGroup"
_WAREHOUSE_PARAMETERS = "aws:redshift/parameterGroup:ParameterGroup"
_GRAPH = "aws:neptune/cluster:Cluster"
_GRAPH_SUBNETS = "aws:neptune/subnetGroup:SubnetGroup"
_GRAPH_PARAMETERS = "aws:neptune/clusterParameterGroup:ClusterParameterGroup"
_MACHINE = "aws:dms/replicationInstance:ReplicationInstance"
_MACHINE_SUBNETS = "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup"
_END = "aws:dms/endpoint:Endpoint"
_TAG = [{"Key": "Owner", "Value": "by-hand"}]
_OWNER = {"Owner": "images"}
_LOADER = "arn:aws:iam::111111111111:role/loader"


def _key(world: World) -> Any:
    return world.make("aws:kms/key:Key", {"description": "Data"}).outputs["arn"]


def _tag_warehouse(client: Client, it: Resource) -> None:
    client("redshift").create_tags(ResourceName=it.outputs["arn"], Tags=_TAG)


def _subnets(world: World) -> Properties:
    return {"subnetIds": network(world)["subnets"], "description": "Data", "tags": _OWNER}


def _remade_subnets(**changes: Any) -> Operation:
    """moto has no ModifyClusterSubnetGroup."""

    def operation(client: Client, it: Resource) -> None:
        redshift = client("redshift")
        redshift.delete_cluster_subnet_group(ClusterSubnetGroupName=it.id)
        tags = [{"Key": key, "Value": value} for key, value in it.outputs["tagsAll"].items()]
        wanted = {"Description": it.inputs["description"], "SubnetIds": it.inputs["subnetIds"], **changes}
        redshift.create_cluster_subnet_group(ClusterSubnetGroupName=it.id, Tags=tags, **wanted)

    return operation


def _fewer_subnets(client: Client, it: Resource) -> None:
    _remade_subnets(SubnetIds=it.inputs["subnetIds"][:1])(client, it)


def _warehouse_parameters(world: World) -> Properties:
    parameters = [{"name": "require_ssl", "value": "true"}]
    return {"family": "redshift-1.0", "parameters": parameters, "tags": _OWNER}


def warehouse(world: World) -> Properties:
    """A cluster's inputs, whose password Redshift holds."""
    made, key = network(world), _key(world)
    return {
        "clusterIdentifier": "warehouse",
        "nodeType": "ra3.xlplus",
        "clusterType": "multi-node",
        "numberOfNodes": 2,
        "multiAz": False,
        "availabilityZoneRelocationEnabled": True,
        "iamRoles": [_LOADER],
        "defaultIamRoleArn": _LOADER,
        "encrypted": "true",
        "kmsKeyId": key,
        "databaseName": "analytics",
        "masterUsername": "steward",
        "manageMasterPassword": True,
        "masterPasswordSecretKmsKeyId": key,
        "clusterParameterGroupName": world.make(_WAREHOUSE_PARAMETERS, _warehouse_parameters(world)).id,
        "clusterSubnetGroupName": world.make(_WAREHOUSE_SUBNETS, {"subnetIds": made["subnets"]}).id,
        "vpcSecurityGroupIds": [made["group"]],
        "publiclyAccessible": False,
        "enhancedVpcRouting": True,
        "port": 5432,
        "automatedSnapshotRetentionPeriod": 7,
        "preferredMaintenanceWindow": "sun:18:00-sun:19:00",
        "allowVersionUpgrade": True,
        "skipFinalSnapshot": True,
        "applyImmediately": True,
        "tags": _OWNER,
    }


def _modified(**to: Any) -> Operation:
    return lambda client, it: client("redshift").modify_cluster(ClusterIdentifier=it.id, **to)


def _delete_warehouse(client: Client, it: Resource) -> None:
    client("redshift").delete_cluster(ClusterIdentifier=it.id, SkipFinalClusterSnapshot=True)
    secret = {"SecretId": it.outputs["masterPasswordSecretArn"], "ForceDeleteWithoutRecovery": True}
    client("secretsmanager").delete_secret(**secret)


def _logging(world: World) -> Properties:
    cluster = world.make(_WAREHOUSE, warehouse(world)).id
    logs = ["connectionlog", "useractivitylog", "userlog"]
    return {"clusterIdentifier": cluster, "logDestinationType": "cloudwatch", "logExports": logs}


def _fewer_logs(client: Client, it: Resource) -> None:
    client("redshift").enable_logging(
        ClusterIdentifier=it.id, LogDestinationType="cloudwatch", LogExports=["userlog"]
    )


def _no_logs(client: Client, it: Resource) -> None:
    client("redshift").disable_logging(ClusterIdentifier=it.id)


def _graph_parameters(world: World) -> Properties:
    parameters = [{"name": "neptune_enable_audit_log", "value": "1"}]
    return {"family": "neptune1.3", "parameters": parameters, "tags": _OWNER}


def graph(world: World) -> Properties:
    """A cluster's inputs."""
    made = network(world)
    return {
        "engineVersion": "1.3.2.1",
        "storageEncrypted": True,
        "kmsKeyArn": _key(world),
        "iamDatabaseAuthenticationEnabled": True,
        "neptuneClusterParameterGroupName": world.make(_GRAPH_PARAMETERS, _graph_parameters(world)).id,
        "neptuneSubnetGroupName": world.make(_GRAPH_SUBNETS, {"subnetIds": made["subnets"]}).id,
        "vpcSecurityGroupIds": [made["group"]],
        "port": 8183,
        "backupRetentionPeriod": 7,
        "preferredBackupWindow": "17:00-17:30",
        "preferredMaintenanceWindow": "sun:18:00-sun:19:00",
        "copyTagsToSnapshot": True,
        "enableCloudwatchLogsExports": ["audit"],
        "deletionProtection": False,
        "skipFinalSnapshot": True,
        "applyImmediately": True,
        "tags": _OWNER,
    }


def _member(world: World) -> Properties:
    cluster = world.make(_GRAPH, graph(world))
    return {
        "clusterIdentifier": cluster.id,
        "instanceClass": "db.r6g.large",
        "availabilityZone": "ap-northeast-2b",
        "promotionTier": 2,
        "neptuneSubnetGroupName": cluster.outputs["neptuneSubnetGroupName"],
        "port": 8183,
        "publiclyAccessible": False,
        "autoMinorVersionUpgrade": False,
        "preferredMaintenanceWindow": "sun:18:00-sun:19:00",
        "applyImmediately": True,
        "tags": _OWNER,
    }


def _tag_graph(client: Client, it: Resource) -> None:
    client("neptune").add_tags_to_resource(ResourceName=it.outputs["arn"], Tags=_TAG)


def _changed_graph(**to: Any) -> Operation:
    return lambda client, it: client("neptune").modify_db_cluster(
        DBClusterIdentifier=it.id, ApplyImmediately=True, **to
    )


def _changed_member(**to: Any) -> Operation:
    return lambda client, it: client("neptune").modify_db_instance(
        DBInstanceIdentifier=it.id, ApplyImmediately=True, **to
    )


def _delete_graph(client: Client, it: Resource) -> None:
    client("neptune").delete_db_cluster(DBClusterIdentifier=it.id, SkipFinalSnapshot=True)


def _delete_member(client: Client, it: Resource) -> None:
    client("neptune").delete_db_instance(DBInstanceIdentifier=it.id, SkipFinalSnapshot=True)


def _no_audit(client: Client, it: Resource) -> None:
    client("neptune").modify_db_cluster_parameter_group(
        DBClusterParameterGroupName=it.id,
        Parameters=[
            {"ParameterName": "neptune_enable_audit_log", "ParameterValue": "0", "ApplyMethod": "immediate"}
        ],
    )


def _machine_subnets(world: World) -> Properties:
    return {
        "replicationSubnetGroupId": "moving",
        "replicationSubnetGroupDescription": "Data",
        "subnetIds": network(world)["subnets"],
    }


def machine(world: World) -> Properties:
    """A replication instance's inputs."""
    made = network(world)
    group = {**_machine_subnets(world), "subnetIds": made["subnets"]}
    return {
        "replicationInstanceId": "moving",
        "replicationInstanceClass": "dms.t3.medium",
        "allocatedStorage": 50,
        "multiAz": True,
        "kmsKeyArn": _key(world),
        "replicationSubnetGroupId": world.make(_MACHINE_SUBNETS, group).id,
        "vpcSecurityGroupIds": [made["group"]],
        "publiclyAccessible": False,
        "autoMinorVersionUpgrade": True,
        "preferredMaintenanceWindow": "sun:18:00-sun:19:00",
        "applyImmediately": True,
        "tags": _OWNER,
    }


def _changed_machine(**to: Any) -> Operation:
    return lambda client, it: client("dms").modify_replication_instance(
        ReplicationInstanceArn=it.outputs["replicationInstanceArn"], **to
    )


def _delete_machine(client: Client, it: Resource) -> None:
    client("dms").delete_replication_instance(ReplicationInstanceArn=it.outputs["replicationInstanceArn"])


def end(world: World, side: str = "source", engine: str = "postgres") -> Properties:
    """An endpoint's inputs, whose credentials are a secret's."""
    return {
        "endpointId": f"moving-{side}",
        "endpointType": side,
        "engineName": engine,
        "databaseName": "app",
        "secretsManagerArn": f"arn:aws:secretsmanager:ap-northeast-2:{world.account}:secret:{side}-AbCdEf",
        "secretsManagerAccessRoleArn": f"arn:aws:iam::{world.account}:role/reader",
        "sslMode": "require",
        "kmsKeyArn": _key(world),
        "tags": _OWNER,
    }


def _remade_end(**changes: Any) -> Operation:
    """moto has no ModifyEndpoint."""

    def operation(client: Client, it: Resource) -> None:
        dms = client("dms")
        [found] = dms.describe_endpoints(Filters=[{"Name": "endpoint-id", "Values": [it.id]}])["Endpoints"]
        kept = {
            key: found[key]
            for key in (
                "EndpointIdentifier",
                "EngineName",
                "DatabaseName",
                "SslMode",
                "KmsKeyId",
                "PostgreSQLSettings",
            )
        }
        _delete_end(client, it)
        dms.create_endpoint(**{**kept, "EndpointType": "source", **changes})

    return operation


def _other_secret(client: Client, it: Resource) -> None:
    settings = {
        "SecretsManagerAccessRoleArn": it.inputs["secretsManagerAccessRoleArn"],
        "SecretsManagerSecretId": "arn:other",
    }
    _remade_end(PostgreSQLSettings=settings)(client, it)


def _other_role(client: Client, it: Resource) -> None:
    settings = {
        "SecretsManagerAccessRoleArn": "arn:other",
        "SecretsManagerSecretId": it.inputs["secretsManagerArn"],
    }
    _remade_end(PostgreSQLSettings=settings)(client, it)


def _delete_end(client: Client, it: Resource) -> None:
    client("dms").delete_endpoint(EndpointArn=it.outputs["endpointArn"])


def _task(world: World) -> Properties:
    rule = {"rule-type": "selection", "rule-id": "1", "rule-name": "1", "rule-action": "include"}
    place = {"schema-name": "public", "table-name": "%"}
    return {
        "replicationTaskId": "moving",
        "migrationType": "full-load-and-cdc",
        "replicationInstanceArn": world.make(_MACHINE, machine(world)).outputs["replicationInstanceArn"],
        "sourceEndpointArn": world.make(_END, end(world), "source").outputs["endpointArn"],
        "targetEndpointArn": world.make(_END, end(world, "target", "aurora"), "target").outputs[
            "endpointArn"
        ],
        "tableMappings": json.dumps({"rules": [{**rule, "object-locator": place}]}),
        "replicationTaskSettings": json.dumps({"Logging": {"EnableLogging": True}}),
        "startReplicationTask": False,
        "tags": _OWNER,
    }


def _remade_task(**changes: Any) -> Operation:
    """moto has no ModifyReplicationTask."""

    def operation(client: Client, it: Resource) -> None:
        _delete_task(client, it)
        named = {"tableMappings", "replicationTaskSettings", "migrationType", "replicationInstanceArn"}
        kept = {name[0].upper() + name[1:]: it.inputs[name] for name in named}
        wanted = {
            **kept,
            "ReplicationTaskIdentifier": it.id,
            "SourceEndpointArn": it.inputs["sourceEndpointArn"],
            "TargetEndpointArn": it.inputs["targetEndpointArn"],
            **changes,
        }
        client("dms").create_replication_task(**wanted)

    return operation


def _delete_task(client: Client, it: Resource) -> None:
    client("dms").delete_replication_task(ReplicationTaskArn=it.outputs["replicationTaskArn"])


def flow_logs(world: World) -> Properties:
    return {
        "vpcId": network(world)["vpc"],
        "trafficType": "ALL",
        "logDestinationType": "s3",
        "logDestination": f"arn:aws:s3:::{world.make('aws:s3/bucket:Bucket', {}).id}",
        "maxAggregationInterval": 600,
        "tags": _OWNER,
    }


def _tag_flow_logs(client: Client, it: Resource) -> None:
    client("ec2").create_tags(Resources=[it.id], Tags=_TAG)


CASES = (
    Case(
        "aws:ec2/flowLog:FlowLog",
        flow_logs,
        lambda client, it: client("ec2").delete_flow_logs(FlowLogIds=[it.id]),
        {"tags": _tag_flow_logs},
        title="bucket",
    ),
    Case(
        _WAREHOUSE_SUBNETS,
        _subnets,
        lambda client, it: client("redshift").delete_cluster_subnet_group(ClusterSubnetGroupName=it.id),
        {
            "description": _remade_subnets(Description="by hand"),
            "subnetIds": _fewer_subnets,
            "tags": _tag_warehouse,
        },
        title="warehouse",
    ),
    Case(
        _WAREHOUSE_PARAMETERS,
        _warehouse_parameters,
        lambda client, it: client("redshift").delete_cluster_parameter_group(ParameterGroupName=it.id),
        {"tags": _tag_warehouse},
        title="warehouse",
    ),
    Case(
        _WAREHOUSE,
        warehouse,
        _delete_warehouse,
        {
            "nodeType": _modified(NodeType="ra3.4xlarge"),
            "numberOfNodes": _modified(ClusterType="multi-node", NumberOfNodes=3),
            "vpcSecurityGroupIds": _modified(VpcSecurityGroupIds=["sg-12345678"]),
            "automatedSnapshotRetentionPeriod": _modified(AutomatedSnapshotRetentionPeriod=3),
            "preferredMaintenanceWindow": _modified(PreferredMaintenanceWindow="mon:18:00-mon:19:00"),
            "allowVersionUpgrade": _modified(AllowVersionUpgrade=False),
            "publiclyAccessible": _modified(PubliclyAccessible=True),
            "enhancedVpcRouting": _modified(EnhancedVpcRouting=False),
            "encrypted": _modified(Encrypted=False),
            "tags": _tag_warehouse,
        },
        title="warehouse",
    ),
    Case("aws:redshift/logging:Logging", _logging, _no_logs, {"logExports": _fewer_logs}, title="warehouse"),
    Case(
        _GRAPH_SUBNETS,
        _subnets,
        lambda client, it: client("neptune").delete_db_subnet_group(DBSubnetGroupName=it.id),
        {"tags": _tag_graph},
        title="graph",
    ),
    Case(
        _GRAPH_PARAMETERS,
        _graph_parameters,
        lambda client, it: client("neptune").delete_db_cluster_parameter_group(
            DBClusterParameterGroupName=it.id
        ),
        {"parameters": _no_audit, "tags": _tag_graph},
        title="graph",
    ),
    Case(
        _GRAPH,
        graph,
        _delete_graph,
        {
            "engineVersion": _changed_graph(EngineVersion="1.4.5.1", AllowMajorVersionUpgrade=True),
            "vpcSecurityGroupIds": _changed_graph(VpcSecurityGroupIds=["sg-12345678"]),
            "backupRetentionPeriod": _changed_graph(BackupRetentionPeriod=9),
            "preferredBackupWindow": _changed_graph(PreferredBackupWindow="16:00-16:30"),
            "preferredMaintenanceWindow": _changed_graph(PreferredMaintenanceWindow="tue:18:00-tue:19:00"),
            "copyTagsToSnapshot": _changed_graph(CopyTagsToSnapshot=False),
            "deletionProtection": _changed_graph(DeletionProtection=True),
            "tags": _tag_graph,
        },
        title="graph",
    ),
    Case(
        "aws:neptune/clusterInstance:ClusterInstance",
        _member,
        _delete_member,
        {
            "instanceClass": _changed_member(DBInstanceClass="db.r6g.xlarge"),
            "promotionTier": _changed_member(PromotionTier=9),
            "preferredMaintenanceWindow": _changed_member(PreferredMaintenanceWindow="tue:18:00-tue:19:00"),
            "autoMinorVersionUpgrade": _changed_member(AutoMinorVersionUpgrade=True),
            "tags": _tag_graph,
        },
        title="graph",
    ),
    Case(
        _MACHINE_SUBNETS,
        _machine_subnets,
        lambda client, it: client("dms").delete_replication_subnet_group(
            ReplicationSubnetGroupIdentifier=it.id
        ),
        title="moving",
    ),
    Case(
        _MACHINE,
        machine,
        _delete_machine,
        {
            "replicationInstanceClass": _changed_machine(ReplicationInstanceClass="dms.t3.large"),
            "allocatedStorage": _changed_machine(AllocatedStorage=100),
            "multiAz": _changed_machine(MultiAZ=False),
            "vpcSecurityGroupIds": _changed_machine(VpcSecurityGroupIds=["sg-12345678"]),
            "preferredMaintenanceWindow": _changed_machine(PreferredMaintenanceWindow="tue:18:00-tue:19:00"),
            "autoMinorVersionUpgrade": _changed_machine(AutoMinorVersionUpgrade=False),
        },
        title="moving",
    ),
    Case(
        _END,
        end,
        _delete_end,
        {
            "sslMode": _remade_end(SslMode="none"),
            "databaseName": _remade_end(DatabaseName="other"),
            "secretsManagerArn": _other_secret,
            "secretsManagerAccessRoleArn": _other_role,
        },
        title="moving",
    ),
    Case(
        "aws:dms/replicationTask:ReplicationTask",
        _task,
        _delete_task,
        {
            "migrationType": _remade_task(MigrationType="full-load"),
            "tableMappings": _remade_task(TableMappings=json.dumps({"rules": []})),
            "replicationTaskSettings": _remade_task(ReplicationTaskSettings=json.dumps({"Logging": {}})),
        },
        title="moving",
    ),
)
