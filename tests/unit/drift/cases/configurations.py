"""Cases of configurations of buckets, functions, stores, buses, logs and APIs."""

from typing import Any

from strata.drift.children.resource import StateResource
from unit.drift.cases import compute, detection, stores
from unit.drift.cases.case import ACCOUNT, Case, resource

REDSHIFT = resource(
    "aws:redshift/cluster:Cluster", "facts", clusterIdentifier="facts", clusterNamespaceArn="arn:space"
)
STREAMED = resource("aws:dynamodb/table:Table", "orders", name="orders", streamArn="arn:orders/stream/1")
AURORA = resource("aws:rds/cluster:Cluster", "main", clusterIdentifier="main", arn="arn:aurora")
CACHE = resource("aws:elasticache/replicationGroup:ReplicationGroup", "cache")
CATALOG = resource("aws:glue/catalogDatabase:CatalogDatabase", "1:logs", name="logs")
BUS = resource("aws:cloudwatch/eventBus:EventBus", "orders", name="orders", arn="arn:bus")
PUBLIC = resource("aws:route53/zone:Zone", "Z2", name="example.com")
USERS = "arn:aws:cognito-idp:x:1:userpool/x_pool"
POOL = resource("aws:cognito/userPool:UserPool", "x_pool", arn=USERS)
GROUP = resource("aws:cloudwatch/logGroup:LogGroup", "app", name="app", arn="arn:app")
DESTINATION = resource("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", "cdn", name="cdn")
CDN = resource("aws:cloudfront/distribution:Distribution", "E1", arn="arn:cdn")
STANDARD = resource("aws:securityhub/standardsSubscription:StandardsSubscription", "arn:standard")
ALARM = resource("aws:cloudwatch/metricAlarm:MetricAlarm", "cpu", name="cpu")
ACL = "arn:aws:wafv2:x:1:acl"
BOTH = ("declared", "added")


def of_bucket(kind: str, page: dict[str, Any]) -> Case:
    return Case(kind, stores.BUCKET, page, (f"media/{kind.replace(' ', '-')}",))


def by_id(kind: str, field: str, token: str, **more: Any) -> Case:
    return Case(
        kind,
        stores.BUCKET,
        {field: [{"Id": one, **more} for one in BOTH]},
        ("media:added",),
        (resource(token, "c", bucket="media", name="declared"),),
    )


def of_account(kind: str) -> Case:
    return Case(
        kind,
        GROUP,
        {"accountPolicies": [{"policyName": one} for one in BOTH]},
        ("added",),
        (resource("aws:cloudwatch/logAccountPolicy:LogAccountPolicy", "p", policyName="declared"),),
    )


def mute(state: str, *alarms: str) -> dict[str, Any]:
    return {"MuteTargets": {"AlarmNames": list(alarms)}, "Status": state}


