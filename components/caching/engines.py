"""The versions of ElastiCache's engines, and the family of parameters that each belongs to."""

from collections.abc import Mapping
from typing import Literal

SessionEngine = Literal["valkey", "redis"]

# ElastiCache User Guide, "Supported engines and versions"; older ones are at the end of their support.
_SESSION_FAMILIES: Mapping[SessionEngine, Mapping[str, str]] = {
    "valkey": {"7.2": "valkey7", "8.0": "valkey8", "8.1": "valkey8"},
    "redis": {"6.2": "redis6.x", "7.0": "redis7", "7.1": "redis7"},
}
# The same, Memcached; before 1.6.12 there is no encryption in transit.
MEMCACHED_VERSIONS = ("1.6.12", "1.6.17", "1.6.22")
MEMCACHED_FAMILY = "memcached1.6"


def family(engine: SessionEngine, version: str) -> str:
    """The parameter group family of *version*; raises ValueError if *engine* has no such version."""
    versions = _SESSION_FAMILIES[engine]
    if version not in versions:
        raise ValueError(
            f"engine_version {version} is none of {engine}; allowed are {', '.join(sorted(versions))}"
        )
    return versions[version]


def memcached_version(version: str) -> str:
    """*version*, if Memcached has it and encrypts in transit; raises ValueError if not."""
    if version not in MEMCACHED_VERSIONS:
        raise ValueError(
            f"{version} is no version of Memcached with TLS; allowed are {', '.join(MEMCACHED_VERSIONS)}"
        )
    return version
