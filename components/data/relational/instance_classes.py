"""DB instance classes: family, size and memory."""

import re
from collections.abc import Container

from components.common.instance_sizes import SizeTable, xlarges

_BURSTING = ("micro", "small", "medium", *xlarges(1, 2))
_FIFTH = xlarges(1, 2, 4, 8, 12, 16, 24)
_GRAVITON = xlarges(1, 2, 4, 8, 12, 16)
_SIXTH = xlarges(1, 2, 4, 8, 12, 16, 24, 32)
_SEVENTH = xlarges(1, 2, 4, 8, 12, 16, 24, 48)
_OLD = "AWS no longer supports this generation"

# RDS User Guide, "Hardware specifications for DB instance classes": bursting, general purpose and memory
# optimized.
CLASSES = SizeTable(
    "db",
    {
        **dict.fromkeys(("t4g", "t3"), _BURSTING),
        **dict.fromkeys(("m5", "m5d", "r5", "r5b", "r5d"), _FIFTH),
        **dict.fromkeys(("m6g", "m6gd", "m7g", "r6g", "r6gd", "r7g"), _GRAVITON),
        **dict.fromkeys(("m6i", "m6id", "m6idn", "m6in", "r6i", "r6id", "r6idn", "r6in"), _SIXTH),
        **dict.fromkeys(("m7i", "m8g", "m8gd", "r7i", "r8g", "r8gd"), _SEVENTH),
    },
    dict.fromkeys(("t1", "t2", "m1", "m2", "m3", "m4", "r3", "r4"), _OLD),
)
_CLASS = re.compile(
    r"db\.(?P<series>[tmr]\d+[a-z]*)\.(?P<size>micro|small|medium|large|(?P<times>\d*)xlarge)"
)
_OF_LARGE = {"micro": 0.125, "small": 0.25, "medium": 0.5, "large": 1.0}
_LARGES_PER_XLARGE = 2
# Amazon EC2 Instance Types Guide: GiB of a "large" of the series.
_LARGE_GIB = {"t": 8, "m": 8, "r": 16}


def known(instance_class: str) -> str:
    """*instance_class*; raises ValueError for a class of another series or that does not exist."""
    _parts(instance_class)
    return CLASSES.check(instance_class)


def size(instance_class: str) -> tuple[str, str]:
    """Series and size, such as ``("t4g", "small")``."""
    match = _parts(instance_class)
    return match["series"], match["size"]


def fits_cluster(instance_class: str, bursting: Container[tuple[str, str]]) -> bool:
    """Whether a cluster of shared storage has it: memory optimized, or *bursting* series and size."""
    series = size(known(instance_class))
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
