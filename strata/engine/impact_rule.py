"""An effect of an update beyond its properties, and the rule that finds it."""

from dataclasses import dataclass
from enum import StrEnum

from strata.engine.impact_conditions import Condition


class Effect(StrEnum):
    """The side effect of an update."""

    REFUSED = "refused by AWS"
    LOSS = "loses data"
    INTERRUPTION = "interrupts the service"


@dataclass(frozen=True)
class Impact:
    """The *effect* of an update of *path*, its description, and AWS's page about it."""

    effect: Effect
    path: str
    message: str
    source: str


@dataclass(frozen=True)
class ImpactRule:
    """One row: an update of *path* of these types has the *effect* if *applies* is true."""

    types: tuple[str, ...]
    path: str
    applies: Condition
    effect: Effect
    message: str
    source: str
