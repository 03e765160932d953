"""A preview as typed values: changes of resources, and findings of policies."""

import re
from dataclasses import dataclass
from enum import StrEnum

from strata.engine.events import Level
from strata.engine.impact_rule import Impact
from strata.engine.stateful import is_stateful
from strata.engine.urn import name_of, type_of, types_of

_NO_LAYER = "stack"
_COMPONENT = "strata:"
_UNDECIDED = re.compile(r"(?:(\d+) checks? (?:is|are) )?decided at deployment|can't be known during preview")
"""Messages about unknown values: the house rules', with the number of checks, and Pulumi's policy SDK's."""


class ChangeKind(StrEnum):
    """The kind of change to a resource, the worst first."""

    DELETE = "delete"
    REPLACE = "replace"
    UPDATE = "update"
    CREATE = "create"
    IMPORT = "import"
    FORGET = "forget"  # no longer Pulumi's, and stays in the cloud
    READ = "read"


LOSING = frozenset({ChangeKind.DELETE, ChangeKind.REPLACE})


@dataclass(frozen=True)
class PropertyChange:
    """One property's change; None where it isn't set, secrets as ``[secret]``."""

    path: str
    old: object
    new: object
    forces_replacement: bool


@dataclass(frozen=True)
class Change:
    """The change of one resource; *properties* are of updates and replacements."""

    urn: str
    kind: ChangeKind
    properties: tuple[PropertyChange, ...]
    impacts: tuple[Impact, ...] = ()

    @property
    def type(self) -> str:
        """The resource's own type."""
        return type_of(self.urn)

    @property
    def name(self) -> str:
        """The logical name."""
        return name_of(self.urn)

    @property
    def layer(self) -> str:
        """The layer of the outermost component that it is part of."""
        components = (token for token in types_of(self.urn) if token.startswith(_COMPONENT))
        return next(components, f"{_COMPONENT}{_NO_LAYER}:").split(":")[1]

    @property
    def loses_state(self) -> bool:
        """True if data would be lost that `up` can't recreate."""
        return self.kind in LOSING and is_stateful(self.type)


@dataclass(frozen=True)
class Finding:
    """A policy's finding on one resource, or with an empty *urn* on the stack."""

    pack: str
    policy: str
    level: Level
    urn: str
    message: str

    @property
    def undecided(self) -> int:
        """The number of checks that need values which are unknown before the deployment."""
        found = _UNDECIDED.search(self.message)
        return 0 if found is None else int(found[1] or 1)


@dataclass(frozen=True)
class Message:
    """A message of the engine, a provider or the program."""

    severity: str
    urn: str
    text: str


@dataclass(frozen=True)
class Preview:
    """A whole preview; *drift* has the changes outside of Pulumi before it.

    *findings* is None if the preview has no policy findings.
    """

    environment: str
    changes: tuple[Change, ...]
    unchanged: int
    drift: tuple[Change, ...]
    findings: tuple[Finding, ...] | None
    messages: tuple[Message, ...]
    failed: bool
    unconfirmed: tuple[str, ...] = ()
    """The unconfirmed subscriptions, as far as the preview contains their state."""

    @property
    def losses(self) -> tuple[Change, ...]:
        """The stateful resources that would be replaced or deleted."""
        return tuple(change for change in self.changes if change.loses_state)

    @property
    def impacts(self) -> tuple[tuple[Change, Impact], ...]:
        """The updates that AWS refuses, that lose data or that interrupt a service, each with its impact."""
        return tuple((change, impact) for change in self.changes for impact in change.impacts)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that forbid the change."""
        return tuple(item for item in self.findings or () if item.level is Level.MANDATORY)

    def count(self, kind: ChangeKind) -> int:
        """The number of resources."""
        return sum(change.kind is kind for change in self.changes)
