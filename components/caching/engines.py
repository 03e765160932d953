"""Engine versions of ElastiCache and their parameter group families."""

import re
from collections.abc import Mapping
from typing import Literal

from components.common.versions import advise_newer, numbers

SessionEngine = Literal["valkey", "redis"]

# ElastiCache User Guide, "Supported engines and versions"; older ones are at the end of their support.
_SESSION_FAMILIES: Mapping[SessionEngine, Mapping[str, str]] = {
    "valkey": {"7.2": "valkey7", "8.0": "valkey8", "8.1": "valkey8"},
    "redis": {"6.2": "redis6.x", "7.0": "redis7", "7.1": "redis7"},
}
# The same: 7.1 is the last version of Redis OSS; Valkey continues it.
_ENDED: SessionEngine = "redis"
# The same, Memcached; before 1.6.12 there is no encryption in transit.
MEMCACHED_VERSIONS = ("1.6.12", "1.6.17", "1.6.22")


def family(engine: SessionEngine, version: str) -> str:
    """The parameter group family of *version*; raises ValueError if *engine* has no such version.

    A version that is newer than the list is accepted with a warning.
    """
    versions = _SESSION_FAMILIES[engine]
    if version in versions:
        return versions[version]
    newest = max(versions, key=numbers)
    if engine == _ENDED or not re.fullmatch(r"\d+\.\d+", version) or numbers(version) < numbers(newest):
        raise ValueError(
            f"engine_version {version} is not a version of {engine}; allowed: {', '.join(sorted(versions))}"
        )
    advise_newer(engine, version, newest)
    return f"{engine}{version.split('.')[0]}"


def memcached_version(version: str) -> str:
    """*version*, if Memcached has it and encrypts in transit; raises ValueError if not."""
    if version in MEMCACHED_VERSIONS:
        return version
    newest = MEMCACHED_VERSIONS[-1]
    if re.fullmatch(r"1\.6\.\d+", version) is None or numbers(version) < numbers(newest):
        raise ValueError(
            f"{version} is not a version of Memcached with TLS; allowed: {', '.join(MEMCACHED_VERSIONS)}"
        )
    advise_newer("Memcached", version, newest)
    return version
