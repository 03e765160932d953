"""Versions of Apache Kafka and types of brokers that Amazon MSK has."""

from components.common.instance_sizes import SizeTable, xlarges
from components.common.versions import advise_newer, numbers

# MSK Developer Guide, "Supported Apache Kafka versions": those with support in 2026, the newest last.
_KNOWN = ("3.6", "3.7", "3.8", "3.9", "4.0")

# MSK Developer Guide, "Amazon MSK broker types": standard brokers. Express brokers have no volume, and
# these settings give every broker one.
BROKERS = SizeTable(
    "kafka",
    {
        "t3": ("small",),
        "m5": xlarges(1, 2, 4, 8, 12, 16, 24),
        "m7g": xlarges(1, 2, 4, 8, 12, 16),
    },
    {},
)


def known_version(version: str) -> str:
    """*version*, such as 3.9.x or 3.9.x.kraft; raises ValueError if MSK has none of these numbers.

    A version that is newer than the list is accepted with a warning.
    """
    family = ".".join(version.split(".")[:2])
    if family in _KNOWN:
        return version
    if numbers(family) <= numbers(_KNOWN[-1]):
        raise ValueError(
            f"{version} is not a version that MSK supports; known are {', '.join(_KNOWN)}, each with .x"
        )
    advise_newer("Kafka", version, _KNOWN[-1])
    return version
