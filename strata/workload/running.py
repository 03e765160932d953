"""Alarms, tasks, functions and queues of a stack, for its status."""

from collections.abc import Iterator
from typing import Any

from strata.client import Client
from strata.workload.resources import ALARM, FUNCTION, QUEUE, SERVICE, Clients, StackResource, StackResources
from strata.workload.status_row import ALARMING, PENDING, StatusRow

_EVENTS = 3
# CloudWatch API, DescribeAlarms: at most 100 names; moto pages at 100 too.
_ALARMS = 100
_DEAD = "dead-letters"
_DONE = ("COMPLETED", "unknown")


def alarms(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """The state of each alarm, and its reason where it is raised."""
    regions: dict[Any, list[StackResource]] = {}
    for one in resources.of(ALARM):
        regions.setdefault(one.client(clients, "cloudwatch"), []).append(one)
    for client, declared in regions.items():
        names = {one.outputs.get("name", one.id): one.name for one in declared}
        asked = [*names]
        for start in range(0, len(asked), _ALARMS):
            page = client.describe_alarms(AlarmNames=asked[start : start + _ALARMS])
            for alarm in page["MetricAlarms"]:
                raised = alarm["StateValue"] == "ALARM"
                why = (alarm.get("StateReason", ""),) if raised else ()
                group = ALARMING if raised else ""
                yield StatusRow("alarm", names[alarm["AlarmName"]], alarm["StateValue"], why, group)


def services(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Tasks, deployments and the last events of each ECS service."""
    for one in resources.of(SERVICE):
        cluster, name = one.outputs.get("cluster"), one.outputs.get("name", one.id)
        found = clients("ecs").describe_services(cluster=cluster, services=[name])["services"]
        if not found:
            yield StatusRow("service", one.name, "not in AWS", group=ALARMING)
            continue
        yield _service(one.name, found[0])


def _service(name: str, service: dict[str, Any]) -> StatusRow:
    running, desired = service.get("runningCount", 0), service.get("desiredCount", 0)
    rollouts = [it.get("rolloutState", "unknown") for it in service.get("deployments", [])]
    deployments = [
        f"deployment {it.get('status', '')}: {state}, "
        f"{it.get('runningCount', 0)} of {it.get('desiredCount', 0)} tasks "
        f"{it.get('rolloutStateReason', '')}".rstrip()
        for it, state in zip(service.get("deployments", []), rollouts, strict=True)
    ]
    events = [f"{it['createdAt']:%Y-%m-%d %H:%M:%S}  {it['message']}" for it in service.get("events", [])]
    unfinished = any(state not in _DONE for state in rollouts)
    group = ALARMING if running < desired else PENDING if unfinished else ""
    details = (*deployments, *events[:_EVENTS])
    return StatusRow("service", name, f"{running} of {desired} tasks run", details, group)


def functions(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """The state and the last update of each function."""
    for one in resources.of(FUNCTION):
        found = clients("lambda").get_function_configuration(FunctionName=one.id)
        state, update = found.get("State", "Active"), found.get("LastUpdateStatus", "Successful")
        failed, waits = "Failed" in (state, update), state == "Pending" or update == "InProgress"
        group = ALARMING if failed else PENDING if waits else ""
        yield StatusRow("function", one.name, f"{state}, last update {update}", group=group)


def queues(clients: Clients, resources: StackResources) -> Iterator[StatusRow]:
    """Messages of each queue; any dead letter asks for attention."""
    for one in resources.of(QUEUE):
        waiting, taken = depth(clients("sqs"), one.id)
        dead = _DEAD in one.name
        state = f"{waiting} messages" + ("" if dead else f" wait, {taken} are being handled")
        group = ALARMING if dead and waiting else ""
        yield StatusRow("dead letters" if dead else "queue", one.name, state, group=group)


def depth(sqs: Client, url: str) -> tuple[int, int]:
    """The number of waiting messages (including delayed ones), and of messages in flight."""
    names = [f"ApproximateNumberOfMessages{suffix}" for suffix in ("", "Delayed", "NotVisible")]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names).get("Attributes", {})
    now, delayed, taken = (int(found.get(name, 0)) for name in names)
    return now + delayed, taken
