"""Machines of the compute layer: placement, program and traffic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.common.placement import Placement


@dataclass(frozen=True)
class Machines:
    """Where machines stand, the Python *program* they run, their tags, and who else sends them traffic.

    Tags are told here because the provider puts its default tags on an Auto Scaling group no more than on
    what the group launches.
    """

    placement: Placement
    program: str
    tags: Mapping[str, str]
    target_group_arns: Sequence[pulumi.Input[str]] = ()
