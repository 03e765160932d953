"""Warnings of values that AWS accepts but that are probably mistakes."""

import re
from collections.abc import Iterable, Iterator

from components.common.advice import advise
from components.service.manifest.containers import ContainerWorker
from components.service.manifest.functions import FunctionWorker, TriggeredFunction
from components.service.manifest.patterns import pattern_length
from components.service.manifest.process import Program
from components.service.manifest.sections import Sections
from components.service.manifest.triggers import EventTrigger, HttpTrigger, QueueTrigger
from components.service.manifest.workflow import Workflow

# Amazon API Gateway Developer Guide, "Quotas for configuring and running an HTTP API" and "... a REST API":
# the maximum integration timeout.
_HTTP_SECONDS = {"http": 30, "rest": 29}
# EventBridge User Guide, "Amazon EventBridge quotas": event pattern size, which can be raised.
_PATTERN_QUOTA = 2048
# The same pages of the API Gateway Developer Guide: routes of an HTTP API, and resources of a REST API. Both
# can be raised.
_ROUTE_QUOTA = 300
_SECRET = re.compile(r"(^|_)(PASS(WOR)?D?|SECRET|TOKEN|CREDENTIALS?|(API|PRIVATE|ACCESS|SIGNING)_KEY)$")


def warn(manifest: Sections) -> None:
    """Warn of values in a valid *manifest*."""
    found = (_consumers, _timeouts, _secrets, _patterns, _routes)
    for message in (one for rule in found for one in rule(manifest)):
        advise(message)


def _consumers(manifest: Sections) -> Iterator[str]:
    """Queues with several consumers: each message reaches only one of them."""
    for queue in manifest.queues:
        takers = [name for name, process in manifest.run.items() if queue in _queues(process)]
        if len(takers) > 1:
            names = " and ".join(f"run.{name}" for name in takers)
            yield f"queues.{queue} has the consumers {names}: each message goes to one of them only"


def _queues(process: object) -> list[str]:
    if isinstance(process, ContainerWorker | FunctionWorker):
        return [process.queue]
    triggers = process.triggers if isinstance(process, TriggeredFunction) else ()
    return [one.queue for one in triggers if isinstance(one, QueueTrigger)]


def _timeouts(manifest: Sections) -> Iterator[str]:
    if manifest.api is None:
        return
    most = _HTTP_SECONDS[manifest.api.type]
    for name, process in manifest.run.items():
        if not isinstance(process, TriggeredFunction) or process.timeout_seconds <= most:
            continue
        if any(isinstance(one, HttpTrigger) for one in process.triggers):
            yield (
                f"run.{name}.timeout_seconds {process.timeout_seconds} is above {most}: API Gateway answers "
                f"requests with an error after {most} seconds"
            )


def _secrets(manifest: Sections) -> Iterator[str]:
    for name, process in manifest.run.items():
        for variable, value in process.variables.items() if isinstance(process, Program) else ():
            if value and _SECRET.search(variable):
                yield (
                    f"run.{name}.variables.{variable} is stored as plain text: put a secret's name into "
                    "secrets and its value into Secrets Manager with `strata secret set`"
                )


def _patterns(manifest: Sections) -> Iterator[str]:
    for name, process in manifest.run.items():
        triggers = process.triggers if isinstance(process, TriggeredFunction | Workflow) else ()
        for index, trigger in enumerate(triggers):
            length = pattern_length(trigger.event.pattern) if isinstance(trigger, EventTrigger) else 0
            if length > _PATTERN_QUOTA:
                yield (
                    f"run.{name}.triggers[{index}].event.pattern has {length} characters: EventBridge "
                    f"refuses more than {_PATTERN_QUOTA}, unless the account's quota for it is raised"
                )


def _routes(manifest: Sections) -> Iterator[str]:
    if manifest.api is None:
        return
    functions = [one for one in manifest.run.values() if isinstance(one, TriggeredFunction)]
    routes = {one.http for each in functions for one in each.triggers if isinstance(one, HttpTrigger)}
    parts = _resources(routes) if manifest.api.type == "rest" else routes
    if len(parts) > _ROUTE_QUOTA:
        kind = "resources" if manifest.api.type == "rest" else "routes"
        yield (
            f"api has {len(parts)} {kind}: API Gateway refuses more than {_ROUTE_QUOTA}, unless the "
            "account's quota is raised; a route such as `ANY /orders/{proxy+}` takes the requests of many"
        )


def _resources(routes: Iterable[str]) -> set[str]:
    """The paths of the resources of a REST API, each with those above it."""
    paths = {route.partition(" ")[2].strip("/") for route in routes}
    steps = [path.split("/") for path in paths if path]
    return {"/".join(one[:end]) for one in steps for end in range(1, len(one) + 1)}
