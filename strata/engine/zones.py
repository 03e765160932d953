"""Refusal of a plan that would move subnets to other zones."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.network.plan import moved_zones
from strata.engine.plan import input_changes
from strata.engine.urn import name_of
from strata.errors import Exit, StrataError

_SUBNET = "$awsx:ec2:Vpc$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet::"
_ZONE = "availabilityZone"


def refuse_moved(state: Iterable[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise StrataError if a subnet of the VPC in *state* has another zone in the plan's resources."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for resource in state:
        urn = str(resource.get("urn"))
        zone = (resource.get("inputs") or {}).get(_ZONE)
        if _SUBNET not in urn or not zone:
            continue
        name = name_of(urn)
        before[name] = zone
        after[name] = input_changes(planned.get(urn), "updates").get(_ZONE, zone)
    problem = moved_zones(before, after)
    if problem:
        raise StrataError(f"{problem}\nNothing was changed.", Exit.USAGE)
