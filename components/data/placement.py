"""Where in the network a store stands: typed wiring for the data layer."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class DataPlacement:
    """The data tier's subnets, one for each of *zones*, and the group that says who may connect."""

    subnet_ids: pulumi.Input[Sequence[str]]
    group_id: pulumi.Input[str]
    zones: Sequence[str]
