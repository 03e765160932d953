"""Where in the network something stands: typed wiring for the compute layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class Placement:
    """One subnet per zone, and the security group that says who may talk to whom there."""

    subnet_ids: pulumi.Input[Sequence[str]]
    group_id: pulumi.Input[str]


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
