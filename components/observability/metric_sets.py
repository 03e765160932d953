"""The metrics that each type of resource has on a dashboard."""

from collections.abc import Callable
from typing import Any

import pulumi

from components.observability.declared import Declaration
from components.observability.metrics import Dimensions, Metric, MetricSet


def _by(dimension: str, attribute: Callable[[Any], pulumi.Input[str]]) -> Callable[..., list[Dimensions]]:
    return lambda one: [{dimension: attribute(one.resource)}]


def _balancer_of(kind: str) -> Callable[[Declaration], bool]:
    return lambda one: one.inputs.get("load_balancer_type") == kind


def _last_of_arn(arn: pulumi.Output[str]) -> pulumi.Output[str]:
    return arn.apply(lambda known: known.rpartition("/")[2])


def _service(one: Declaration) -> list[Dimensions]:
    return [{"ClusterName": _last_of_arn(one.resource.cluster), "ServiceName": one.resource.name}]


def _cache_nodes(one: Declaration) -> list[Dimensions]:
    # ElastiCache numbers the nodes of a replication group: my-group-001, my-group-002.
    nodes = one.inputs.get("num_cache_clusters") or 1
    group = one.resource.replication_group_id
    return [
        {"CacheClusterId": pulumi.Output.format("{0}-{1:03}", group, number)}
        for number in range(1, nodes + 1)
    ]


def _standalone(one: Declaration) -> bool:
    return one.inputs.get("replication_group_id") is None


def _north_virginia(_: Declaration) -> str:
    return "us-east-1"


NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"
_LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
_NODE = (Metric("CPUUtilization"), Metric("FreeableMemory", "Minimum"), Metric("DatabaseConnections", "Sum"))

