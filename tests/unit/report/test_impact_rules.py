"""Losses and interruptions by kind: the change, its effect, and a similar change without it."""

from typing import Any

import pytest

from strata.engine.impact_rule import Effect
from unit.report.test_impacts import CACHE, DATABASE, preview

TABLE = "aws:dynamodb/table:Table"
STREAM = "aws:kinesis/stream:Stream"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
PLAN = "aws:backup/plan:Plan"
TRAIL = "aws:cloudtrail/trail:Trail"
WAREHOUSE = "aws:redshift/cluster:Cluster"
KAFKA = "aws:msk/cluster:Cluster"
POOL = "aws:cognito/userPool:UserPool"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
CDN = "aws:cloudfront/distribution:Distribution"
QUEUE = "aws:sqs/queue:Queue"
ORGANIZATION = "aws:organizations/organization:Organization"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def expiring(days: int | None, **more: Any) -> dict[str, Any]:
    rule = {"id": "a", "status": "Enabled", **more}
    return rule if days is None else {**rule, "expiration": {"days": days}}


def lifecycle(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"rules": list(rules)}


def kept(days: int, *names: str) -> dict[str, Any]:
    return {"rules": [{"ruleName": name, "lifecycle": {"deleteAfter": days}} for name in names]}


def indexes(*names: str) -> dict[str, Any]:
    return {"globalSecondaryIndexes": [{"name": name} for name in names]}


def networks(*ids: str) -> dict[str, Any]:
    return {"vpcs": [{"vpcId": one} for one in ids]}


def locked(**period: int) -> dict[str, Any]:
    return {"rule": {"defaultRetention": {"mode": "COMPLIANCE", **period}}}