CASES = (
    of_bucket("Object Lock", {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}),
    of_bucket("transfer acceleration", {"Status": "Enabled"}),
    of_bucket("request payer", {"Payer": "Requester"}),
    by_id(
        "analytics configuration",
        "AnalyticsConfigurationList",
        "aws:s3/analyticsConfiguration:AnalyticsConfiguration",
        StorageClassAnalysis={},
    ),
    by_id(
        "archive tiers",
        "IntelligentTieringConfigurationList",
        "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
        Status="Enabled",
        Tierings=[{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}],
    ),
    by_id("metrics configuration", "MetricsConfigurationList", "aws:s3/bucketMetric:BucketMetric"),
    Case(
        "multi-Region access point",
        stores.BUCKET,
        {
            "AccessPoints": [
                {"Name": one, "Regions": [{"Bucket": bucket}, {"Bucket": "copy"}]}
                for one, bucket in (("declared", "media"), ("added", "media"), ("elsewhere", "other"))
            ]
        },
        ("added",),
        (
            resource(
                "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
                "m",
                details={"name": "declared"},
            ),
        ),
    ),
    Case(
        "access grant",
        stores.BUCKET,
        {
            "AccessGrantsList": [
                {"AccessGrantId": one, "GrantScope": f"s3://{bucket}/a*"}
                for one, bucket in (("declared", "media"), ("added", "media"), ("elsewhere", "media-2"))
            ]
        },
        ("added",),
        (resource("aws:s3control/accessGrant:AccessGrant", "g", accessGrantId="declared"),),
    ),
    Case("registry policy", stores.REPOSITORY, {"registryId": ACCOUNT, "policyText": "{}"}, (ACCOUNT,)),
    Case(
        "replication of images",
        stores.REPOSITORY,
        {"replicationConfiguration": {"rules": [{"destinations": []}]}},
        ("replication",),
    ),
    Case(
        "provisioned concurrency",
        compute.FUNCTION,
        {
            "ProvisionedConcurrencyConfigs": [
                {"FunctionArn": f"arn:aws:lambda:x:1:function:resize:{one}"} for one in BOTH
            ]
        },
        ("resize/added",),
        (
            resource(
                "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
                "p",
                functionName="resize",
                qualifier="declared",
            ),
        ),
    ),
    Case(
        "permission for recursion",
        compute.FUNCTION,
        {"RecursiveLoop": "Allow"},
        ("resize/permission-for-recursion",),
    ),
    Case(
        "schedule that starts a resource",
        compute.QUEUE,
        {
            "Schedules": [
                {"GroupName": "default", "Name": one, "Target": {"Arn": target}}
                for one, target in (("declared", "arn:queue"), ("added", "arn:queue"), ("x", "arn:other"))
            ]
        },
        ("default/added",),
        (resource("aws:scheduler/schedule:Schedule", "s", groupName="default", name="declared"),),
    ),
    Case(
        "pipe of a resource",
        compute.QUEUE,
        {
            "Pipes": [
                {"Arn": one, "Source": source, "Target": target}
                for one, source, target in (
                    ("arn:declared", "arn:queue", "arn:other"),
                    ("arn:reads", "arn:queue", "arn:other"),
                    ("arn:writes", "arn:other", "arn:queue"),
                    ("arn:elsewhere", "arn:other", "arn:other"),
                )
            ]
        },
        ("arn:reads", "arn:writes"),
        (resource("aws:pipes/pipe:Pipe", "p", arn="arn:declared"),),
    ),
    Case(
        "archive of an event bus",
        BUS,
        {"Archives": [{"ArchiveName": one} for one in BOTH]},
        ("added",),
        (resource("aws:cloudwatch/eventArchive:EventArchive", "declared"),),
    ),
    Case(
        "classic load balancer of a group",
        compute.ASG,
        compute.groups(LoadBalancerNames=["declared", "added"]),
        ("web/added",),
        (resource("aws:autoscaling/attachment:Attachment", "a", autoscalingGroupName="web", elb="declared"),),
    ),
    Case(
        "instance profile of an instance",
        compute.ASG,
        {
            "Reservations": [
                {
                    "Instances": [
                        {
                            "InstanceId": f"i-{one}",
                            "IamInstanceProfile": {"Arn": f"arn:aws:iam::1:instance-profile/{one}"},
                            "Tags": [{"Key": "aws:autoscaling:groupName", "Value": group}],
                        }
                        for one, group in (("declared", "web"), ("admin", "web"), ("x", "other"))
                    ]
                }
            ]
        },
        ("admin",),
        (resource("aws:iam/instanceProfile:InstanceProfile", "declared", name="declared"),),
    ),
    Case(
        "role of a database cluster",
        AURORA,
        {
            "DBClusters": [
                {
                    "DBClusterIdentifier": "main",
                    "AssociatedRoles": [{"RoleArn": one} for one in ("arn:declared", "arn:added")],
                }
            ]
        },
        ("main,arn:added",),
        (
            resource(
                "aws:rds/clusterRoleAssociation:ClusterRoleAssociation",
                "r",
                dbClusterIdentifier="main",
                roleArn="arn:declared",
            ),
        ),
    ),
    Case(
        "activity stream of a cluster",
        AURORA,
        {"DBClusters": [{"ActivityStreamStatus": "started"}]},
        ("arn:aurora/activity-stream-of-a-cluster",),
    ),
    Case(
        "copies of backups in another region",
        stores.DATABASE,
        {
            "DBInstances": [
                {
                    "DBInstanceArn": "arn:db",
                    "DBInstanceAutomatedBackupsReplications": [
                        {"DBInstanceAutomatedBackupsArn": f"arn:{one}"} for one in BOTH
                    ],
                }
            ]
        },
        ("arn:added",),
        (
            resource(
                "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
                "arn:declared",
            ),
        ),
    ),
    Case(
        "global database of a cluster",
        AURORA,
        {
            "GlobalClusters": [
                {"GlobalClusterIdentifier": one, "GlobalClusterMembers": [{"DBClusterArn": arn}]}
                for one, arn in (("declared", "arn:aurora"), ("added", "arn:aurora"), ("x", "arn:other"))
            ]
        },
        ("added",),
        (resource("aws:rds/globalCluster:GlobalCluster", "declared"),),
    ),
    Case(
        "integration of a database",
        AURORA,
        {
            "Integrations": [
                {"IntegrationArn": one, "SourceArn": arn}
                for one, arn in (("declared", "arn:aurora"), ("added", "arn:aurora"), ("x", "arn:other"))
            ]
        },
        ("added",),
        (resource("aws:rds/integration:Integration", "declared"),),
    ),
    Case(
        "global data store of a cache",
        CACHE,
        {
            "GlobalReplicationGroups": [
                {"GlobalReplicationGroupId": one, "Members": [{"ReplicationGroupId": group}]}
                for one, group in (("declared", "cache"), ("added", "cache"), ("x", "other"))
            ]
        },
        ("added",),
        (resource("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup", "declared"),),
    ),
    Case(
        "policy of a table's stream",
        STREAMED,
        {"Policy": stores.OPEN},
        ("arn:orders/stream/1/policy-of-a-table's-stream",),
    ),
    Case("policy of the data catalog", CATALOG, {"PolicyInJson": "{}"}, ("catalog",)),
    Case("vault lock", stores.VAULT, {"Locked": True}, ("vault/vault-lock",)),
    Case(
        "shared snapshot of a warehouse",
        REDSHIFT,
        {
            "Snapshots": [
                {"SnapshotIdentifier": "private"},
                {"SnapshotIdentifier": "s", "AccountsWithRestoreAccess": [{"AccountId": "999999999999"}]},
            ]
        },
        ("s,999999999999",),
    ),
    Case(
        "consumer of a data share",
        REDSHIFT,
        {
            "DataShares": [
                {
                    "DataShareArn": "arn:share",
                    "DataShareAssociations": [
                        {"ConsumerIdentifier": one, "Status": status}
                        for one, status in (("1", "ACTIVE"), ("2", "AUTHORIZED"), ("3", "DEAUTHORIZED"))
                    ],
                }
            ]
        },
        ("arn:share,2",),
        (
            resource(
                "aws:redshift/dataShareAuthorization:DataShareAuthorization",
                "d",
                dataShareArn="arn:share",
                consumerIdentifier="1",
            ),
        ),
    ),
    Case(
        "warehouse policy",
        REDSHIFT,
        {"ResourcePolicy": {"ResourceArn": "arn:space", "Policy": "{}"}},
        ("arn:space/warehouse-policy",),
    ),
    Case(
        "scheduled action of a warehouse",
        REDSHIFT,
        {
            "ScheduledActions": [
                {
                    "ScheduledActionName": one,
                    "TargetAction": {"PauseCluster": {"ClusterIdentifier": cluster}},
                }
                for one, cluster in (("declared", "facts"), ("added", "facts"), ("x", "other"))
            ]
        },
        ("added",),
        (resource("aws:redshift/scheduledAction:ScheduledAction", "s", name="declared"),),
    ),
    Case(
        "usage limit of a warehouse",
        REDSHIFT,
        {"UsageLimits": [{"UsageLimitId": one} for one in BOTH]},
        ("added",),
        (resource("aws:redshift/usageLimit:UsageLimit", "declared"),),
    ),
    Case(
        "copies of a warehouse's snapshots",
        REDSHIFT,
        {"Clusters": [{"ClusterSnapshotCopyStatus": {"DestinationRegion": "eu-west-1"}}]},
        ("facts/copies-of-a-warehouse's-snapshots",),
    ),
    of_account("log transformer of the account"),
    of_account("data protection policy of the account"),
    Case(
        "data protection policy of a log group",
        GROUP,
        {
            "logGroups": [
                {"logGroupName": "app", "dataProtectionStatus": "ACTIVATED"},
                {"logGroupName": "other", "dataProtectionStatus": "ACTIVATED"},
            ]
        },
        ("app/data-protection-policy-of-a-log-group",),
    ),
    Case(
        "resource policy of a log group",
        GROUP,
        {
            "resourcePolicies": [
                {"policyName": "p", "resourceArn": f"arn:{one}:*", "policyDocument": stores.OPEN}
                for one in ("app", "other")
            ]
        },
        ("p,arn:app:*",),
    ),
    Case(
        "policy of a log delivery destination",
        DESTINATION,
        {"policy": {"deliveryDestinationPolicy": "{}"}},
        ("cdn/policy-of-a-log-delivery-destination",),
    ),
    Case(
        "log source of a distribution",
        CDN,
        {
            "deliverySources": [
                {"name": one, "resourceArns": [arn]}
                for one, arn in (("declared", "arn:cdn"), ("added", "arn:cdn"), ("x", "arn:other"))
            ]
        },
        ("added",),
        (resource("aws:cloudwatch/logDeliverySource:LogDeliverySource", "l", name="declared"),),
    ),
    Case(
        "signing of a zone",
        PUBLIC,
        {"Status": {"ServeSignature": "SIGNING"}, "KeySigningKeys": []},
        ("Z2/signing-of-a-zone",),
    ),
    Case(
        "VPC that may join a zone",
        compute.ZONE,
        {"HostedZoneId": "Z1", "VPCs": [{"VPCId": one} for one in BOTH]},
        ("Z1:added",),
        (
            resource(
                "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
                "a",
                zoneId="Z1",
                vpcId="declared",
            ),
        ),
    ),
    Case(
        "web ACL of a user pool",
        POOL,
        {
            "WebACL": {
                "Name": "n",
                "Id": "i",
                "ARN": ACL,
                "DefaultAction": {},
                "VisibilityConfig": {
                    "SampledRequestsEnabled": True,
                    "CloudWatchMetricsEnabled": True,
                    "MetricName": "m",
                },
            }
        },
        (f"{USERS},{ACL}",),
    ),
    Case(
        "web ACL of an API stage",
        compute.REST,
        {"item": [{"stageName": "live", "webAclArn": ACL}, {"stageName": "bare"}]},
        (f"rest/live/{ACL}",),
    ),
    Case(
        "gateway response",
        compute.REST,
        {
            "items": [
                {"responseType": one, "defaultResponse": one == "THROTTLED"}
                for one in ("THROTTLED", "UNAUTHORIZED", "DEFAULT_4XX")
            ]
        },
        ("rest/DEFAULT_4XX",),
        (resource("aws:apigateway/response:Response", "r", restApiId="rest", responseType="UNAUTHORIZED"),),
    ),
    Case(
        "usage plan of an API",
        compute.REST,
        {
            "items": [
                {"id": one, "apiStages": [{"apiId": api, "stage": "live"}]}
                for one, api in (("declared", "rest"), ("added", "rest"), ("elsewhere", "other"))
            ]
        },
        ("added",),
        (resource("aws:apigateway/usagePlan:UsagePlan", "declared"),),
    ),
    Case(
        "trusted entity list",
        detection.DETECTOR,
        {"TrustedEntitySetIds": ["added"]},
        ("d1:added",),
        # pulumi_aws has no such resource, so none is declared.
    ),
    Case(
        "disabled control of a standard",
        STANDARD,
        {
            "Controls": [
                {"StandardsControlArn": one, "ControlStatus": status}
                for one, status in (("arn:on", "ENABLED"), ("arn:off", "DISABLED"), ("arn:own", "DISABLED"))
            ]
        },
        ("arn:off",),
        (resource("aws:securityhub/standardsControl:StandardsControl", "c", standardsControlArn="arn:own"),),
    ),
    Case(
        "mute rule of alarms",
        ALARM,
        {
            "AlarmMuteRuleSummaries": [
                {"AlarmMuteRuleArn": f"arn:aws:cloudwatch:x:1:alarm-mute-rule:{one}", "Status": status}
                for one, status in (
                    ("declared", "ACTIVE"),
                    ("added", "ACTIVE"),
                    ("x", "ACTIVE"),
                    ("old", "EXPIRED"),
                )
            ]
        },
        ("added",),
        (resource("aws:cloudwatch/alarmMuteRule:AlarmMuteRule", "declared", name="declared"),),
        (mute("ACTIVE", "cpu"), mute("ACTIVE", "cpu"), mute("ACTIVE", "other"), mute("EXPIRED", "cpu")),
    ),
)


