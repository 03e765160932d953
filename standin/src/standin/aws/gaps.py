"""Properties that neither emulator keeps: their drift can't be seen."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from standin.aws.schema import Shape
from standin.aws.values import Properties, same


class Gap(NamedTuple):
    """One property, its *path* with dots into objects and lists; *evidence* names emulator and operation."""

    token: str
    path: str
    evidence: str


_GROUP = "aws:autoscaling/group:Group"
_HOOK = "aws:autoscaling/lifecycleHook:LifecycleHook"
_SERVICE = "aws:ecs/service:Service"
_NO_UPDATE = "moto takes it at creation and UpdateAutoScalingGroup ignores it; ministack has no target groups"
_NOT_KEPT = "moto takes it and DescribeAutoScalingGroups lacks it; ministack has no target groups"

_TABLE = "aws:dynamodb/table:Table"
_STAYS = "moto keeps it, but {} must reach the functions, queues and topics of ministack"

_ANSWERS = "moto does, but runs no function without Docker"
_LISTS = "ministack takes a patch inside a list for one of an object; "

_INSTANCE = "aws:rds/instance:Instance"
_DATABASES = (_INSTANCE, "aws:rds/clusterInstance:ClusterInstance")
_CLUSTER = "aws:rds/cluster:Cluster"
_NO_SECRETS = "; ministack makes no master secrets and doesn't know moto's subnets"

_CACHES = "aws:elasticache/replicationGroup:ReplicationGroup"
_NO_CACHES = "; moto has no parameter groups and never ends a replication group"
_MEMCACHED = "aws:elasticache/cluster:Cluster"

_WAREHOUSE = "aws:redshift/cluster:Cluster"
_NO_REDSHIFT = "; ministack has no Redshift"
_NO_SUBNETS = "; ministack doesn't know moto's subnets"
_NO_DMS = "; ministack has no DMS"
_DMS = (
    "aws:dms/endpoint:Endpoint",
    "aws:dms/replicationInstance:ReplicationInstance",
    "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup",
    "aws:dms/replicationTask:ReplicationTask",
)

_CHECK = "aws:route53/healthCheck:HealthCheck"
_BOOLEANS = (
    "ministack: GetHealthCheck has True for true, which boto3 reads as false; moto deletes wrong records"
)

GAPS = (
    Gap(
        "aws:cfg/recorder:Recorder",
        "recordingMode",
        "moto takes it and DescribeConfigurationRecorders lacks it; ministack can't delete recorders",
    ),
    Gap(
        "aws:cloudtrail/trail:Trail",
        "insightSelectors",
        "ministack has no PutInsightSelectors; moto's CreateTrail looks for the bucket in its own S3",
    ),
    Gap(
        "aws:acm/certificate:Certificate",
        "keyAlgorithm",
        "moto: RequestCertificate makes an RSA key of 2,048 bits; ministack's listeners don't know it",
    ),
    *(
        Gap(_CHECK, path, _BOOLEANS)
        for path in ("disabled", "enableSni", "invertHealthcheck", "measureLatency")
    ),
    Gap(
        "aws:cloudwatch/logGroup:LogGroup",
        "kmsKeyId",
        "ministack and moto take it in CreateLogGroup, and have no AssociateKmsKey to change it with",
    ),
    Gap(
        "aws:neptune/cluster:Cluster",
        "iamDatabaseAuthenticationEnabled",
        "moto: CreateDBCluster refuses it of every engine but Aurora's" + _NO_SUBNETS,
    ),
    Gap(
        "aws:neptune/cluster:Cluster",
        "enableCloudwatchLogsExports",
        "moto takes it at creation and ModifyDBCluster ignores it" + _NO_SUBNETS,
    ),
    Gap(
        "aws:redshift/parameterGroup:ParameterGroup",
        "parameters",
        "moto: ModifyClusterParameterGroup is an error 500" + _NO_REDSHIFT,
    ),
    *(
        Gap(_WAREHOUSE, path, "moto takes it in CreateCluster, DescribeClusters lacks it" + _NO_REDSHIFT)
        for path in (
            "multiAz",
            "availabilityZoneRelocationEnabled",
            "maintenanceTrackName",
            "manualSnapshotRetentionPeriod",
            "defaultIamRoleArn",
        )
    ),
    *(
        Gap(token, path, "moto: AddTagsToResource is an error 500" + _NO_DMS)
        for token in _DMS
        for path in ("tags", "tagsAll")
    ),
    Gap(
        "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup",
        "subnetIds",
        "moto answers subnet-12345 to everybody" + _NO_DMS,
    ),
    Gap(_CACHES, "kmsKeyId", "ministack takes it and DescribeReplicationGroups lacks it" + _NO_CACHES),
    Gap(_CACHES, "securityGroupIds", "ministack: ModifyReplicationGroup ignores them" + _NO_CACHES),
    Gap(_CACHES, "logDeliveryConfigurations", "ministack: ModifyReplicationGroup ignores them" + _NO_CACHES),
    Gap(_MEMCACHED, "securityGroupIds", "ministack answers none; moto lacks them, and never ends a cluster"),
    Gap(_MEMCACHED, "azMode", "ministack shows one zone whatever was asked; moto shows none"),
    *(
        Gap(token, path, "moto takes it and DescribeDBInstances lacks it" + _NO_SECRETS)
        for token in _DATABASES
        for path in (
            "performanceInsightsEnabled",
            "performanceInsightsKmsKeyId",
            "performanceInsightsRetentionPeriod",
        )
    ),
    Gap(_INSTANCE, "port", "moto takes it at creation and ModifyDBInstance ignores it, as ministack does"),
    *(
        Gap(
            token,
            "masterUserSecretKmsKeyId",
            "moto answers 500 to a key that isn't its own, and its KMS loses rotation periods" + _NO_SECRETS,
        )
        for token in (_INSTANCE, _CLUSTER)
    ),
    *(
        Gap(_CLUSTER, path, "moto takes it at creation and ModifyDBCluster ignores it" + _NO_SECRETS)
        for path in ("iamDatabaseAuthenticationEnabled", "enabledCloudwatchLogsExports")
    ),
    Gap(
        "aws:apigatewayv2/integration:Integration",
        "credentialsArn",
        "ministack: CreateIntegration and UpdateIntegration lose it; " + _ANSWERS,
    ),
    Gap("aws:apigateway/restApi:RestApi", "binaryMediaTypes", _LISTS + "moto adds an empty type"),
    Gap("aws:apigateway/restApi:RestApi", "endpointConfiguration", _LISTS + _ANSWERS),
    Gap("aws:apigateway/authorizer:Authorizer", "providerArns", _LISTS + "moto answers 500"),
    Gap(
        "aws:sfn/stateMachine:StateMachine",
        "tracingConfiguration",
        "ministack takes it and DescribeStateMachine lacks it; " + _STAYS.format("executions"),
    ),
    Gap(
        "aws:kinesis/stream:Stream",
        "shardLevelMetrics",
        "ministack: both Describe calls answer none; " + _STAYS.format("streams"),
    ),
    Gap(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "metricQueries",
        "ministack: PutMetricAlarm drops Metrics; " + _STAYS.format("alarms"),
    ),
    Gap(
        _TABLE,
        "pointInTimeRecovery.recoveryPeriodInDays",
        "ministack: DescribeContinuousBackups lacks it; moto keeps it, and loses replicas and new keys",
    ),
    Gap(_TABLE, "replicas.kmsKeyArn", "ministack drops KMSMasterKeyId of a replica; moto has no replicas"),
    Gap(
        "aws:lb/loadBalancer:LoadBalancer",
        "subnetMappings.allocationId",
        "moto: DescribeLoadBalancers has no LoadBalancerAddresses; ministack shows one fixed VPC",
    ),
    Gap(_GROUP, "defaultCooldown", _NO_UPDATE),
    Gap(_GROUP, "capacityRebalance", _NO_UPDATE),
    Gap(_GROUP, "terminationPolicies", _NO_UPDATE),
    Gap(_GROUP, "defaultInstanceWarmup", _NOT_KEPT),
    Gap(_GROUP, "maxInstanceLifetime", _NOT_KEPT),
    Gap(_GROUP, "instanceMaintenancePolicy", _NOT_KEPT),
    Gap(_GROUP, "availabilityZoneDistribution", _NOT_KEPT),
    *(
        Gap(
            "aws:appautoscaling/target:Target",
            path,
            "moto: ListTagsForResource of a scalable target is an error 500; ministack has no such service",
        )
        for path in ("tags", "tagsAll")
    ),
    Gap("aws:autoscaling/policy:Policy", "enabled", "moto: DescribePolicies lacks it, whatever was put"),
    Gap(
        _HOOK,
        "notificationTargetArn",
        "moto answers arn:aws:sqs:us-east-1:123456789012:my-queue to everybody",
    ),
    Gap(_HOOK, "roleArn", "moto answers arn:aws:iam::1234567890:role/my-auto-scaling-role to everybody"),
    Gap(_HOOK, "notificationMetadata", "moto: DescribeLifecycleHooks lacks it"),
    Gap(
        _SERVICE,
        "serviceConnectConfiguration",
        "moto and ministack take it in CreateService, DescribeServices lacks it in both",
    ),
    Gap(
        _SERVICE,
        "availabilityZoneRebalancing",
        "moto and ministack take it in CreateService, DescribeServices lacks it in both",
    ),
    *(
        Gap(
            "aws:ec2/vpnConnection:VpnConnection",
            name,
            "moto takes it in CreateVpnConnection, DescribeVpnConnections lacks it; ministack doesn't know "
            "moto's VPCs",
        )
        for name in (
            "staticRoutesOnly",
            "presharedKeyStorage",
            "tunnel1IkeVersions",
            "tunnel1LogOptions",
            "tunnel2IkeVersions",
            "tunnel2LogOptions",
        )
    ),
)


def fill(token: str, actual: Properties, declared: Properties) -> None:
    """Copy the declared values of the kind's gaps into *actual*, so that they are not differences."""
    for gap in GAPS:
        if gap.token == token:
            _fill(gap.path.split("."), actual, declared)


def _fill(path: list[str], actual: Any, declared: Any) -> None:
    name, *rest = path
    if name not in declared:
        return
    if not rest:
        actual[name] = declared[name]
    elif isinstance(declared[name], Mapping) and isinstance(actual.get(name), dict):
        _fill(rest, actual[name], declared[name])
    elif isinstance(declared[name], list):
        for item in actual.get(name) or ():
            twin = next(
                (one for one in declared[name] if same(_without(one, rest[0]), item, Shape("any"))), None
            )
            if twin is not None:
                _fill(rest, item, twin)


def _without(item: Mapping[str, Any], name: str) -> Properties:
    return {key: value for key, value in item.items() if key != name}
