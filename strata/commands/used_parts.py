"""The parts of a service that another service uses, found by the values in that service's state."""

import json
import re
from collections.abc import Mapping
from typing import Any

from strata.engine.state import State

SECTIONS = ("run", "topics", "queues")
"""The sections of a service's contract."""
# What the contract says of a part and of nothing else.
_ADDRESSES = ("arn", "url", "security_group_id")

Part = tuple[str, str]
"""Section and name of a part of a service, such as topics and placed."""


def used_parts(service: str, contract: Mapping[str, Any], user: State) -> frozenset[Part]:
    """The parts in the *contract* of *service* whose values are in the inputs of *user*'s resources."""
    text = json.dumps([one.get("inputs") for one in user.resources])
    return frozenset(
        (section, name)
        for section in SECTIONS
        for name, part in contract.get(section, {}).items()
        if _values(service, section, name, part).search(text)
    )


def _values(service: str, section: str, name: str, part: object) -> re.Pattern[str]:
    """An address of the part, or the variable of a called process.

    Functions and jobs call a web process at the load balancer's address, which is not its own.
    """
    addresses = part if isinstance(part, dict) else {"arn": part}
    words = [str(addresses[key]) for key in _ADDRESSES if addresses.get(key)]
    if section == "run":
        words.append(f"SERVICE_{service}_{name}_URL".replace("-", "_").upper())
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(?![\w-])")
