"""Filter policies of subscriptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Filter:
    """A filter policy on the attributes of messages or on their JSON body."""

    policy: Mapping[str, object]
    scope: Literal["MessageAttributes", "MessageBody"]
