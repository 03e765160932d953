"""Where in the network a cache stands: typed wiring for the caching layer."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class CachePlacement:
    """The data tier's subnets, one for each of *zones*, and the group that says who may connect."""

    subnet_ids: pulumi.Input[Sequence[str]]
    group_id: pulumi.Input[str]
    zones: Sequence[str]

    def zone_of(self, node: int) -> str:
        """The zone of the node with that number, from 0; one node more leaves all others where they are."""
        return self.zones[node % len(self.zones)]