METRIC_SETS = (
    MetricSet(
        "CDN",
        "aws:cloudfront/distribution:Distribution",
        "AWS/CloudFront",
        lambda one: [{"DistributionId": one.resource.id, "Region": "Global"}],
        (Metric("Requests", "Sum"), Metric("BytesDownloaded", "Sum"), Metric("5xxErrorRate")),
        region=_north_virginia,
    ),
    MetricSet(
        "Load balancers",
        _LOAD_BALANCER,
        "AWS/ApplicationELB",
        _by("LoadBalancer", lambda one: one.arn_suffix),
        (
            Metric("RequestCount", "Sum"),
            Metric("HTTPCode_ELB_5XX_Count", "Sum"),
            Metric("HTTPCode_Target_5XX_Count", "Sum"),
            Metric("TargetResponseTime", "p99"),
        ),
        _balancer_of("application"),
    ),
    MetricSet(
        "Network load balancers",
        _LOAD_BALANCER,
        "AWS/NetworkELB",
        _by("LoadBalancer", lambda one: one.arn_suffix),
        (Metric("ActiveFlowCount"), Metric("ProcessedBytes", "Sum"), Metric("TCP_Target_Reset_Count", "Sum")),
        _balancer_of("network"),
    ),
    MetricSet(
        "Health checks",
        "aws:route53/healthCheck:HealthCheck",
        "AWS/Route53",
        _by("HealthCheckId", lambda one: one.id),
        (Metric("HealthCheckStatus", "Minimum"), Metric("HealthCheckPercentageHealthy")),
        region=_north_virginia,
    ),
    MetricSet(
        "Certificates",
        "aws:acm/certificate:Certificate",
        "AWS/CertificateManager",
        _by("CertificateArn", lambda one: one.arn),
        (Metric("DaysToExpiry", "Minimum"),),
        region=lambda one: one.inputs.get("region"),
    ),
    MetricSet(
        "NAT gateways",
        NAT_GATEWAY,
        "AWS/NATGateway",
        _by("NatGatewayId", lambda one: one.id),
        (
            Metric("BytesOutToDestination", "Sum"),
            Metric("ActiveConnectionCount", "Maximum"),
            Metric("ErrorPortAllocation", "Sum"),
            Metric("PacketsDropCount", "Sum"),
        ),
    ),
    MetricSet(
        "VPN connections",
        "aws:ec2/vpnConnection:VpnConnection",
        "AWS/VPN",
        _by("VpnId", lambda one: one.id),
        (Metric("TunnelState", "Minimum"), Metric("TunnelDataIn", "Sum"), Metric("TunnelDataOut", "Sum")),
    ),
    MetricSet(
        "Transit gateways",
        "aws:ec2transitgateway/transitGateway:TransitGateway",
        "AWS/TransitGateway",
        _by("TransitGateway", lambda one: one.id),
        (
            Metric("BytesIn", "Sum"),
            Metric("BytesOut", "Sum"),
            Metric("PacketDropCountBlackhole", "Sum"),
            Metric("PacketDropCountNoRoute", "Sum"),
        ),
    ),
    MetricSet(
        "App clients of user pools",
        "aws:cognito/userPoolClient:UserPoolClient",
        "AWS/Cognito",
        lambda one: [{"UserPool": one.resource.user_pool_id, "UserPoolClient": one.resource.id}],
        (
            Metric("SignInSuccesses", "Sum"),
            Metric("TokenRefreshSuccesses", "Sum"),
            Metric("SignInThrottles", "Sum"),
        ),
    ),
    MetricSet(
        "HTTP and WebSocket APIs",
        "aws:apigatewayv2/api:Api",
        "AWS/ApiGateway",
        _by("ApiId", lambda one: one.id),
        (Metric("Count", "Sum"), Metric("5xx", "Sum"), Metric("Latency", "p99")),
    ),
    MetricSet(
        "REST APIs",
        "aws:apigateway/restApi:RestApi",
        "AWS/ApiGateway",
        _by("ApiName", lambda one: one.name),
        (Metric("Count", "Sum"), Metric("5XXError", "Sum"), Metric("Latency", "p99")),
    ),
    MetricSet(
        "Auto Scaling groups",
        "aws:autoscaling/group:Group",
        "AWS/EC2",
        _by("AutoScalingGroupName", lambda one: one.name),
        (Metric("CPUUtilization"), Metric("NetworkOut", "Sum"), Metric("StatusCheckFailed", "Sum")),
    ),
    MetricSet(
        "Containers",
        "aws:ecs/service:Service",
        "AWS/ECS",
        _service,
        (Metric("CPUUtilization"), Metric("MemoryUtilization")),
    ),
    MetricSet(
        "Functions",
        "aws:lambda/function:Function",
        "AWS/Lambda",
        _by("FunctionName", lambda one: one.name),
        (
            Metric("Invocations", "Sum"),
            Metric("Errors", "Sum"),
            Metric("Throttles", "Sum"),
            Metric("Duration", "p99"),
        ),
    ),
    MetricSet(
        "Workflows",
        "aws:sfn/stateMachine:StateMachine",
        "AWS/States",
        _by("StateMachineArn", lambda one: one.arn),
        (
            Metric("ExecutionsStarted", "Sum"),
            Metric("ExecutionsFailed", "Sum"),
            Metric("ExecutionTime", "p99"),
        ),
    ),
    MetricSet(
        "Queues",
        "aws:sqs/queue:Queue",
        "AWS/SQS",
        _by("QueueName", lambda one: one.name),
        (
            Metric("NumberOfMessagesSent", "Sum"),
            Metric("ApproximateNumberOfMessagesVisible", "Maximum"),
            Metric("ApproximateAgeOfOldestMessage", "Maximum"),
        ),
    ),
    MetricSet(
        "Topics",
        "aws:sns/topic:Topic",
        "AWS/SNS",
        _by("TopicName", lambda one: one.name),
        (Metric("NumberOfMessagesPublished", "Sum"), Metric("NumberOfNotificationsFailed", "Sum")),
    ),
    MetricSet(
        "Streams",
        "aws:kinesis/stream:Stream",
        "AWS/Kinesis",
        _by("StreamName", lambda one: one.name),
        (
            Metric("IncomingRecords", "Sum"),
            Metric("GetRecords.IteratorAgeMilliseconds", "Maximum"),
            Metric("WriteProvisionedThroughputExceeded", "Sum"),
        ),
    ),
    MetricSet(
        "Kafka",
        "aws:msk/cluster:Cluster",
        "AWS/Kafka",
        _by("Cluster Name", lambda one: one.cluster_name),
        (Metric("ActiveControllerCount", "Sum"), Metric("OfflinePartitionsCount", "Sum")),
    ),
    MetricSet(
        "Databases",
        "aws:rds/instance:Instance",
        "AWS/RDS",
        _by("DBInstanceIdentifier", lambda one: one.identifier),
        (*_NODE, Metric("FreeStorageSpace", "Minimum")),
    ),
    MetricSet(
        "Aurora",
        "aws:rds/cluster:Cluster",
        "AWS/RDS",
        _by("DBClusterIdentifier", lambda one: one.cluster_identifier),
        (*_NODE, Metric("AuroraReplicaLagMaximum", "Maximum")),
    ),
    MetricSet(
        "Graph databases",
        "aws:neptune/cluster:Cluster",
        "AWS/Neptune",
        _by("DBClusterIdentifier", lambda one: one.cluster_identifier),
        (Metric("CPUUtilization"), Metric("MainRequestQueuePendingRequests", "Maximum")),
    ),
    MetricSet(
        "Warehouse",
        "aws:redshift/cluster:Cluster",
        "AWS/Redshift",
        _by("ClusterIdentifier", lambda one: one.cluster_identifier),
        (Metric("CPUUtilization"), Metric("PercentageDiskSpaceUsed", "Maximum")),
    ),
    MetricSet(
        "Tables",
        "aws:dynamodb/table:Table",
        "AWS/DynamoDB",
        _by("TableName", lambda one: one.name),
        (
            Metric("ConsumedReadCapacityUnits", "Sum"),
            Metric("ConsumedWriteCapacityUnits", "Sum"),
            Metric("ReadThrottleEvents", "Sum"),
            Metric("WriteThrottleEvents", "Sum"),
        ),
    ),
    MetricSet(
        "Session caches",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "AWS/ElastiCache",
        _cache_nodes,
        (
            Metric("EngineCPUUtilization"),
            Metric("DatabaseMemoryUsagePercentage", "Maximum"),
            Metric("CurrConnections", "Maximum"),
        ),
    ),
    MetricSet(
        "Memcached",
        "aws:elasticache/cluster:Cluster",
        "AWS/ElastiCache",
        _by("CacheClusterId", lambda one: one.cluster_id),
        (Metric("CPUUtilization"), Metric("Evictions", "Sum"), Metric("CurrConnections", "Maximum")),
        _standalone,
    ),
)
