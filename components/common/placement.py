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

    def within(self, zones: Sequence[str]) -> "Placement":
        """The placement in those of its zones that are in *zones*, in the order of *zones*."""
        if tuple(zones) == tuple(self.zones):
            return self
        indexes = [self.zones.index(zone) for zone in zones if zone in self.zones]
        subnet_ids = pulumi.Output.from_input(self.subnet_ids).apply(
            lambda ids: [ids[index] for index in indexes]
        )
        return Placement(subnet_ids, self.security_group_id, [self.zones[index] for index in indexes])
