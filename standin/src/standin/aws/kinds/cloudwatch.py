"""CloudWatch alarms on metrics."""

from collections.abc import Iterable, Mapping
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
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
class MetricAlarm(Kind):
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
    _names = (
        ("name", "AlarmName"),
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

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        if self._find(cloud, inputs["name"]) is not None:
            raise OSError(f"CloudWatch metric alarm {inputs['name']!r} already exists")
        self._put(cloud, inputs, Tags=tagging.as_list(inputs.get("tagsAll", {})))
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        alarm = self._find(cloud, resource_id)
        if alarm is None:
            return None
        arn = alarm["AlarmArn"]
        tags = cloud.client("cloudwatch").list_tags_for_resource(ResourceARN=arn)["Tags"]
        return translate.answer(self.token, _flat(alarm), self._names) | {
            "arn": arn,
            "treatMissingData": alarm.get("TreatMissingData", "missing"),
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cloudwatch, arn = cloud.client("cloudwatch"), state["arn"]
        self._put(cloud, inputs)
        tagging.update(
            state,
            inputs,
            lambda new: cloudwatch.tag_resource(ResourceARN=arn, Tags=tagging.as_list(new)),
            lambda old: cloudwatch.untag_resource(ResourceARN=arn, TagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("cloudwatch").delete_alarms(AlarmNames=[resource_id])

    def _find(self, cloud: Cloud, name: str) -> dict[str, Any] | None:
        found = cloud.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"])
        return dict(found["MetricAlarms"][0]) if found["MetricAlarms"] else None

    def _put(self, cloud: Cloud, inputs: Properties, **more: Any) -> None:
        cloudwatch = cloud.client("cloudwatch")
        plain = {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
        told = translate.request(cloudwatch, "PutMetricAlarm", _listed(plain), self._names)
        cloudwatch.put_metric_alarm(**told, **more)


def _listed(inputs: Properties) -> Properties:
    """Dimensions, which are a map to Pulumi and a list of pairs to AWS, for the call."""
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
