"""Stateful resource types: a replacement loses their contents.

The contents are data, keys, messages, users or audit records. Resources that the program declares in full (a
subnet, a role, a parameter) are not stateful, nor are instances that share their cluster's storage.
"""

STATEFUL = frozenset(
    {
        # Databases
        "aws:rds/cluster:Cluster",
        "aws:rds/globalCluster:GlobalCluster",
        "aws:rds/instance:Instance",
        "aws:rds/snapshot:Snapshot",
        "aws:rds/clusterSnapshot:ClusterSnapshot",
        "aws:docdb/cluster:Cluster",
        "aws:docdb/elasticCluster:ElasticCluster",
        "aws:dynamodb/globalTable:GlobalTable",
        "aws:dynamodb/table:Table",
        "aws:keyspaces/table:Table",
        "aws:neptune/cluster:Cluster",
        "aws:redshift/cluster:Cluster",
        "aws:redshiftserverless/namespace:Namespace",
        "aws:dsql/cluster:Cluster",
        "aws:timestreaminfluxdb/dbCluster:DbCluster",
        "aws:timestreaminfluxdb/dbInstance:DbInstance",
        "aws:timestreamwrite/database:Database",
        "aws:timestreamwrite/table:Table",
        # Caches: expensive results, and often sessions
        "aws:elasticache/cluster:Cluster",
        "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:elasticache/serverlessCache:ServerlessCache",
        "aws:memorydb/cluster:Cluster",
        # Objects, files and disks
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:s3/directoryBucket:DirectoryBucket",
        "aws:s3/vectorsVectorBucket:VectorsVectorBucket",
        "aws:s3tables/namespace:Namespace",
        "aws:s3tables/table:Table",
        "aws:s3tables/tableBucket:TableBucket",
        "aws:efs/fileSystem:FileSystem",
        "aws:fsx/lustreFileSystem:LustreFileSystem",
        "aws:fsx/ontapFileSystem:OntapFileSystem",
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
        "aws:fsx/windowsFileSystem:WindowsFileSystem",
        "aws:ebs/snapshot:Snapshot",
        "aws:ebs/volume:Volume",
        "aws:glacier/vault:Vault",
        "aws:ecr/repository:Repository",
        "aws:codecommit/repository:Repository",
        # Search
        "aws:elasticsearch/domain:Domain",
        "aws:opensearch/domain:Domain",
        "aws:opensearch/serverlessCollection:ServerlessCollection",
        # Messages
        "aws:kinesis/stream:Stream",
        "aws:mq/broker:Broker",
        "aws:msk/cluster:Cluster",
        "aws:msk/serverlessCluster:ServerlessCluster",
        "aws:sqs/queue:Queue",
        # Keys and secrets: without the key, encrypted data is lost
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/key:Key",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:secretsmanager/secret:Secret",
        # Backups
        "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault",
        "aws:backup/vault:Vault",
        # Records and users
        "aws:cloudtrail/eventDataStore:EventDataStore",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:cognito/identityPool:IdentityPool",
        "aws:cognito/userPool:UserPool",
        # A certificate authority's key can't be created again
        "aws:acmpca/certificateAuthority:CertificateAuthority",
        # Addresses and name servers are registered elsewhere: allow-lists, registrars
        "aws:ec2/eip:Eip",
        "aws:route53/zone:Zone",
    }
)


def is_stateful(token: str) -> bool:
    """True if a resource of the type *token* has content that `up` can't recreate."""
    return token in STATEFUL
