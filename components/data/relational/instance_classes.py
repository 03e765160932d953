"""What the name of a database instance class says: series, size and memory."""

import re
from collections.abc import Container

# RDS User Guide, "DB instance class types": bursting, general purpose and memory optimized.
_CLASS = re.compile(
    r"db\.(?P<series>[tmr]\d+[a-z]*)\.(?P<size>micro|small|medium|large|(?P<times>\d*)xlarge)"
)
_OF_LARGE = {"micro": 0.125, "small": 0.25, "medium": 0.5, "large": 1.0}
_LARGES_PER_XLARGE = 2
# Amazon EC2 Instance Types Guide: GiB of a "large" of the series.
_LARGE_GIB = {"t": 8, "m": 8, "r": 16}


def known(instance_class: str) -> str:
    """*instance_class*, if it is one; raises ValueError if not."""
    _parts(instance_class)
    return instance_class


def size(instance_class: str) -> tuple[str, str]:
    """Series and size, such as ``("t4g", "small")``."""
    match = _parts(instance_class)
    return match["series"], match["size"]


def fits_cluster(instance_class: str, bursting: Container[tuple[str, str]]) -> bool:
    """Whether a cluster of shared storage has it: memory optimized, or *bursting* series and size."""
    series = size(instance_class)
    return series in bursting or series[0].startswith("r")


def memory_gib(instance_class: str) -> float:
    """GiB of memory of one machine of the class."""
    match = _parts(instance_class)
    fraction = _OF_LARGE.get(match["size"]) or _LARGES_PER_XLARGE * int(match["times"] or 1)
    return _LARGE_GIB[match["series"][0]] * fraction


def _parts(instance_class: str) -> re.Match[str]:
    match = _CLASS.fullmatch(instance_class)
    if match is None:
        raise ValueError(f"{instance_class} is not a class of the t, m or r series such as db.t4g.medium")
    return match
