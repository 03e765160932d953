"""The subnets of a network by their tier: typed wiring for what concerns all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class Subnets:
    """The ids of each tier's subnets, in the order of the zones, and the inner two tiers' route tables."""

    public: pulumi.Input[Sequence[str]]
    private: pulumi.Input[Sequence[str]]
    data: pulumi.Input[Sequence[str]]
    inner_route_table_ids: pulumi.Input[Sequence[str]]
