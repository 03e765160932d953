"""Machines of the compute layer: placement, program and traffic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.common.placement import Placement
from components.common.policy import Statement


@dataclass(frozen=True)
class Machines:
    """Placement of machines, the Python *program* that they run, and what the program may do (*grants*).

    *tags* are those of the provider, whose default tags reach neither an Auto Scaling group nor what it
    launches. *target_group_arns* are target groups beside the one of the tier itself.
    """

    placement: Placement
    program: str
    tags: Mapping[str, str]
    target_group_arns: Sequence[pulumi.Input[str]] = ()
    grants: pulumi.Input[Sequence[Statement]] = ()