LOSSES: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    (LIFECYCLE, lifecycle(expiring(90)), lifecycle(expiring(30))),
    (LIFECYCLE, lifecycle(expiring(None)), lifecycle(expiring(365))),
    (LIFECYCLE, lifecycle(), lifecycle(expiring(30, filter={"prefix": "a/"}))),
    (LIFECYCLE, lifecycle(expiring(30, status="Disabled")), lifecycle(expiring(30))),
    (
        LIFECYCLE,
        lifecycle(expiring(None, noncurrentVersionExpiration={"noncurrentDays": 90})),
        lifecycle(expiring(None, noncurrentVersionExpiration={"noncurrentDays": 7})),
    ),
    (LOCK, locked(days=30), locked(days=7)),
    (LOCK, locked(years=1), locked(days=30)),
    (LOCK, locked(days=30), {"rule": None}),
    (DATABASE, {"enabledCloudwatchLogsExports": ["audit"]}, {"enabledCloudwatchLogsExports": []}),
    (
        "aws:neptune/cluster:Cluster",
        {"enableCloudwatchLogsExports": ["audit", "slowquery"]},
        {"enableCloudwatchLogsExports": ["slowquery"]},
    ),
    (
        "aws:elasticache/cluster:Cluster",
        {"engine": "memcached", "engineVersion": "1.6.12"},
        {"engine": "memcached", "engineVersion": "1.6.22"},
    ),
    (QUEUE, {"redrivePolicy": "{}"}, {}),
    ("aws:sns/topicSubscription:TopicSubscription", {"redrivePolicy": "{}"}, {}),
    ("aws:lambda/function:Function", {"deadLetterConfig": {"targetArn": "arn:x"}}, {}),
    ("aws:cloudwatch/eventTarget:EventTarget", {"deadLetterConfig": {"arn": "arn:x"}}, {}),
    (TRAIL, {"isOrganizationTrail": True}, {"isOrganizationTrail": False}),
    (TRAIL, {"enableLogFileValidation": True}, {"enableLogFileValidation": False}),
    (
        "aws:cfg/recorder:Recorder",
        {"recordingGroup": {"allSupported": True}},
        {"recordingGroup": {"allSupported": False, "resourceTypes": ["AWS::S3::Bucket"]}},
    ),
    (ORGANIZATION, {"enabledPolicyTypes": ["TAG_POLICY"]}, {"enabledPolicyTypes": []}),
    (TABLE, {"ttl": {"enabled": False}}, {"ttl": {"enabled": True}}),
    (TABLE, {"ttl": {"attributeName": "a"}}, {"ttl": {"attributeName": "b"}}),
    (
        TABLE,
        {"pointInTimeRecovery": {"recoveryPeriodInDays": 35}},
        {"pointInTimeRecovery": {"recoveryPeriodInDays": 7}},
    ),
    (TABLE, {"replicas": [{"regionName": "eu-west-1"}]}, {"replicas": []}),
    (TABLE, {"streamEnabled": True}, {"streamEnabled": False}),
    (TABLE, {"streamViewType": "NEW_IMAGE"}, {"streamViewType": "KEYS_ONLY"}),
    ("aws:cloudwatch/eventRule:EventRule", {"state": "ENABLED"}, {"state": "DISABLED"}),
    (DATABASE, {"performanceInsightsRetentionPeriod": 731}, {"performanceInsightsRetentionPeriod": 7}),
    ("aws:rds/cluster:Cluster", {"backtrackWindow": 86400}, {"backtrackWindow": 0}),
    ("aws:elasticache/cluster:Cluster", {"numCacheNodes": 3}, {"numCacheNodes": 2}),
    (CACHE, {"snapshotRetentionLimit": 7}, {"snapshotRetentionLimit": 0}),
    (WAREHOUSE, {"automatedSnapshotRetentionPeriod": 7}, {"automatedSnapshotRetentionPeriod": 1}),
    (WAREHOUSE, {"manualSnapshotRetentionPeriod": 30}, {"manualSnapshotRetentionPeriod": 7}),
    (PLAN, kept(35, "daily"), kept(7, "daily")),
    (PLAN, kept(35, "daily", "weekly"), kept(35, "daily")),
    (TRAIL, {"enableLogging": True}, {"enableLogging": False}),
    (TRAIL, {"isMultiRegionTrail": True}, {"isMultiRegionTrail": False}),
    (TRAIL, {"includeGlobalServiceEvents": True}, {"includeGlobalServiceEvents": False}),
    ("aws:cfg/recorderStatus:RecorderStatus", {"isEnabled": True}, {"isEnabled": False}),
    ("aws:guardduty/detector:Detector", {"enable": True}, {"enable": False}),
    ("aws:ecr/lifecyclePolicy:LifecyclePolicy", {"policy": "a"}, {"policy": "b"}),
    (
        "aws:s3/bucketVersioning:BucketVersioning",
        {"versioningConfiguration": {"status": "Enabled"}},
        {"versioningConfiguration": {"status": "Suspended"}},
    ),
)

