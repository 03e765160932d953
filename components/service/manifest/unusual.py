"""Warnings of values that AWS accepts but that are probably mistakes."""

import re
from collections.abc import Iterator

from components.common.advice import advise
from components.service.manifest.containers import ContainerWorker
from components.service.manifest.functions import FunctionWorker, TriggeredFunction
from components.service.manifest.process import Program
from components.service.manifest.sections import Sections
from components.service.manifest.triggers import HttpTrigger, QueueTrigger

# Amazon API Gateway Developer Guide, "Quotas for configuring and running an HTTP API" and "... a REST API":
# the maximum integration timeout.
_HTTP_SECONDS = {"http": 30, "rest": 29}
_SECRET = re.compile(r"(^|_)(PASS(WOR)?D?|SECRET|TOKEN|CREDENTIALS?|(API|PRIVATE|ACCESS|SIGNING)_KEY)$")


def warn(manifest: Sections) -> None:
    """Warn of values in a valid *manifest*."""
    for message in (*_consumers(manifest), *_timeouts(manifest), *_secrets(manifest)):
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
