"""Placement of resources in the network."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class Placement:
    """Subnets of one tier, one in each of *zones*, and the security group of the resources in them."""

    subnet_ids: pulumi.Input[Sequence[str]]
    security_group_id: pulumi.Input[str]
    zones: Sequence[str]

    def zone_of(self, index: int) -> str:
        """The zone of the node *index*, from 0; another node does not move the nodes before it."""
        return self.zones[index % len(self.zones)]