INTERRUPTIONS: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    (DATABASE, {"backupRetentionPeriod": 0}, {"backupRetentionPeriod": 7}),
    (
        DATABASE,
        {"identifier": "main", "applyImmediately": True},
        {"identifier": "orders", "applyImmediately": True},
    ),
    (WAREHOUSE, {"port": 5439}, {"port": 5440}),
    ("aws:dms/replicationInstance:ReplicationInstance", {"multiAz": True}, {"multiAz": False}),
    ("aws:dms/replicationTask:ReplicationTask", {"tableMappings": "a"}, {"tableMappings": "b"}),
    (
        "aws:ecs/service:Service",
        {"deploymentMinimumHealthyPercent": 100},
        {"deploymentMinimumHealthyPercent": 0},
    ),
    ("aws:autoscaling/group:Group", {"desiredCapacity": 2}, {"desiredCapacity": 0}),
    (
        "aws:ec2/vpnConnection:VpnConnection",
        {"tunnel1Phase1EncryptionAlgorithms": ["AES256"]},
        {"tunnel1Phase1EncryptionAlgorithms": ["AES256-GCM-16"]},
    ),
    (BALANCER, {"subnets": ["subnet-1", "subnet-2", "subnet-3"]}, {"subnets": ["subnet-1", "subnet-2"]}),
    (BALANCER, {"subnets": ["subnet-1", "subnet-2"]}, {"subnets": [UNKNOWN]}),
    (BALANCER, {"ipAddressType": "dualstack"}, {"ipAddressType": "ipv4"}),
    ("aws:lb/listener:Listener", {}, {"mutualAuthentication": {"mode": "verify"}}),
    (ENDPOINT, {"subnetIds": ["subnet-1", "subnet-2"]}, {"subnetIds": ["subnet-1"]}),
    (ENDPOINT, {"routeTableIds": ["rtb-1"]}, {"routeTableIds": []}),
    (ATTACHMENT, {"subnetIds": ["subnet-1", "subnet-2"]}, {"subnetIds": ["subnet-1"]}),
    (ATTACHMENT, {"dnsSupport": "enable"}, {"dnsSupport": "disable"}),
    (
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        {"requester": {"allowRemoteVpcDnsResolution": True}},
        {"requester": {"allowRemoteVpcDnsResolution": False}},
    ),
    (AUTHORIZER, {"jwtConfiguration": {"audiences": ["a"]}}, {"jwtConfiguration": {"audiences": ["b"]}}),
    (
        AUTHORIZER,
        {"jwtConfiguration": {"issuer": "https://a"}},
        {"jwtConfiguration": {"issuer": "https://b"}},
    ),
    (
        "aws:apigatewayv2/stage:Stage",
        {"defaultRouteSettings": {"throttlingRateLimit": 50}},
        {"defaultRouteSettings": {"throttlingRateLimit": 0}},
    ),
    ("aws:wafv2/webAcl:WebAcl", {"defaultAction": {"allow": {}}}, {"defaultAction": {"block": {}}}),
    (CLIENT, {"explicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}, {"explicitAuthFlows": []}),
    (CLIENT, {"allowedOauthScopes": ["openid", "email"]}, {"allowedOauthScopes": ["openid"]}),
    (
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        {"clientIdLists": ["sts.amazonaws.com"]},
        {"clientIdLists": ["other"]},
    ),
    ("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", {}, {"hardExpiry": True}),
    ("aws:athena/workgroup:Workgroup", {"state": "ENABLED"}, {"state": "DISABLED"}),
    (QUEUE, {"maxMessageSize": 262144}, {"maxMessageSize": 1024}),
    (
        KAFKA,
        {"clientAuthentication": {"sasl": {"iam": True, "scram": True}}},
        {"clientAuthentication": {"sasl": {"iam": True}}},
    ),
    (
        KAFKA,
        {"encryptionInfo": {"encryptionInTransit": {"clientBroker": "TLS_PLAINTEXT"}}},
        {"encryptionInfo": {"encryptionInTransit": {"clientBroker": "TLS"}}},
    ),
    (CACHE, {"transitEncryptionMode": "preferred"}, {"transitEncryptionMode": "required"}),
    (ORGANIZATION, {"awsServiceAccessPrincipals": ["config.amazonaws.com"]}, {}),
    (TABLE, indexes("by_day", "by_user"), indexes("by_day")),
    (DATABASE, {"replicateSourceDb": "main"}, {}),
    (DATABASE, {"multiAz": True}, {"multiAz": False}),
    (CACHE, {"automaticFailoverEnabled": True}, {"automaticFailoverEnabled": False}),
    (CACHE, {"multiAzEnabled": True}, {"multiAzEnabled": False}),
    (
        "aws:lambda/function:Function",
        {"reservedConcurrentExecutions": 10},
        {"reservedConcurrentExecutions": 0},
    ),
    ("aws:autoscaling/group:Group", {"maxSize": 4}, {"maxSize": 0}),
    ("aws:ecs/service:Service", {"desiredCount": 2}, {"desiredCount": 0}),
    (CDN, {"enabled": True}, {"enabled": False}),
    (CDN, {"aliases": ["a.example", "b.example"]}, {"aliases": ["a.example"]}),
    ("aws:apigatewayv2/api:Api", {}, {"disableExecuteApiEndpoint": True}),
    ("aws:ec2/vpc:Vpc", {"enableDnsSupport": True}, {"enableDnsSupport": False}),
    ("aws:ec2/vpcEndpoint:VpcEndpoint", {"privateDnsEnabled": True}, {"privateDnsEnabled": False}),
    ("aws:lb/listener:Listener", {"port": 80}, {"port": 8080}),
    ("aws:lb/listener:Listener", {"protocol": "HTTP"}, {"protocol": "HTTPS"}),
    (KAFKA, {"kafkaVersion": "3.8.x"}, {"kafkaVersion": "3.9.x"}),
    (
        KAFKA,
        {"brokerNodeGroupInfo": {"instanceType": "kafka.m7g.large"}},
        {"brokerNodeGroupInfo": {"instanceType": "kafka.m7g.xlarge"}},
    ),
    (DATABASE, {"iamDatabaseAuthenticationEnabled": True}, {"iamDatabaseAuthenticationEnabled": False}),
    (DATABASE, {"manageMasterUserPassword": True}, {"password": "x"}),
    (WAREHOUSE, {"multiAz": True}, {"multiAz": False}),
    (
        "aws:dms/replicationInstance:ReplicationInstance",
        {"replicationInstanceClass": "dms.t3.medium", "applyImmediately": True},
        {"replicationInstanceClass": "dms.c6i.large", "applyImmediately": True},
    ),
    ("aws:secretsmanager/secret:Secret", {"replicas": [{"region": "eu-west-1"}]}, {"replicas": []}),
    (
        CLIENT,
        {"supportedIdentityProviders": ["COGNITO", "acme"]},
        {"supportedIdentityProviders": ["COGNITO"]},
    ),
    (CLIENT, {"callbackUrls": ["https://a", "https://b"]}, {"callbackUrls": ["https://b"]}),
    (CLIENT, {"logoutUrls": ["https://a"]}, {"logoutUrls": []}),
    ("aws:scheduler/schedule:Schedule", {"state": "ENABLED"}, {"state": "DISABLED"}),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", {"enabled": True}, {"enabled": False}),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", {"actionsEnabled": True}, {"actionsEnabled": False}),
    (
        "aws:route53/zone:Zone",
        networks("vpc-1", "vpc-2"),
        networks("vpc-1"),
    ),
    ("aws:ec2/vpnConnection:VpnConnection", {"customerGatewayId": "cgw-1"}, {"customerGatewayId": "cgw-2"}),
)

