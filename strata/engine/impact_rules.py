"""The table of updates that AWS refuses, that lose data or that interrupt a service, each with AWS's page."""

from strata.engine.client_impacts import CLIENT_RULES
from strata.engine.impact_conditions import (
    at_once,
    beyond_half_and_double,
    changed,
    exchanged,
    expires_sooner,
    fewer,
    from_valkey,
    gone,
    higher_at_once,
    kept_shorter,
    lower,
    off,
    on,
    retained_shorter,
    shorter_logs,
    suspended,
    to_zero,
)
from strata.engine.impact_rule import Effect, ImpactRule
from strata.engine.request_impacts import REQUEST_RULES
from strata.engine.store_impacts import STORE_RULES

_DATABASES = (
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:neptune/cluster:Cluster",
    "aws:neptune/clusterInstance:ClusterInstance",
    "aws:docdb/cluster:Cluster",
    "aws:docdb/clusterInstance:ClusterInstance",
)
_CLUSTERS = ("aws:rds/cluster:Cluster", "aws:neptune/cluster:Cluster", "aws:docdb/cluster:Cluster")
_MEMBERS = tuple(token for token in _DATABASES if token not in _CLUSTERS)
_CACHE = ("aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/cluster:Cluster")
_KAFKA = ("aws:msk/cluster:Cluster",)
_BROKER = ("aws:mq/broker:Broker",)
_WAREHOUSE = ("aws:redshift/cluster:Cluster",)
_SEARCH = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")
_MIGRATION = ("aws:dms/replicationInstance:ReplicationInstance",)
_INSTANCE = ("aws:ec2/instance:Instance",)
_TABLE = ("aws:dynamodb/table:Table",)
_TRAIL = "aws:cloudtrail/trail:Trail"


_RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
RULES = (
    ImpactRule(
        (*_DATABASES, *_KAFKA, *_BROKER, *_SEARCH, *_MIGRATION),
        "engineVersion",
        lower,
        Effect.REFUSED,
        "an engine's version can't go down; restore a snapshot of before the upgrade instead",
        f"{_RDS}USER_UpgradeDBInstance.Upgrading.html",
    ),
    ImpactRule(
        _KAFKA,
        "kafkaVersion",
        lower,
        Effect.REFUSED,
        "a cluster's Kafka version can't go down",
        "https://docs.aws.amazon.com/msk/latest/developerguide/version-upgrades.html",
    ),
    ImpactRule(
        _CACHE,
        "engineVersion",
        lower,
        Effect.REFUSED,
        "a cache's engine can't be downgraded: delete it and create it again",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html",
    ),
    ImpactRule(
        _CACHE,
        "engine",
        from_valkey,
        Effect.REFUSED,
        "a Valkey cache can't become a Redis OSS one",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html",
    ),
    ImpactRule(
        ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster", *_MIGRATION),
        "allocatedStorage",
        lower,
        Effect.REFUSED,
        "allocated storage can't shrink",
        f"{_RDS}USER_PIOPS.ModifyingExisting.html",
    ),
    ImpactRule(
        ("aws:ebs/volume:Volume",),
        "size",
        lower,
        Effect.REFUSED,
        "a volume can't shrink",
        "https://docs.aws.amazon.com/ebs/latest/userguide/modify-volume-requirements.html",
    ),
    ImpactRule(
        ("aws:fsx/lustreFileSystem:LustreFileSystem", "aws:fsx/windowsFileSystem:WindowsFileSystem"),
        "storageCapacity",
        lower,
        Effect.REFUSED,
        "a file system can't shrink",
        "https://docs.aws.amazon.com/fsx/latest/WindowsGuide/managing-storage-capacity.html",
    ),
    ImpactRule(
        _KAFKA,
        "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize",
        lower,
        Effect.REFUSED,
        "broker storage can't shrink",
        "https://docs.aws.amazon.com/msk/latest/developerguide/msk-update-storage.html",
    ),
    ImpactRule(
        _KAFKA,
        "numberOfBrokerNodes",
        lower,
        Effect.INTERRUPTION,
        "brokers are removed, whose partitions must have been moved before",
        "https://docs.aws.amazon.com/msk/latest/developerguide/msk-remove-broker.html",
    ),
    ImpactRule(
        ("aws:rds/instance:Instance", *_CLUSTERS),
        "backupRetentionPeriod",
        lower,
        Effect.LOSS,
        "automated backups older than that are deleted",
        f"{_RDS}USER_WorkingWithAutomatedBackups.BackupRetention.html",
    ),
    ImpactRule(
        _CACHE,
        "snapshotRetentionLimit",
        lower,
        Effect.LOSS,
        "automatic snapshots older than that are deleted",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html",
    ),
    ImpactRule(
        _WAREHOUSE,
        "automatedSnapshotRetentionPeriod",
        lower,
        Effect.LOSS,
        "automated snapshots older than that are deleted",
        "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-snapshots-console.html",
    ),
    ImpactRule(
        _TABLE,
        "pointInTimeRecovery.enabled",
        off,
        Effect.LOSS,
        "the continuous backups of the table are deleted",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    ),
    ImpactRule(
        ("aws:cloudwatch/logGroup:LogGroup",),
        "retentionInDays",
        shorter_logs,
        Effect.LOSS,
        "log events older than that are deleted",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    ),
    ImpactRule(
        ("aws:sqs/queue:Queue",),
        "messageRetentionSeconds",
        lower,
        Effect.LOSS,
        "messages that have waited longer are deleted",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    ),
    ImpactRule(
        ("aws:kinesis/stream:Stream",),
        "retentionPeriod",
        lower,
        Effect.LOSS,
        "records older than that can't be read any more",
        "https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html",
    ),
    ImpactRule(
        ("aws:s3/bucketVersioning:BucketVersioning",),
        "versioningConfiguration.status",
        suspended,
        Effect.LOSS,
        "objects that are overwritten or deleted from then on keep no version",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html",
    ),
    ImpactRule(
        ("aws:kms/key:Key",),
        "isEnabled",
        off,
        Effect.INTERRUPTION,
        "nothing that the key encrypts can be read while it is disabled",
        "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
    ),
    ImpactRule(
        (*_DATABASES, *_CACHE, *_BROKER, *_MIGRATION),
        "engineVersion",
        higher_at_once,
        Effect.INTERRUPTION,
        "the upgrade begins at once and restarts the engine (applyImmediately)",
        f"{_RDS}USER_UpgradeDBInstance.Upgrading.html",
    ),
    ImpactRule(
        _MEMBERS,
        "instanceClass",
        at_once,
        Effect.INTERRUPTION,
        "the instance restarts at once (applyImmediately)",
        f"{_RDS}USER_ModifyInstance.Settings.html",
    ),
    ImpactRule(
        (*_DATABASES,),
        "port",
        changed,
        Effect.INTERRUPTION,
        "the database restarts at once and answers on another port",
        f"{_RDS}USER_ModifyInstance.Settings.html",
    ),
    ImpactRule(
        _MEMBERS,
        "caCertIdentifier",
        at_once,
        Effect.INTERRUPTION,
        "the database may restart, and clients need the new certificate authority",
        f"{_RDS}UsingWithRDS.SSL-certificate-rotation.html",
    ),
    ImpactRule(
        ("aws:rds/instance:Instance",),
        "storageType",
        at_once,
        Effect.INTERRUPTION,
        "to or from magnetic storage the instance is unavailable while its data moves",
        f"{_RDS}USER_ModifyInstance.Settings.html",
    ),
    ImpactRule(
        ("aws:elasticache/replicationGroup:ReplicationGroup",),
        "nodeType",
        at_once,
        Effect.INTERRUPTION,
        "connections end for some seconds while the nodes are exchanged",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/scaling-redis-cluster-mode-enabled.html",
    ),
    *(
        ImpactRule(
            _WAREHOUSE,
            path,
            changed,
            Effect.INTERRUPTION,
            "the warehouse can only be read while it is resized",
            "https://docs.aws.amazon.com/redshift/latest/mgmt/resizing-cluster.html",
        )
        for path in ("nodeType", "numberOfNodes", "encrypted")
    ),
    *(
        ImpactRule(
            _INSTANCE,
            path,
            changed,
            Effect.INTERRUPTION,
            "the instance is stopped and started",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/change-instance-type-of-ebs-backed-instance.html",
        )
        for path in ("instanceType", "userData")
    ),
    ImpactRule(
        ("aws:mq/broker:Broker",),
        "hostInstanceType",
        at_once,
        Effect.INTERRUPTION,
        "the broker restarts at once (applyImmediately)",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-rebooting-broker.html",
    ),
    ImpactRule(
        ("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",),
        "rules",
        expires_sooner("expiration.days", "noncurrentVersionExpiration.noncurrentDays"),
        Effect.LOSS,
        "objects or versions that are older than the new number of days are deleted",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html",
    ),
    ImpactRule(
        ("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",),
        "rule.defaultRetention",
        retained_shorter,
        Effect.LOSS,
        "new objects can be deleted sooner",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html",
    ),
    *(
        ImpactRule(
            _TABLE,
            path,
            applies,
            Effect.LOSS,
            "items whose attribute has a time in the past are deleted",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
        )
        for path, applies in (("ttl.enabled", on), ("ttl.attributeName", exchanged))
    ),
    ImpactRule(
        _TABLE,
        "pointInTimeRecovery.recoveryPeriodInDays",
        lower,
        Effect.LOSS,
        "the table can't be restored to the days before",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    ),
    ImpactRule(
        _TABLE,
        "globalSecondaryIndexes",
        fewer("name"),
        Effect.INTERRUPTION,
        "an index is deleted, and queries of it fail from then on",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html",
    ),
    ImpactRule(
        _TABLE,
        "replicas",
        fewer("regionName"),
        Effect.LOSS,
        "a replica is deleted with the items in its region",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables.tutorial.html",
    ),
    ImpactRule(
        _TABLE,
        "streamEnabled",
        off,
        Effect.LOSS,
        "changes that consumers have not read yet end with the stream",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    ),
    ImpactRule(
        ("aws:kinesis/stream:Stream",),
        "shardCount",
        beyond_half_and_double,
        Effect.REFUSED,
        "a stream can't have less than half or more than double its shards at once",
        "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html",
    ),
    ImpactRule(
        ("aws:rds/instance:Instance",),
        "replicateSourceDb",
        gone,
        Effect.INTERRUPTION,
        "the replica becomes a database of its own, restarts and gets no changes any more",
        f"{_RDS}USER_ReadRepl.Promote.html",
    ),
    ImpactRule(
        ("aws:rds/instance:Instance",),
        "multiAz",
        off,
        Effect.INTERRUPTION,
        "the standby is deleted: a failure of the zone ends the database",
        f"{_RDS}Concepts.MultiAZSingleStandby.html",
    ),
    ImpactRule(
        _DATABASES,
        "performanceInsightsRetentionPeriod",
        lower,
        Effect.LOSS,
        "performance data older than that is deleted",
        f"{_RDS}USER_PerfInsights.Overview.cost.html",
    ),
    ImpactRule(
        ("aws:rds/cluster:Cluster",),
        "backtrackWindow",
        lower,
        Effect.LOSS,
        "the cluster can't be taken back to the hours before",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html",
    ),
    ImpactRule(
        ("aws:elasticache/cluster:Cluster",),
        "numCacheNodes",
        lower,
        Effect.LOSS,
        "the items of a Memcached node are lost with it",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.DeleteNode.html",
    ),
    *(
        ImpactRule(
            ("aws:elasticache/replicationGroup:ReplicationGroup",),
            path,
            off,
            Effect.INTERRUPTION,
            "no replica takes over if the primary node fails",
            "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",
        )
        for path in ("automaticFailoverEnabled", "multiAzEnabled")
    ),
    ImpactRule(
        _WAREHOUSE,
        "manualSnapshotRetentionPeriod",
        lower,
        Effect.LOSS,
        "manual snapshots are deleted sooner",
        "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-snapshots-console.html",
    ),
    ImpactRule(
        ("aws:backup/plan:Plan",),
        "rules",
        kept_shorter("lifecycle.deleteAfter", "ruleName"),
        Effect.LOSS,
        "recovery points of this rule are deleted sooner",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html",
    ),
    ImpactRule(
        ("aws:backup/plan:Plan",),
        "rules",
        fewer("ruleName"),
        Effect.LOSS,
        "the backups of a rule are not made any more",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/updating-a-backup-plan.html",
    ),
    *(
        ImpactRule(
            (token,),
            path,
            off,
            Effect.LOSS,
            "events are not recorded until it is on again",
            f"https://docs.aws.amazon.com/{page}.html",
        )
        for token, path, page in (
            (_TRAIL, "enableLogging", "awscloudtrail/latest/userguide/cloudtrail-turning-off-logging"),
            (_TRAIL, "isMultiRegionTrail", "awscloudtrail/latest/userguide/cloudtrail-multi-region-trails"),
            (_TRAIL, "includeGlobalServiceEvents", "awscloudtrail/latest/APIReference/API_UpdateTrail"),
            (
                "aws:cfg/recorderStatus:RecorderStatus",
                "isEnabled",
                "config/latest/developerguide/select-resources-stopping-recording",
            ),
            ("aws:guardduty/detector:Detector", "enable", "guardduty/latest/ug/guardduty_suspend-disable"),
        )
    ),
    ImpactRule(
        ("aws:ecr/lifecyclePolicy:LifecyclePolicy",),
        "policy",
        changed,
        Effect.LOSS,
        "images that match the new policy are deleted within 24 hours",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
    ),
    ImpactRule(
        ("aws:lambda/function:Function",),
        "reservedConcurrentExecutions",
        to_zero,
        Effect.INTERRUPTION,
        "a function with a reserved concurrency of 0 is not invoked",
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
    ),
    *(
        ImpactRule(
            (token,),
            path,
            to_zero,
            Effect.INTERRUPTION,
            "no instance or task is left to answer requests",
            f"https://docs.aws.amazon.com/{page}.html",
        )
        for token, path, page in (
            ("aws:autoscaling/group:Group", "maxSize", "autoscaling/ec2/userguide/asg-capacity-limits"),
            (
                "aws:ecs/service:Service",
                "desiredCount",
                "AmazonECS/latest/developerguide/update-service-console-v2",
            ),
        )
    ),
    ImpactRule(
        ("aws:cloudfront/distribution:Distribution",),
        "enabled",
        off,
        Effect.INTERRUPTION,
        "the distribution answers no requests",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html",
    ),
    ImpactRule(
        ("aws:cloudfront/distribution:Distribution",),
        "aliases",
        fewer(""),
        Effect.INTERRUPTION,
        "requests for a name that is removed are refused",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html",
    ),
    ImpactRule(
        ("aws:apigatewayv2/api:Api", "aws:apigateway/restApi:RestApi"),
        "disableExecuteApiEndpoint",
        on,
        Effect.INTERRUPTION,
        "the API answers only by its custom domain names",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html",
    ),
    *(
        ImpactRule(
            ("aws:ec2/vpc:Vpc",),
            path,
            off,
            Effect.INTERRUPTION,
            "names that point into the VPC are not resolved any more",
            "https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html",
        )
        for path in ("enableDnsSupport", "enableDnsHostnames")
    ),
    ImpactRule(
        ("aws:ec2/vpcEndpoint:VpcEndpoint",),
        "privateDnsEnabled",
        off,
        Effect.INTERRUPTION,
        "requests to the service leave the VPC by another way, or not at all",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html",
    ),
    ImpactRule(
        ("aws:lb/listener:Listener", "aws:alb/listener:Listener"),
        "port",
        changed,
        Effect.INTERRUPTION,
        "the listener answers on another port at once",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html",
    ),
    *CLIENT_RULES,
    *REQUEST_RULES,
    *STORE_RULES,
)


_BALANCING = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
REPLACEMENTS = (
    ImpactRule(
        ("aws:lb/loadBalancer:LoadBalancer",),
        "internal",
        changed,
        Effect.INTERRUPTION,
        "another load balancer with another DNS name replaces it, without the rules of services until they "
        "are deployed again (`strata up ENV/*`)",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
    ),
    *(
        ImpactRule(
            ("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"),
            path,
            changed,
            Effect.INTERRUPTION,
            "the rules go to another target group at once, and requests are answered with 503 until a target "
            "of it has passed its health checks",
            f"{_BALANCING}target-group-health-checks.html",
        )
        for path in ("port", "protocol", "protocolVersion")
    ),
    ImpactRule(
        ("aws:sns/topic:Topic",),
        "fifoTopic",
        changed,
        Effect.INTERRUPTION,
        "another topic replaces it: its subscriptions end, also those of other stacks until they are "
        "deployed again, and an e-mail address or URL has to confirm anew",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html",
    ),
)
"""Effects of a replacement that remain although the new resource exists."""
