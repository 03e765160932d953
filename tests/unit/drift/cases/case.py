"""One case of the table of children: what AWS lists, what of it is declared, and what was added."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from strata.drift.children.resource import StateResource

ACCOUNT = "111111111111"


@dataclass(frozen=True)
class Case:
    """The answer *page* about *parent* has the *added* children; all others are *declared* or made by AWS."""

    kind: str
    parent: StateResource
    page: Mapping[str, Any]
    added: tuple[str, ...]
    declared: tuple[StateResource, ...] = ()
    details: tuple[Mapping[str, Any], ...] = field(default=())


def resource(token: str, id: str, /, **properties: Any) -> StateResource:
    """A resource of the state with the same inputs and outputs."""
    urn = f"urn:pulumi:dev::strata::{token}::{id}"
    return StateResource(urn, token, id, properties, properties, ACCOUNT)
