"""Cases of copies, readers and writers of the data of managed streams, clusters, databases and tables."""

import json

from unit.drift.cases.case import Case, resource
from unit.drift.cases.compute import KAFKA, QUEUE, STREAM
from unit.drift.cases.configurations import AURORA, BUS, CATALOG
from unit.drift.cases.stores import BUCKET, DATABASE

_INSTANCE = resource(
    "aws:dms/replicationInstance:ReplicationInstance", "m", replicationInstanceArn="arn:aws:dms:instance"
)
_DATABASE = resource(DATABASE.type, "db-A", identifier="main", arn="arn:db")
_TOPIC = resource("aws:sns/topic:Topic", "arn:aws:sns:x:111111111111:alarms", arn="arn:topic")
_LOGS = resource(
    "aws:glue/catalogTable:CatalogTable", "1:logs:requests", databaseName="logs", name="requests"
)
_POLICY = json.dumps({"Name": "p", "Version": "2021-06-01", "Statement": []})
_BOTH = ("declared", "added")


def _deliveries(source: str, name: str, mine: str) -> tuple[dict[str, object], ...]:
    """The description of each delivery stream, with its source."""
    return tuple(
        {
            "DeliveryStreamDescription": {
                "DeliveryStreamName": "x",
                "DeliveryStreamARN": "arn:x",
                "DeliveryStreamStatus": "ACTIVE",
                "DeliveryStreamType": "DirectPut",
                "VersionId": "1",
                "Destinations": [],
                "HasMoreDestinations": False,
                "Source": {source: {name: one}},
            }
        }
        for one in (mine, mine, "arn:other")
    )


