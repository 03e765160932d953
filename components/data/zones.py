"""Zones of a database's instances, with names that don't change when instances are added."""

from collections.abc import Sequence
from dataclasses import dataclass

_NEEDED = 2


@dataclass(frozen=True)
class ReplicaZone:
    """The *zone* of a replica, and its ordinal within that zone (*tier*, from 1)."""

    zone: str
    tier: int

    @property
    def key(self) -> str:
        """The replica's key, such as ``a1``: the zone's letter and the tier."""
        return f"{self.zone[-1]}{self.tier}"


def spread(copies: int, zones: Sequence[str]) -> list[ReplicaZone]:
    """Zones for *copies*, one zone after another; an additional copy doesn't move the others."""
    return [ReplicaZone(zones[copy % len(zones)], copy // len(zones) + 1) for copy in range(copies)]


def check_multi_az(path: str, *, multi_az: bool, zones: Sequence[str], needed: int = _NEEDED) -> None:
    """Raise ValueError if the database at *path* of the settings needs more zones than the network has."""
    if multi_az and len(set(zones)) < needed:
        raise ValueError(
            f"{path} needs {needed} zones or more for its second copy, but the network has "
            f"{len(set(zones))}: add a zone to strata:network.zones or set multi_az to false"
        )
