"""The wait for ECS deployments after an update, with the events of a rollback."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from strata.workload.resources import SERVICE, Clients, StackResource, StackResources

Say = Callable[[str], None]
_POLL_SECONDS = 10.0
# An image pull, health checks with their grace, and a drained target group take minutes.
_PATIENCE_SECONDS = 1_800.0
# Reads of ECS are eventually consistent: right after an update a service may still have its older deployment.
_CONSISTENCY_SECONDS = 30.0
_EVENTS = 5


class _Rollout:
    """The deployment of one ECS service that has the task definition of the state."""

    def __init__(self, service: StackResource) -> None:
        self.cluster, self.called = service.outputs.get("cluster"), service.outputs.get("name", service.id)
        self._wanted = _family_and_revision(service.outputs.get("taskDefinition"))
        self._id: str | None = None

    def steady(self, deployments: Sequence[Mapping[str, Any]], seconds: float) -> bool | None:
        """Whether it is steady *seconds* after the update; None while it goes on.

        ECS removes a failed deployment from the list: the one that it rolled back to is then the only one,
        and completed. It has another task definition, or at least another id.
        """
        newest = next((one for one in deployments if one.get("status") == "PRIMARY"), {})
        if self._id is None:
            if not newest or self._wanted not in (None, _family_and_revision(newest.get("taskDefinition"))):
                return False if seconds > _CONSISTENCY_SECONDS else None
            self._id = str(newest["id"])
        if newest.get("id") != self._id or newest.get("rolloutState") == "FAILED":
            return False
        # A deployment controller without rollouts has no state.
        done = newest.get("rolloutState", "COMPLETED") == "COMPLETED"
        return True if done and len(deployments) == 1 else None


def wait(clients: Clients, resources: StackResources, say: Say, patience: float = _PATIENCE_SECONDS) -> bool:
    """Whether the deployment of every ECS service became steady; otherwise its last events are printed."""
    waiting = {one.name: _Rollout(one) for one in resources.of(SERVICE)}
    failed, began = False, time.monotonic()
    while waiting:
        for name, rollout in [*waiting.items()]:
            answer = clients("ecs").describe_services(cluster=rollout.cluster, services=[rollout.called])
            found = answer["services"][0] if answer["services"] else {}
            seconds = time.monotonic() - began
            steady = rollout.steady(found.get("deployments", ()), seconds) if found else False
            if steady:
                say(f"{name}: the deployment is steady.")
            elif steady is False or seconds > patience:
                failed = True
                _say_events(name, found, say)
            else:
                continue
            del waiting[name]
        if waiting:
            time.sleep(_POLL_SECONDS)
    return not failed


def _say_events(name: str, service: Mapping[str, Any], say: Say) -> None:
    say(f"{name}: the deployment is not steady: ECS goes on with it, or has rolled it back:")
    for event in service.get("events", [])[:_EVENTS]:
        say(f"  {event['createdAt']:%Y-%m-%d %H:%M:%S}  {event['message']}")


def _family_and_revision(definition: str | None) -> str | None:
    """``family:revision`` of a task definition, which the state may have as an ARN too."""
    return None if definition is None else definition.rpartition("/")[2]
