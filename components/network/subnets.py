"""The subnets of a network by tier, as wiring for components that need all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class Subnets:
    """Subnet ids by tier, in the order of the zones, and route tables of the private and data tiers."""

    public: pulumi.Input[Sequence[str]]
    private: pulumi.Input[Sequence[str]]
    data: pulumi.Input[Sequence[str]]
    inner_route_table_ids: pulumi.Input[Sequence[str]]
