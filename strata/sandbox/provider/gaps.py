"""What both emulators lose of what is written to them: the only properties of which no drift can show."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from strata.sandbox.provider.schema import Shape
from strata.sandbox.provider.values import Properties, same


class Gap(NamedTuple):
    """One property; *path* goes into objects and lists by dots. *evidence* says who loses it and how."""

    token: str
    path: str
    evidence: str


_GROUP = "aws:autoscaling/group:Group"
_HOOK = "aws:autoscaling/lifecycleHook:LifecycleHook"
_SERVICE = "aws:ecs/service:Service"
_NO_UPDATE = "moto takes it at creation and UpdateAutoScalingGroup ignores it; ministack has no target groups"
_NOT_KEPT = "moto takes it and DescribeAutoScalingGroups lacks it; ministack has no target groups"

_STAYS = "moto keeps it, but {} must reach the functions, queues and topics of ministack"

_ANSWERS = "moto does, but runs no function without Docker"
_LISTS = "ministack takes a patch inside a list for one of an object; "

GAPS = (
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
)


def fill(token: str, actual: Properties, declared: Properties) -> None:
    """Put into *actual* what was declared of the kind's gaps, so that nothing is said of them."""
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