REFUSED: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    (STREAM, {"shardCount": 8}, {"shardCount": 3}),
    (STREAM, {"shardCount": 2}, {"shardCount": 5}),
    (POOL, {"schemas": [{"name": "team"}, {"name": "tier"}]}, {"schemas": [{"name": "team"}]}),
    (KAFKA, {"kafkaVersion": "3.9.x"}, {"kafkaVersion": "3.8.x"}),
    (CACHE, {"clusterMode": "enabled"}, {"clusterMode": "compatible"}),
)

PLAIN: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    (LIFECYCLE, lifecycle(expiring(30)), lifecycle(expiring(90))),
    (LIFECYCLE, lifecycle(expiring(30)), lifecycle()),
    (LIFECYCLE, lifecycle(expiring(30)), lifecycle(expiring(30), expiring(60, filter={"prefix": "a/"}))),
    (LIFECYCLE, lifecycle(expiring(90), expiring(30, filter={"prefix": "a/"})), lifecycle(expiring(90))),
    (LIFECYCLE, lifecycle(), lifecycle(expiring(30, status="Disabled"))),
    (
        LIFECYCLE,
        lifecycle(expiring(30, id="a"), expiring(7, filter={"prefix": "x"})),
        lifecycle(expiring(7, filter={"prefix": "x"}), expiring(30, id="b")),
    ),
    (LOCK, locked(days=30), locked(years=1)),
    (TABLE, {"ttl": {"enabled": True, "attributeName": "a"}}, {"ttl": {"enabled": False}}),
    (TABLE, indexes("a", "b"), indexes("b", "a", "c")),
    (TABLE, indexes("a"), {"globalSecondaryIndexes": UNKNOWN}),
    (STREAM, {"shardCount": 8}, {"shardCount": 4}),
    (DATABASE, {}, {"backupRetentionPeriod": 7}),
    (DATABASE, {"backupRetentionPeriod": 7}, {"backupRetentionPeriod": 14}),
    (DATABASE, {"identifier": "main"}, {"identifier": "orders"}),
    (
        DATABASE,
        {"enabledCloudwatchLogsExports": ["audit"]},
        {"enabledCloudwatchLogsExports": ["error", "audit"]},
    ),
    (BALANCER, {"subnets": ["subnet-1"]}, {"subnets": ["subnet-2", "subnet-1"]}),
    (BALANCER, {"subnets": ["subnet-1", "subnet-2"]}, {"subnets": [UNKNOWN, UNKNOWN]}),
    (BALANCER, {"ipAddressType": "ipv4"}, {"ipAddressType": "dualstack"}),
    (AUTHORIZER, {"jwtConfiguration": {"issuer": "https://a"}}, {"jwtConfiguration": {"issuer": UNKNOWN}}),
    ("aws:wafv2/webAcl:WebAcl", {"defaultAction": {"block": {}}}, {"defaultAction": {"allow": {}}}),
    (QUEUE, {"maxMessageSize": 1024}, {"maxMessageSize": 262144}),
    (QUEUE, {"redrivePolicy": "a"}, {"redrivePolicy": "b"}),
    (CACHE, {"clusterMode": "disabled"}, {"clusterMode": "compatible"}),
    (CACHE, {"transitEncryptionMode": "required"}, {"transitEncryptionMode": "preferred"}),
    (TRAIL, {"enableLogFileValidation": False}, {"enableLogFileValidation": True}),
    (
        "aws:elasticache/cluster:Cluster",
        {"engine": "memcached", "port": 1},
        {"engine": "memcached", "port": 2},
    ),
    (CLIENT, {"allowedOauthScopes": ["openid"]}, {"allowedOauthScopes": ["email", "openid"]}),
    (POOL, {"schemas": [{"name": "team"}]}, {"schemas": [{"name": "team"}, {"name": "tier"}]}),
    (CLIENT, {"callbackUrls": ["https://a"]}, {"callbackUrls": ["https://b", "https://a"]}),
    (DATABASE, {"iamDatabaseAuthenticationEnabled": False}, {"iamDatabaseAuthenticationEnabled": True}),
    ("aws:cloudwatch/eventRule:EventRule", {"state": "DISABLED"}, {"state": "ENABLED"}),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", {"enabled": False}, {"enabled": True}),
    (
        "aws:route53/zone:Zone",
        networks("vpc-1"),
        networks("vpc-1", "vpc-2"),
    ),
    (
        "aws:dms/replicationInstance:ReplicationInstance",
        {"replicationInstanceClass": "dms.t3.medium"},
        {"replicationInstanceClass": "dms.c6i.large"},
    ),
    (STREAM, {"shardCount": 3}, {"shardCount": 6}),
    (PLAN, kept(35, "daily"), {"rules": [*kept(35, "daily")["rules"], *kept(7, "hourly")["rules"]]}),
    (CDN, {"aliases": ["a.example"]}, {"aliases": ["b.example", "a.example"]}),
    ("aws:autoscaling/group:Group", {"maxSize": 4, "minSize": 1}, {"maxSize": 4, "minSize": 0}),
)


@pytest.mark.parametrize(
    ("kind", "old", "new", "effect"),
    [
        *((*case, Effect.LOSS) for case in LOSSES),
        *((*case, Effect.INTERRUPTION) for case in INTERRUPTIONS),
        *((*case, Effect.REFUSED) for case in REFUSED),
    ],
)
def test_the_effect_of_a_change_is_reported_with_its_source(
    kind: str, old: dict[str, Any], new: dict[str, Any], effect: Effect
) -> None:
    found = preview(kind, old, new).impacts
    assert [(change.type, impact.effect) for change, impact in found] == [(kind, effect)]
    assert all(impact.source.startswith("https://docs.aws.amazon.com/") for _, impact in found)


@pytest.mark.parametrize(("kind", "old", "new"), PLAIN)
def test_a_harmless_variant_is_a_plain_update(kind: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    assert preview(kind, old, new).impacts == ()
