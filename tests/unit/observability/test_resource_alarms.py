"""Alarms that follow from what the platform's program declares."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from pulumi_aws import acm, cloudfront, ec2, kinesis, lambda_, lb, msk, route53, sns

from components.observability.declared import Declared, watch_declarations
from components.observability.forwarded_alarms import ForwardedAlarms
from components.observability.metric_sets import NAT_GATEWAY
from components.observability.resource_alarms import ResourceAlarms
from components.observability.thresholds import ALARMS
from unit.recording import ROOT, STACKS, Cloud

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
REGION = "ap-northeast-2"


class Group(pulumi.ComponentResource):
    def __init__(self, declare: Callable[[pulumi.ResourceOptions], object]) -> None:
        super().__init__("strata:test:Group", "group")
        declare(pulumi.ResourceOptions(parent=self))


@pytest.fixture
def alarms(deploy: Callable[..., Cloud]) -> Callable[..., dict[str, dict[str, Any]]]:
    """The alarms of a program that declares some resources."""

    def run(declare: Callable[[pulumi.ResourceOptions], object], region: str = REGION) -> dict[str, Any]:
        def program() -> None:
            declared = watch_declarations()
            Group(declare)
            declared.know(NAT_GATEWAY, "nat-ap-northeast-2a", id="nat-1")
            targets = {
                "AWS/ApplicationELB": {"web": {"TargetGroup": "group/web", "LoadBalancer": "app/web"}},
                "AWS/NetworkELB": {"static-443": {"TargetGroup": "group/443", "LoadBalancer": "net/static"}},
            }
            ResourceAlarms("alarms", declared, targets=targets, region=region, topic_arn="topic")

        return deploy(program).of(ALARM)

    return run


def test_a_function_has_alarms_of_errors_throttles_and_its_own_timeout(
    alarms: Callable[..., dict[str, Any]],
) -> None:
    found = alarms(lambda opts: lambda_.Function("resize", role="role", timeout=30, opts=opts))
    assert {"resize-errors", "resize-throttles", "resize-duration"} <= found.keys()
    assert found["resize-duration"]["threshold"] == 27_000
    assert found["resize-duration"]["statistic"] == "Maximum"
    assert found["resize-errors"]["dimensions"] == {"FunctionName": "resize"}
    assert found["resize-errors"]["alarmActions"] == ["topic"]


def test_a_stream_alarms_at_half_of_its_retention_period(alarms: Callable[..., dict[str, Any]]) -> None:
    found = alarms(lambda opts: kinesis.Stream("clicks", retention_period=48, opts=opts))
    assert found["clicks-late"]["threshold"] == 24 * 60 * 60 * 1000
    assert {"clicks-writes-throttled", "clicks-reads-throttled"} <= found.keys()


def test_a_certificate_of_us_east_1_alarms_there_and_notifies_no_topic_of_another_region(
    alarms: Callable[..., dict[str, Any]],
) -> None:
    def declare(opts: pulumi.ResourceOptions) -> None:
        acm.Certificate("here", domain_name="a.example.com", opts=opts)
        acm.Certificate("edge", domain_name="b.example.com", region="us-east-1", opts=opts)

    found = alarms(declare)
    assert (found["here-expiry"].get("region"), found["here-expiry"]["alarmActions"]) == (None, ["topic"])
    assert found["edge-expiry"]["region"] == "us-east-1"
    assert "alarmActions" not in found["edge-expiry"]


def test_nat_gateways_targets_and_quotas_have_alarms(alarms: Callable[..., dict[str, Any]]) -> None:
    found = alarms(lambda opts: None)
    assert found["nat-ap-northeast-2a-ports"]["dimensions"] == {"NatGatewayId": "nat-1"}
    for name, namespace, dimensions in (
        ("web", "AWS/ApplicationELB", {"TargetGroup": "group/web", "LoadBalancer": "app/web"}),
        ("static-443", "AWS/NetworkELB", {"TargetGroup": "group/443", "LoadBalancer": "net/static"}),
    ):
        alarm = found[f"{name}-targets-unhealthy"]
        assert (alarm["namespace"], alarm["dimensions"]) == (namespace, dimensions)
        assert (alarm["statistic"], alarm["threshold"], alarm["evaluationPeriods"]) == ("Maximum", 0, 3)
    used, share = found["alarms-quota-vcpu"]["metricQueries"]
    assert used["metric"]["dimensions"]["Class"] == "Standard/OnDemand"
    assert share["expression"] == "used / SERVICE_QUOTA(used) * 100"
    assert (used["returnData"], share["returnData"]) == (False, True)


@pytest.mark.parametrize(
    ("region", "where", "actions"), [(REGION, "us-east-1", None), ("us-east-1", None, ["topic"])]
)
def test_the_quota_of_elastic_addresses_has_the_alarm_of_trusted_advisor(
    alarms: Callable[..., dict[str, Any]], region: str, where: str | None, actions: list[str] | None
) -> None:
    alarm = alarms(lambda opts: None, region)["alarms-quota-addresses"]
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/TrustedAdvisor", "ServiceLimitUsage")
    assert alarm["dimensions"] == {
        "ServiceName": "VPC",
        "ServiceLimit": "EC2-VPC Elastic IP addresses (EIPs)",
        "Region": region,
    }
    # A share: 4 of 5 addresses are 0.8, and 5 are above it.
    assert (alarm["threshold"], alarm["treatMissingData"]) == (0.8, "ignore")
    assert (alarm.get("region"), alarm.get("alarmActions")) == (where, actions)


def _cluster(opts: pulumi.ResourceOptions) -> None:
    nodes = msk.ClusterBrokerNodeGroupInfoArgs(
        client_subnets=["subnet-1", "subnet-2"], instance_type="kafka.m7g.large", security_groups=["sg-1"]
    )
    msk.Cluster(
        "made",
        cluster_name="made-1234567",
        kafka_version="3.9.x",
        number_of_broker_nodes=2,
        broker_node_group_info=nodes,
        opts=opts,
    )


def _distribution(opts: pulumi.ResourceOptions) -> None:
    cloudfront.Distribution(
        "made",
        enabled=True,
        origins=[],
        default_cache_behavior=cloudfront.DistributionDefaultCacheBehaviorArgs(
            allowed_methods=["GET"],
            cached_methods=["GET"],
            target_origin_id="a",
            viewer_protocol_policy="https-only",
        ),
        restrictions=cloudfront.DistributionRestrictionsArgs(
            geo_restriction=cloudfront.DistributionRestrictionsGeoRestrictionArgs(restriction_type="none")
        ),
        viewer_certificate=cloudfront.DistributionViewerCertificateArgs(cloudfront_default_certificate=True),
        opts=opts,
    )


# Namespace, metric, side, value, statistic, minutes and times of each alarm, and its region if it isn't the
# environment's: the table once more, as a reader of the documentation expects it.
EXPECTED: dict[str, tuple[Callable[[pulumi.ResourceOptions], object], dict[str, tuple[Any, ...]]]] = {
    "load balancer": (
        lambda opts: lb.LoadBalancer("made", load_balancer_type="application", opts=opts),
        {
            "made-errors": ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Greater", 10, "Sum", 5, 3, None),
            "made-target-errors": (
                *("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Greater", 10, "Sum", 5, 3),
                None,
            ),
            "made-latency": ("AWS/ApplicationELB", "TargetResponseTime", "Greater", 2, "p99", 5, 3, None),
        },
    ),
    "Network Load Balancer": (
        lambda opts: lb.LoadBalancer("made", load_balancer_type="network", opts=opts),
        {"made-ports": ("AWS/NetworkELB", "PortAllocationErrorCount", "Greater", 0, "Sum", 5, 3, None)},
    ),
    "function": (
        lambda opts: lambda_.Function("made", role="role", timeout=30, opts=opts),
        {
            "made-errors": ("AWS/Lambda", "Errors", "Greater", 0, "Sum", 5, 3, None),
            "made-throttles": ("AWS/Lambda", "Throttles", "Greater", 0, "Sum", 5, 3, None),
            "made-duration": ("AWS/Lambda", "Duration", "Greater", 27_000, "Maximum", 5, 3, None),
        },
    ),
    "stream": (
        lambda opts: kinesis.Stream("made", opts=opts),
        {
            "made-late": (
                *(
                    "AWS/Kinesis",
                    "GetRecords.IteratorAgeMilliseconds",
                    "Greater",
                    43_200_000,
                    "Maximum",
                    5,
                    3,
                ),
                None,
            ),
            "made-writes-throttled": (
                *("AWS/Kinesis", "WriteProvisionedThroughputExceeded", "Greater", 0, "Sum", 5, 3),
                None,
            ),
            "made-reads-throttled": (
                *("AWS/Kinesis", "ReadProvisionedThroughputExceeded", "Greater", 0, "Sum", 5, 3),
                None,
            ),
        },
    ),
    "Kafka": (
        _cluster,
        {
            "made-controllers": ("AWS/Kafka", "ActiveControllerCount", "Less", 1, "Maximum", 5, 3, None),
            "made-offline": ("AWS/Kafka", "OfflinePartitionsCount", "Greater", 0, "Maximum", 5, 3, None),
            "made-1-disk": ("AWS/Kafka", "KafkaDataLogsDiskUsed", "Greater", 85, "Maximum", 5, 3, None),
            "made-2-disk": ("AWS/Kafka", "KafkaDataLogsDiskUsed", "Greater", 85, "Maximum", 5, 3, None),
        },
    ),
    "topic": (
        lambda opts: sns.Topic("made", opts=opts),
        {"made-undelivered": ("AWS/SNS", "NumberOfNotificationsFailed", "Greater", 0, "Sum", 5, 1, None)},
    ),
    "distribution": (
        _distribution,
        {"made-errors": ("AWS/CloudFront", "5xxErrorRate", "Greater", 5, "Average", 5, 3, "us-east-1")},
    ),
    "certificate": (
        lambda opts: acm.Certificate("made", domain_name="a.example.com", opts=opts),
        {
            "made-expiry": (
                *("AWS/CertificateManager", "DaysToExpiry", "Less", 30, "Minimum", 1440, 1),
                None,
            )
        },
    ),
    "VPN connection": (
        lambda opts: ec2.VpnConnection("made", customer_gateway_id="cgw-1", type="ipsec.1", opts=opts),
        {"made-tunnels": ("AWS/VPN", "TunnelState", "Less", 1, "Minimum", 5, 3, None)},
    ),
    "health check": (
        lambda opts: route53.HealthCheck("made", type="HTTPS", fqdn="a.example.com", opts=opts),
        {"made-status": ("AWS/Route53", "HealthCheckStatus", "Less", 1, "Minimum", 1, 3, "us-east-1")},
    ),
}
ALWAYS = {
    *("alarms-quota-vcpu", "alarms-quota-spot-vcpu", "alarms-quota-addresses"),
    *("web-targets-unhealthy", "static-443-targets-unhealthy"),
    *("nat-ap-northeast-2a-ports", "nat-ap-northeast-2a-drops"),
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_each_type_of_the_table_has_its_alarms(alarms: Callable[..., dict[str, Any]], kind: str) -> None:
    declare, expected = EXPECTED[kind]
    found = {name: alarm for name, alarm in alarms(declare).items() if name not in ALWAYS}
    assert {
        name: (
            alarm["namespace"],
            alarm["metricName"],
            alarm["comparisonOperator"].removesuffix("ThanThreshold"),
            alarm["threshold"],
            alarm.get("statistic") or alarm["extendedStatistic"],
            alarm["period"] // 60,
            alarm["evaluationPeriods"],
            alarm.get("region"),
        )
        for name, alarm in found.items()
    } == expected
    for alarm in found.values():
        assert alarm["dimensions"]
        assert all(alarm["dimensions"].values())
        assert ("alarmActions" in alarm) is (alarm.get("region") is None)


def test_no_row_of_the_table_is_untried() -> None:
    # One more each for brokers and NAT gateways.
    assert len(ALARMS) == len(EXPECTED) + 2


@pytest.mark.parametrize("stack", STACKS)
def test_the_nat_gateway_of_each_zone_has_its_alarms(deploy_stack: Callable[..., Cloud], stack: str) -> None:
    network = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]["strata:network"]
    zones = network["zones"] if network["nat"] == "per_zone" else network["zones"][:1]
    ids = {
        name.removesuffix("-drops").removeprefix("nat-"): alarm["dimensions"]["NatGatewayId"]
        for name, alarm in deploy_stack(stack).of(ALARM).items()
        if name.startswith("nat-") and name.endswith("-drops")
    }
    assert ids == {zone: f"network-{number}-id" for number, zone in enumerate(zones, 1)}


@pytest.mark.parametrize("file", [*(f"Pulumi.{stack}.yaml" for stack in STACKS), "stages/stage4.yaml"])
def test_every_resource_of_a_type_in_the_table_has_an_alarm(
    deploy_file: Callable[[Path, str], Cloud], file: str
) -> None:
    cloud = deploy_file(ROOT / file, "growth" if file.startswith("stages") else file.split(".")[1])
    names = cloud.of(ALARM).keys()
    watched = [one.name for one in cloud.resources if one.typ in {kind.token for kind in ALARMS}]
    assert watched
    assert [one for one in watched if not any(name.startswith(f"{one}-") for name in names)] == []


@pytest.mark.parametrize("stack", STACKS)
def test_alarms_have_different_names_and_one_metric_each_or_an_expression(
    deploy_stack: Callable[..., Cloud], stack: str
) -> None:
    for name, alarm in deploy_stack(stack).of(ALARM).items():
        assert ("metricName" in alarm) != ("metricQueries" in alarm), name
        assert "metricQueries" in alarm or ("statistic" in alarm) != ("extendedStatistic" in alarm), name


def test_alarms_of_us_east_1_reach_the_topic_by_two_rules(deploy: Callable[..., Cloud]) -> None:
    cloud = deploy(lambda: ForwardedAlarms("far", region=REGION, account="1", topic_arn="topic"))
    rules, targets = cloud.of(RULE), cloud.of(TARGET)
    assert {name: rule.get("region") for name, rule in rules.items()} == {
        "far-send": "us-east-1",
        "far-notify": None,
    }
    for rule in rules.values():
        pattern = json.loads(rule["eventPattern"])
        assert (pattern["source"], pattern["region"]) == (["aws.cloudwatch"], ["us-east-1"])
    assert targets["far-send"]["arn"] == f"arn:aws:events:{REGION}:1:event-bus/default"
    assert targets["far-notify"]["arn"] == "topic"


def test_an_environment_in_us_east_1_sends_no_alarms_on(deploy: Callable[..., Cloud]) -> None:
    cloud = deploy(lambda: ForwardedAlarms("far", region="us-east-1", account="1", topic_arn="topic"))
    assert cloud.of(RULE) == {}


@pytest.mark.parametrize(("urn", "count"), [(None, 1), ("urn:pulumi:dev::strata::t::network-1", 0)])
def test_the_reference_to_a_resource_of_another_program_is_no_declaration(
    urn: str | None, count: int
) -> None:
    declared, opts = Declared(), pulumi.ResourceOptions(urn=urn)
    declared.add(pulumi.ResourceTransformationArgs(None, NAT_GATEWAY, "network-1", {}, opts))  # type: ignore[arg-type]
    assert len(declared.of(NAT_GATEWAY)) == count
