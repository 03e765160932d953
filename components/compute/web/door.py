"""The way in from a load balancer: typed wiring for what adds rules to its listener."""

from __future__ import annotations

from dataclasses import dataclass, field

import pulumi


@dataclass(frozen=True)
class Door:
    """The listener through which requests come in, its VPC, and the path that says whether a target is well.

    One door serves all that is behind its listener: *held* says whose which rule priority is.
    """

    vpc_id: pulumi.Input[str]
    listener_arn: pulumi.Input[str]
    health_path: str = "/health"
    held: dict[int, str] = field(default_factory=dict)

    def claim(self, priority: int, owner: str) -> None:
        """Give *priority* to *owner*; ValueError if it is taken, as AWS gives each only once."""
        holder = self.held.get(priority)
        if holder is not None:
            raise ValueError(
                f"{owner}: its rule has priority {priority} like the one of {holder} at the same listener; "
                "each needs its own"
            )
        self.held[priority] = owner
