"""Ids that the provider makes by itself, in its own formats."""

import itertools
import zlib
from datetime import UTC, datetime
from typing import Final

from standin.aws.values import Properties

_COUNTER: Final = itertools.count()


def checksum(text: str) -> int:
    """CRC-32, as in the ids of routes and of network ACL rules."""
    return zlib.crc32(text.encode())


def identifier(inputs: Properties, name: str) -> Properties:
    """*inputs* with the identifier *name*, which the provider makes by itself where none is declared.

    pulumi-aws autonames no ``clusterIdentifier`` and no ``identifier`` of a cluster's instance.
    """
    return {**inputs, name: inputs.get(name) or unique(inputs.get(f"{name}Prefix") or "tf-")}


def unique(prefix: str = "terraform-") -> str:
    """*prefix*, the time to a tenth of a millisecond and a counter: unique, and sorted by time."""
    now = datetime.now(UTC)
    return f"{prefix}{now:%Y%m%d%H%M%S}{now.microsecond // 100:04}{next(_COUNTER) % 2**32:08x}"
