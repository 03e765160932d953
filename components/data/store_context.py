"""Shared inputs of an environment's stores."""

from dataclasses import dataclass

import pulumi

from components.common.locks import Locks
from components.common.placement import Placement


@dataclass(frozen=True)
class StoreContext:
    """Locks, the data tier, the key of data at rest, and the topic that alarms notify."""

    locks: Locks
    placement: Placement
    key_arn: pulumi.Input[str]
    alarm_topic_arn: pulumi.Input[str]

    def final_snapshot(self, name: str) -> str | None:
        """The identifier of the snapshot that the store *name* leaves when it is deleted, if any."""
        return f"{name}-final" if self.locks.retention else None
