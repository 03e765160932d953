"""CloudWatch alarms on metrics."""

from collections.abc import Iterable, Mapping
from typing import Any

from standin.aws import validation
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_ACTIONS = ("alarmActions", "insufficientDataActions", "okActions")
_COMPARISONS = (
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)


@register
class MetricAlarm(TableKind):
    """``aws.cloudwatch.MetricAlarm``; its id is its name."""

    token = "aws:cloudwatch/metricAlarm:MetricAlarm"
    force_new = frozenset({"name"})
    defaults = {"actionsEnabled": True, "treatMissingData": "missing", "metricQueries.returnData": False}
    aws_defaults = {
        **dict.fromkeys(("alarmDescription", "extendedStatistic", "thresholdMetricId", "unit"), ""),
        **{name: [] for name in _ACTIONS},
        "datapointsToAlarm": None,
        "dimensions": None,
    }
    autoname = "name"
    service = "cloudwatch"
    operations = Operations("PutMetricAlarm", "DescribeAlarms", "PutMetricAlarm", "DeleteAlarms")
    id_property = "name"
    outputs = {"arn": "AlarmArn"}
    absent = {"treatMissingData": "missing"}
    tag_operations = TagOperations()
    names = (
        ("name", "AlarmName"),
        ("name", "AlarmNames"),
        ("evaluateLowSampleCountPercentiles", "EvaluateLowSampleCountPercentile"),
        ("metricQueries", "Metrics"),
        ("metric", "MetricStat"),
    )

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        treatments = ("breaching", "notBreaching", "ignore", "missing")
        statistics = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
        yield from validation.one_of(
            inputs,
            {"comparisonOperator": _COMPARISONS, "treatMissingData": treatments, "statistic": statistics},
        )
        simple = ("dimensions", "metricName", "namespace", "period", "statistic", "extendedStatistic")
        yield from validation.conflicts(
            inputs, ("metricQueries", *simple), ("statistic", "extendedStatistic")
        )
        yield from validation.conflicts(inputs, ("threshold", "thresholdMetricId"))
        if "metricName" in inputs and "statistic" not in inputs and "extendedStatistic" not in inputs:
            yield "metricName", "One of `statistic` or `extended_statistic` must be set"
        period = inputs.get("period")
        if isinstance(period, int) and period not in (10, 20, 30) and period % 60:
            yield "period", f"expected period to be 10, 20, 30 or divisible by 60, got {period}"

    def payload(self, inputs: Properties) -> Properties:
        return _listed({name: value for name, value in inputs.items() if value not in (None, "")})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        if self.find(cloud.client("cloudwatch"), inputs["name"], inputs) is not None:
            raise OSError(f"CloudWatch metric alarm {inputs['name']!r} already exists")
        return super().create(cloud, inputs)

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = client.describe_alarms(AlarmNames=[resource_id], AlarmTypes=["MetricAlarm"])["MetricAlarms"]
        return _flat(found[0]) if found else None


def _listed(inputs: Properties) -> Properties:
    """Dimensions as AWS's list of names and values instead of Pulumi's map."""
    found = dict(inputs)
    if isinstance(found.get("dimensions"), Mapping):
        found["dimensions"] = [{"name": key, "value": value} for key, value in found["dimensions"].items()]
    for key in ("metricQueries", "metric"):
        if key in found:
            inner = found[key]
            found[key] = [_listed(item) for item in inner] if isinstance(inner, list) else _listed(inner)
    if "metricName" in found and "stat" in found:
        metric = {key: found.pop(key) for key in ("metricName", "namespace", "dimensions") if key in found}
        found["Metric"] = metric
    return found


def _flat(alarm: Mapping[str, Any]) -> dict[str, Any]:
    """The reverse of :func:`_listed`."""
    found = dict(alarm)
    if "Dimensions" in found:
        found["Dimensions"] = {item["Name"]: item["Value"] for item in found["Dimensions"]}
    if "Metrics" in found:
        found["Metrics"] = [_flat(item) for item in found["Metrics"]]
    if "MetricStat" in found:
        stat = dict(found["MetricStat"])
        found["MetricStat"] = stat | _flat(stat.pop("Metric"))
    return found


@register
class Dashboard(TableKind):
    """``aws.cloudwatch.Dashboard``; its id is its name, and it has no tags."""

    token = "aws:cloudwatch/dashboard:Dashboard"
    force_new = frozenset({"dashboardName"})
    service = "cloudwatch"
    operations = Operations("PutDashboard", "GetDashboard", "PutDashboard", "DeleteDashboards")
    id_property = "dashboardName"
    names = (("dashboardName", "DashboardName"), ("dashboardName", "DashboardNames"))
    outputs = {"dashboardArn": "DashboardArn"}
