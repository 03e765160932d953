"""Users of the environment's user pool as callers of a service's processes."""

from collections.abc import Iterator
from typing import Final

from components.common.partial import judged
from components.service.manifest.containers import Web
from components.service.manifest.functions import TriggeredFunction
from components.service.manifest.sections import Sections
from components.service.manifest.triggers import HttpTrigger, WebsocketTrigger

USERS: Final = "users"


def called_by_users(manifest: Sections) -> Iterator[tuple[str, str]]:
    """Process and path of each setting ``callers: users``."""
    for name, process in manifest.run.items():
        for path in judged(_by_users(process)):
            yield name, path


def _by_users(process: object) -> Iterator[str]:
    if isinstance(process, Web) and process.route.callers == USERS:
        yield "route.callers"
    if isinstance(process, TriggeredFunction):
        for index, trigger in enumerate(process.triggers):
            if isinstance(trigger, HttpTrigger | WebsocketTrigger) and trigger.callers == USERS:
                yield f"triggers[{index}].callers"