def _delivery(kind: str, source: str, name: str, mine: str) -> Case:
    return Case(
        kind,
        STREAM if "Kinesis" in source else KAFKA,
        {"DeliveryStreamNames": [*_BOTH, "elsewhere"], "HasMoreDeliveryStreams": False},
        ("added",),
        (resource("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "d", name="declared"),),
        _deliveries(source, name, mine),
    )


CASES = (
    Case(
        "SCRAM secret of a Kafka cluster",
        KAFKA,
        {"SecretArnList": ["arn:single", "arn:listed", "arn:added"]},
        ("arn:kafka,arn:added",),
        (
            resource(
                "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation",
                "s",
                clusterArn="arn:kafka",
                secretArn="arn:single",
            ),
            resource(
                "aws:msk/scramSecretAssociation:ScramSecretAssociation",
                "l",
                clusterArn="arn:kafka",
                secretArnLists=["arn:listed"],
            ),
        ),
    ),
    Case(
        "VPC connection of a Kafka cluster",
        KAFKA,
        {
            "ClientVpcConnections": [
                {"VpcConnectionArn": one, "State": state}
                for one, state in (("declared", "AVAILABLE"), ("added", "AVAILABLE"), ("x", "REJECTED"))
            ]
        },
        ("added",),
        (resource("aws:msk/vpcConnection:VpcConnection", "declared"),),
    ),
    Case(
        "replicator of a Kafka cluster",
        KAFKA,
        {
            "Replicators": [
                {
                    "ReplicatorArn": one,
                    "KafkaClustersSummary": [
                        {"AmazonMskCluster": {"MskClusterArn": "arn:other"}},
                        {"AmazonMskCluster": {"MskClusterArn": cluster}},
                        {"KafkaClusterAlias": "elsewhere"},
                    ],
                }
                for one, cluster in (("declared", "arn:kafka"), ("added", "arn:kafka"), ("x", "arn:third"))
            ]
        },
        ("added",),
        (resource("aws:msk/replicator:Replicator", "declared"),),
    ),
    _delivery(
        "delivery stream of a stream",
        "KinesisStreamSourceDescription",
        "KinesisStreamARN",
        STREAM.text("arn"),
    ),
    _delivery("delivery stream of a Kafka cluster", "MSKSourceDescription", "MSKClusterARN", "arn:kafka"),
    Case(
        "function that reads a resource",
        QUEUE,
        {
            "EventSourceMappings": [
                {"UUID": one * 36, "EventSourceArn": source}
                for one, source in (("d", "arn:queue"), ("a", "arn:queue"), ("x", "arn:other"))
            ]
        },
        ("a" * 36,),
        (resource("aws:lambda/eventSourceMapping:EventSourceMapping", "d" * 36),),
    ),
    Case(
        "global endpoint of an event bus",
        BUS,
        {
            "Endpoints": [
                {"Arn": one, "EventBuses": [{"EventBusArn": bus}, {"EventBusArn": "arn:replica"}]}
                for one, bus in (("declared", "arn:bus"), ("added", "arn:bus"), ("x", "arn:other"))
            ]
        },
        ("added",),
        (resource("aws:cloudwatch/eventEndpoint:EventEndpoint", "declared"),),
    ),
    Case(
        "data protection policy of a topic",
        _TOPIC,
        {"DataProtectionPolicy": _POLICY},
        (f"{_TOPIC.id}/data-protection-policy-of-a-topic",),
    ),
    Case(
        "replication task",
        _INSTANCE,
        {"ReplicationTasks": [{"ReplicationTaskArn": one} for one in _BOTH]},
        ("added",),
        (resource("aws:dms/replicationTask:ReplicationTask", "t", replicationTaskArn="declared"),),
    ),
    Case(
        "endpoint of a replication instance",
        _INSTANCE,
        {"Connections": [{"EndpointArn": one} for one in _BOTH]},
        ("added",),
        (resource("aws:dms/endpoint:Endpoint", "e", endpointArn="declared"),),
    ),
    Case(
        "serverless replication",
        resource("aws:dms/replicationSubnetGroup:ReplicationSubnetGroup", "m"),
        {
            "ReplicationConfigs": [
                {"ReplicationConfigArn": one, "ComputeConfig": {"ReplicationSubnetGroupId": group}}
                for one, group in (("declared", "m"), ("added", "m"), ("elsewhere", "other"))
            ]
        },
        ("added",),
        (resource("aws:dms/replicationConfig:ReplicationConfig", "c", arn="declared"),),
    ),
    Case(
        "table of a catalog database",
        CATALOG,
        {"TableList": [{"DatabaseName": "logs", "Name": one} for one in _BOTH]},
        ("logs/added",),
        (
            resource(
                "aws:glue/catalogTable:CatalogTable", "1:logs:declared", databaseName="logs", name="declared"
            ),
        ),
    ),
    Case(
        "partition of a table",
        _LOGS,
        {"Partitions": [{"Values": ["2026", one]} for one in ("01", "02")]},
        ("logs/requests/2026/02",),
        (
            resource(
                "aws:glue/partition:Partition",
                "p",
                databaseName="logs",
                tableName="requests",
                partitionValues=["2026", "01"],
            ),
        ),
    ),
    Case(
        "blue/green deployment of a database",
        _DATABASE,
        {
            "BlueGreenDeployments": [
                {"BlueGreenDeploymentIdentifier": one, "Source": source}
                for one, source in (("bgd-added", "arn:db"), ("bgd-x", "arn:other"))
            ]
        },
        ("bgd-added",),
    ),
    Case(
        "shard group of a cluster",
        AURORA,
        {
            "DBShardGroups": [
                {"DBShardGroupIdentifier": one, "DBClusterIdentifier": cluster}
                for one, cluster in (("declared", "main"), ("added", "main"), ("x", "other"))
            ]
        },
        ("added",),
        (resource("aws:rds/shardGroup:ShardGroup", "s", dbShardGroupIdentifier="declared"),),
    ),
    Case(
        "file system of a bucket",
        BUCKET,
        {
            "fileSystems": [
                {
                    "creationTime": "2026-01-01",
                    "fileSystemArn": one,
                    "fileSystemId": one,
                    "bucket": bucket,
                    "status": "available",
                    "roleArn": "arn:role",
                    "ownerId": "1",
                }
                for one, bucket in (("declared", "media"), ("added", "media"), ("x", "other"))
            ]
        },
        ("added",),
        (resource("aws:s3/filesFileSystem:FilesFileSystem", "declared"),),
    ),
)