def _bucket(token: str) -> StateResource:
    return resource(f"aws:s3/{token}", "p", bucket="media")


DECLARED = {
    "Object Lock": _bucket("bucketObjectLockConfiguration:BucketObjectLockConfiguration"),
    "transfer acceleration": _bucket("bucketAccelerateConfiguration:BucketAccelerateConfiguration"),
    "request payer": _bucket("bucketRequestPaymentConfiguration:BucketRequestPaymentConfiguration"),
    "registry policy": resource("aws:ecr/registryPolicy:RegistryPolicy", ACCOUNT),
    "replication of images": resource("aws:ecr/replicationConfiguration:ReplicationConfiguration", ACCOUNT),
    "permission for recursion": resource(
        "aws:lambda/functionRecursionConfig:FunctionRecursionConfig", "r", functionName="resize"
    ),
    "activity stream of a cluster": resource(
        "aws:rds/clusterActivityStream:ClusterActivityStream", "a", resourceArn="arn:aurora"
    ),
    "policy of a table's stream": resource(
        "aws:dynamodb/resourcePolicy:ResourcePolicy", "p", resourceArn="arn:orders/stream/1"
    ),
    "policy of the data catalog": resource("aws:glue/resourcePolicy:ResourcePolicy", ACCOUNT),
    "vault lock": resource(
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration", "l", backupVaultName="vault"
    ),
    "warehouse policy": resource("aws:redshift/resourcePolicy:ResourcePolicy", "p", resourceArn="arn:space"),
    "copies of a warehouse's snapshots": resource(
        "aws:redshift/snapshotCopy:SnapshotCopy", "c", clusterIdentifier="facts"
    ),
    "policy of a log delivery destination": resource(
        "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy",
        "p",
        deliveryDestinationName="cdn",
    ),
    "signing of a zone": resource("aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", "d", hostedZoneId="Z2"),
    "web ACL of a user pool": resource(
        "aws:wafv2/webAclAssociation:WebAclAssociation", "w", resourceArn=USERS, webAclArn=ACL
    ),
    "web ACL of an API stage": resource(
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "w",
        resourceArn="arn:aws:apigateway:x::/restapis/rest/stages/live",
        webAclArn=ACL,
    ),
}

DEFAULTS: dict[str, dict[str, Any]] = {
    "transfer acceleration": {"Status": "Suspended"},
    "request payer": {"Payer": "BucketOwner"},
    "permission for recursion": {"RecursiveLoop": "Terminate"},
    "activity stream of a cluster": {"DBClusters": [{"ActivityStreamStatus": "stopped"}]},
    "vault lock": {"Locked": False},
    "signing of a zone": {"Status": {"ServeSignature": "NOT_SIGNING"}, "KeySigningKeys": []},
    "data protection policy of a log group": {
        "logGroups": [
            {
                "logGroupName": "app",
                "dataProtectionStatus": "ACTIVATED",
                "inheritedProperties": ["ACCOUNT_DATA_PROTECTION"],
            }
        ]
    },
}
