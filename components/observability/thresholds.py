"""Thresholds of the alarms that every resource of a type has, where its own component declares none.

"Recommended alarms" is the page of that name in the CloudWatch User Guide. Where it gives no
number, the number is ours and its reason is beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from components.common.alarms import Threshold
from components.observability.declared import Declaration
from components.observability.metric_sets import NAT_GATEWAY
from components.observability.metrics import Dimensions

_HOUR_MILLISECONDS = 60 * 60 * 1000
_SECOND_MILLISECONDS = 1000
# Lambda's own default, for functions that declare no timeout.
_TIMEOUT_SECONDS = 3
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Alarms:
    """The alarms of one type of resource, of those declarations that *includes* accepts."""

    token: str
    namespace: str
    dimensions: Callable[[Declaration], list[Dimensions]]
    thresholds: Callable[[Declaration], Mapping[str, Threshold]]
    includes: Callable[[Declaration], bool] = lambda _: True
    region: Callable[[Declaration], str | None] = lambda one: one.inputs.get("region")


def _load_balancer(_: Declaration) -> Mapping[str, Threshold]:
    return {
        # Ours: more than two failing requests a minute for a quarter of an hour have another cause than a
        # single client.
        "errors": Threshold("HTTPCode_ELB_5XX_Count", "above", 10, "Sum"),
        "target-errors": Threshold("HTTPCode_Target_5XX_Count", "above", 10, "Sum"),
        # Ours: one request in a hundred takes longer than users accept.
        "latency": Threshold("TargetResponseTime", "above", 2, "p99"),
    }


def _network_load_balancer(_: Declaration) -> Mapping[str, Threshold]:
    return {
        # User Guide for Network Load Balancers, "CloudWatch metrics": above zero, connections of clients are
        # dropped.
        "ports": Threshold("PortAllocationErrorCount", "above", 0, "Sum"),
    }


def _nat_gateway(_: Declaration) -> Mapping[str, Threshold]:
    return {
        # VPC User Guide, "Monitor NAT gateways with Amazon CloudWatch": above zero, too many connections to
        # one destination are open, or packets are dropped.
        "ports": Threshold("ErrorPortAllocation", "above", 0, "Sum"),
        "drops": Threshold("PacketsDropCount", "above", 0, "Sum"),
    }


def _function(one: Declaration) -> Mapping[str, Threshold]:
    timeout = one.inputs.get("timeout") or _TIMEOUT_SECONDS
    return {
        "errors": Threshold("Errors", "above", 0, "Sum"),
        "throttles": Threshold("Throttles", "above", 0, "Sum"),
        # Ours: a tenth of the timeout is left.
        "duration": Threshold("Duration", "above", 0.9 * timeout * _SECOND_MILLISECONDS, "Maximum"),
    }


def _stream(one: Declaration) -> Mapping[str, Threshold]:
    hours = one.inputs.get("retention_period") or 24
    return {
        # Kinesis Data Streams Developer Guide, "Monitoring the service with CloudWatch": past half of the
        # retention period there is a risk of losing data.
        "late": Threshold(
            "GetRecords.IteratorAgeMilliseconds", "above", hours * _HOUR_MILLISECONDS / 2, "Maximum"
        ),
        # Recommended alarms: records that were throttled are lost unless the producer sends them again.
        "writes-throttled": Threshold("WriteProvisionedThroughputExceeded", "above", 0, "Sum"),
        "reads-throttled": Threshold("ReadProvisionedThroughputExceeded", "above", 0, "Sum"),
    }


def _kafka(_: Declaration) -> Mapping[str, Threshold]:
    return {
        # MSK Developer Guide, "Best practices": one active controller, no partition offline.
        "controllers": Threshold("ActiveControllerCount", "below", 1, "Maximum"),
        "offline": Threshold("OfflinePartitionsCount", "above", 0, "Maximum"),
    }


def _brokers(one: Declaration) -> list[Dimensions]:
    brokers = range(1, int(one.inputs["number_of_broker_nodes"]) + 1)
    return [{"Cluster Name": one.resource.cluster_name, "Broker ID": str(number)} for number in brokers]


# Ours, in per cent: one viewer in twenty sees an error.
VIEWERS = Threshold("5xxErrorRate", "above", 5)

ALARMS = (
    Alarms(
        "aws:lb/loadBalancer:LoadBalancer",
        "AWS/ApplicationELB",
        lambda one: [{"LoadBalancer": one.resource.arn_suffix}],
        _load_balancer,
        lambda one: one.inputs.get("load_balancer_type") == "application",
    ),
    Alarms(
        "aws:lb/loadBalancer:LoadBalancer",
        "AWS/NetworkELB",
        lambda one: [{"LoadBalancer": one.resource.arn_suffix}],
        _network_load_balancer,
        lambda one: one.inputs.get("load_balancer_type") == "network",
    ),
    Alarms(
        NAT_GATEWAY,
        "AWS/NATGateway",
        lambda one: [{"NatGatewayId": one.resource.id}],
        _nat_gateway,
    ),
    Alarms(
        "aws:lambda/function:Function",
        "AWS/Lambda",
        lambda one: [{"FunctionName": one.resource.name}],
        _function,
    ),
    Alarms(
        "aws:kinesis/stream:Stream",
        "AWS/Kinesis",
        lambda one: [{"StreamName": one.resource.name}],
        _stream,
    ),
    Alarms(
        "aws:msk/cluster:Cluster",
        "AWS/Kafka",
        lambda one: [{"Cluster Name": one.resource.cluster_name}],
        _kafka,
    ),
    Alarms(
        "aws:msk/cluster:Cluster",
        "AWS/Kafka",
        _brokers,
        # MSK Developer Guide, "Best practices", monitor disk space: an alarm at 85 %.
        lambda _: {"disk": Threshold("KafkaDataLogsDiskUsed", "above", 85, "Maximum")},
    ),
    Alarms(
        "aws:sns/topic:Topic",
        "AWS/SNS",
        lambda one: [{"TopicName": one.resource.name}],
        # Recommended alarms: any notification that can't be delivered.
        lambda _: {"undelivered": Threshold("NumberOfNotificationsFailed", "above", 0, "Sum", times=1)},
    ),
    Alarms(
        "aws:cloudfront/distribution:Distribution",
        "AWS/CloudFront",
        lambda one: [{"DistributionId": one.resource.id, "Region": "Global"}],
        lambda _: {"errors": VIEWERS},
        region=lambda _: "us-east-1",
    ),
    Alarms(
        "aws:acm/certificate:Certificate",
        "AWS/CertificateManager",
        lambda one: [{"CertificateArn": one.resource.arn}],
        # ACM User Guide, "Amazon EventBridge support for ACM": ACM reports a public certificate 30 days
        # before its end. It publishes the metric twice a day.
        lambda _: {
            "expiry": Threshold("DaysToExpiry", "below", 30, "Minimum", minutes=_DAY_MINUTES, times=1)
        },
    ),
    Alarms(
        "aws:ec2/vpnConnection:VpnConnection",
        "AWS/VPN",
        lambda one: [{"VpnId": one.resource.id}],
        # Site-to-Site VPN User Guide, "VPN metrics": below 1 is a tunnel down.
        lambda _: {"tunnels": Threshold("TunnelState", "below", 1, "Minimum")},
    ),
    Alarms(
        "aws:route53/healthCheck:HealthCheck",
        "AWS/Route53",
        lambda one: [{"HealthCheckId": one.resource.id}],
        # Route 53 Developer Guide, "Monitoring health checks using CloudWatch": 1 is healthy, 0 is unhealthy,
        # and the metrics are in us-east-1.
        lambda _: {"status": Threshold("HealthCheckStatus", "below", 1, "Minimum", minutes=1)},
        region=lambda _: "us-east-1",
    ),
)
TARGETS = {
    # Ours: any target that stays unhealthy for a quarter of an hour.
    "unhealthy": Threshold("UnHealthyHostCount", "above", 0, "Maximum"),
}
# Ours, in per cent: an increase of a quota takes days.
QUOTA = Threshold("used / SERVICE_QUOTA(used) * 100", "above", 80, "Maximum")
QUOTAS: Mapping[str, Mapping[str, str]] = {
    # EC2 User Guide, "Amazon EC2 usage metrics". Elastic IP addresses have none: ADDRESSES below.
    "vcpu": {"Service": "EC2", "Type": "Resource", "Resource": "vCPU", "Class": "Standard/OnDemand"},
    "spot-vcpu": {"Service": "EC2", "Type": "Resource", "Resource": "vCPU", "Class": "Standard/Spot"},
}
# Trusted Advisor checks this quota with every support plan, and publishes the used share of it, 0 to 1, in
# us-east-1: AWS Support User Guide, "Creating CloudWatch alarms to monitor AWS Trusted Advisor metrics".
# Between two checks there is no data. The names are those of `aws cloudwatch list-metrics`.
ADDRESSES = Threshold(
    "ServiceLimitUsage", "above", 0.8, "Maximum", minutes=60, times=1, treat_missing_data="ignore"
)
ADDRESSES_QUOTA = {"ServiceName": "VPC", "ServiceLimit": "EC2-VPC Elastic IP addresses (EIPs)"}
