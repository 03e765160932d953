"""Updates of stores, queues, tasks and records that interrupt or lose something, each with AWS's page."""

from strata.engine.impact_conditions import (
    at_once,
    blank_after_upgrade,
    changed,
    fewer,
    from_zero,
    gone,
    off,
    to_zero,
)
from strata.engine.impact_rule import Effect, ImpactRule

_DOCS = "https://docs.aws.amazon.com/"
_RDS = f"{_DOCS}AmazonRDS/latest/UserGuide/"
_TRAIL = f"{_DOCS}awscloudtrail/latest/userguide/"
_INSTANCE = ("aws:rds/instance:Instance",)
_LOGS = "no log events of a type that is removed are stored any more"

STORE_RULES = (
    ImpactRule(
        _INSTANCE,
        "backupRetentionPeriod",
        from_zero,
        Effect.INTERRUPTION,
        "the instance is unavailable while automated backups are turned on",
        f"{_RDS}USER_ModifyInstance.Settings.html",
    ),
    ImpactRule(
        _INSTANCE,
        "identifier",
        at_once,
        Effect.INTERRUPTION,
        "the instance restarts at once and answers at another address",
        f"{_RDS}USER_RenameInstance.html",
    ),
    *(
        ImpactRule(
            (token,),
            path,
            fewer(""),
            Effect.LOSS,
            _LOGS,
            f"{_RDS}USER_LogAccess.Procedural.UploadtoCloudWatch.html",
        )
        for token, path in (
            ("aws:rds/instance:Instance", "enabledCloudwatchLogsExports"),
            ("aws:rds/cluster:Cluster", "enabledCloudwatchLogsExports"),
            ("aws:neptune/cluster:Cluster", "enableCloudwatchLogsExports"),
        )
    ),
    ImpactRule(
        ("aws:elasticache/cluster:Cluster",),
        "engineVersion",
        blank_after_upgrade,
        Effect.LOSS,
        "an upgrade of Memcached deletes all items",
        f"{_DOCS}AmazonElastiCache/latest/mem-ug/VersionManagement.html",
    ),
    ImpactRule(
        ("aws:redshift/cluster:Cluster",),
        "port",
        changed,
        Effect.INTERRUPTION,
        "the warehouse answers on another port",
        f"{_DOCS}redshift/latest/APIReference/API_ModifyCluster.html",
    ),
    ImpactRule(
        ("aws:dms/replicationInstance:ReplicationInstance",),
        "multiAz",
        off,
        Effect.INTERRUPTION,
        "the standby is deleted: a failure of the zone ends the replication",
        f"{_DOCS}dms/latest/userguide/CHAP_ReplicationInstance.Modifying.html",
    ),
    *(
        ImpactRule(
            ("aws:dms/replicationTask:ReplicationTask",),
            path,
            changed,
            Effect.INTERRUPTION,
            "the task is stopped for the change",
            f"{_DOCS}dms/latest/userguide/CHAP_Tasks.Modifying.html",
        )
        for path in ("tableMappings", "replicationTaskSettings")
    ),
    *(
        ImpactRule(
            (token,),
            path,
            gone,
            Effect.LOSS,
            "messages and events that can't be delivered are not kept any more",
            f"{_DOCS}{page}.html",
        )
        for token, path, page in (
            (
                "aws:sqs/queue:Queue",
                "redrivePolicy",
                "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues",
            ),
            (
                "aws:sns/topicSubscription:TopicSubscription",
                "redrivePolicy",
                "sns/latest/dg/sns-dead-letter-queues",
            ),
            ("aws:lambda/function:Function", "deadLetterConfig", "lambda/latest/dg/invocation-async"),
            (
                "aws:cloudwatch/eventTarget:EventTarget",
                "deadLetterConfig",
                "eventbridge/latest/userguide/eb-rule-dlq",
            ),
        )
    ),
    ImpactRule(
        ("aws:ecs/service:Service",),
        "deploymentMinimumHealthyPercent",
        to_zero,
        Effect.INTERRUPTION,
        "a deployment may stop all tasks before it starts others",
        f"{_DOCS}AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
    ),
    ImpactRule(
        ("aws:autoscaling/group:Group",),
        "desiredCapacity",
        to_zero,
        Effect.INTERRUPTION,
        "no instance is left to answer requests",
        f"{_DOCS}autoscaling/ec2/APIReference/API_SetDesiredCapacity.html",
    ),
    *(
        ImpactRule(
            ("aws:cloudtrail/trail:Trail",),
            path,
            off,
            Effect.LOSS,
            message,
            f"{_TRAIL}{page}.html",
        )
        for path, message, page in (
            (
                "isOrganizationTrail",
                "events of the other accounts are not recorded any more",
                "creating-trail-organization",
            ),
            (
                "enableLogFileValidation",
                "a change of the log files is not noticed any more",
                "cloudtrail-log-file-validation-enabling",
            ),
        )
    ),
    ImpactRule(
        ("aws:cfg/recorder:Recorder",),
        "recordingGroup.allSupported",
        off,
        Effect.LOSS,
        "changes of the other types of resources are not recorded any more",
        f"{_DOCS}config/latest/developerguide/select-resources.html",
    ),
)
