"""The wait for ECS deployments after an update, with the events of a rollback."""

import time
from collections.abc import Callable

from strata.workload.resources import SERVICE, Clients, Resources

Say = Callable[[str], None]
_POLL_SECONDS = 10.0
# An image pull, health checks with their grace, and a drained target group take minutes.
_PATIENCE_SECONDS = 1_800.0
_EVENTS = 5


def wait(clients: Clients, resources: Resources, say: Say, patience: float = _PATIENCE_SECONDS) -> bool:
    """Whether every ECS service's newest deployment became steady; its last events are said where not."""
    waiting = {
        one.name: (one.outputs.get("cluster"), one.outputs.get("name", one.id))
        for one in resources.of(SERVICE)
    }
    failed, began = False, time.monotonic()
    while waiting:
        for name, (cluster, service) in [*waiting.items()]:
            answer = clients("ecs").describe_services(cluster=cluster, services=[service])["services"]
            states = (
                [it.get("rolloutState", "COMPLETED") for it in answer[0]["deployments"]] if answer else []
            )
            if states == ["COMPLETED"]:
                say(f"{name}: the deployment is steady.")
            elif "FAILED" in states or not answer or time.monotonic() - began > patience:
                failed = True
                say(f"{name}: the deployment is not steady, and ECS rolls it back or goes on:")
                for event in (answer[0].get("events", []) if answer else [])[:_EVENTS]:
                    say(f"  {event['createdAt']:%Y-%m-%d %H:%M:%S}  {event['message']}")
            else:
                continue
            del waiting[name]
        if waiting:
            time.sleep(_POLL_SECONDS)
    return not failed
