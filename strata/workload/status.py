"""Status of a stack in AWS: tasks, deployments, functions, queues, dead letters and alarms."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strata.workload.resources import ALARM, FUNCTION, QUEUE, SERVICE, Clients, Resources

_EVENTS = 3
# CloudWatch API, DescribeAlarms: at most 100 names; moto pages at 100 too.
_ALARMS = 100
_DEAD = "dead-letters"


@dataclass(frozen=True)
class Row:
    """A line of the status; *bad* asks for attention."""

    kind: str
    name: str
    state: str
    details: tuple[str, ...] = ()
    bad: bool = False


def rows(clients: Clients, resources: Resources) -> list[Row]:
    """The status of everything; raises botocore's errors."""
    return [
        *_services(clients, resources),
        *_functions(clients, resources),
        *_queues(clients, resources),
        *_alarms(clients, resources),
    ]


def text(found: list[Row]) -> list[str]:
    """The rows as aligned lines, details below; alarms that are OK are only counted."""
    shown = [row for row in found if row.kind != "alarm" or row.bad]
    widths = [
        max((len(value) for value in column), default=0)
        for column in zip(*((row.kind, row.name) for row in shown), strict=True)
    ] or [0, 0]
    lines = []
    for row in shown:
        lines.append(
            f"{row.kind:<{widths[0]}}  {row.name:<{widths[1]}}  {row.state}{'  <--' if row.bad else ''}"
        )
        lines += [f"{'':<{widths[0]}}    {detail}" for detail in row.details]
    quiet = sum(row.kind == "alarm" and not row.bad for row in found)
    return [*lines, f"{quiet} alarms are not raised."]


def _services(clients: Clients, resources: Resources) -> Iterator[Row]:
    for one in resources.of(SERVICE):
        cluster, name = one.outputs.get("cluster"), one.outputs.get("name", one.id)
        found = clients("ecs").describe_services(cluster=cluster, services=[name])["services"]
        if not found:
            yield Row("service", one.name, "not in AWS", bad=True)
            continue
        service = found[0]
        running, desired = service.get("runningCount", 0), service.get("desiredCount", 0)
        deployments = [
            f"deployment {it.get('status', '')}: {it.get('rolloutState', 'unknown')}, "
            f"{it.get('runningCount', 0)} of {it.get('desiredCount', 0)} tasks "
            f"{it.get('rolloutStateReason', '')}".rstrip()
            for it in service.get("deployments", [])
        ]
        events = [f"{it['createdAt']:%Y-%m-%d %H:%M:%S}  {it['message']}" for it in service.get("events", [])]
        state = f"{running} of {desired} tasks run"
        yield Row("service", one.name, state, (*deployments, *events[:_EVENTS]), bad=running < desired)


def _functions(clients: Clients, resources: Resources) -> Iterator[Row]:
    for one in resources.of(FUNCTION):
        found = clients("lambda").get_function_configuration(FunctionName=one.id)
        state, update = found.get("State", "Active"), found.get("LastUpdateStatus", "Successful")
        bad = state == "Failed" or update == "Failed"
        yield Row("function", one.name, f"{state}, last update {update}", bad=bad)


def _queues(clients: Clients, resources: Resources) -> Iterator[Row]:
    for one in resources.of(QUEUE):
        waiting, taken = depth(clients("sqs"), one.id)
        dead = _DEAD in one.name
        state = f"{waiting} messages" + ("" if dead else f" wait, {taken} are being handled")
        yield Row("dead letters" if dead else "queue", one.name, state, bad=dead and waiting > 0)


def depth(sqs: Any, url: str) -> tuple[int, int]:  # noqa: ANN401 (boto3 makes its clients at run time)
    """Messages that wait (delayed ones too), and messages that a consumer has."""
    names = [f"ApproximateNumberOfMessages{suffix}" for suffix in ("", "Delayed", "NotVisible")]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names).get("Attributes", {})
    now, delayed, taken = (int(found.get(name, 0)) for name in names)
    return now + delayed, taken


def _alarms(clients: Clients, resources: Resources) -> Iterator[Row]:
    names = {one.outputs.get("name", one.id): one.name for one in resources.of(ALARM)}
    asked = [*names]
    for start in range(0, len(asked), _ALARMS):
        page = clients("cloudwatch").describe_alarms(AlarmNames=asked[start : start + _ALARMS])
        for alarm in page["MetricAlarms"]:
            raised = alarm["StateValue"] == "ALARM"
            why = (alarm.get("StateReason", ""),) if raised else ()
            yield Row("alarm", names[alarm["AlarmName"]], alarm["StateValue"], why, bad=raised)
