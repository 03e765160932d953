"""A rule, and the two decorators that declare one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pulumi_policy import PolicyResource, Severity

from guardrails.link import link
from guardrails.stack import Stack

CRITICAL, HIGH, MEDIUM, LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

Props = Mapping[str, Any]
Kinds = str | tuple[str, ...]
Holds = Callable[[Props], bool]
StackHolds = Callable[[PolicyResource, Stack], bool]


class Where(Enum):
    """The environments in which a rule is asked."""

    EVERYWHERE = "everywhere"
    PRODUCTION = "production"


EVERYWHERE, PRODUCTION = Where.EVERYWHERE, Where.PRODUCTION


@dataclass(frozen=True)
class Rule:
    """What has to hold for every resource of *kinds*; *id* is the one under which the public knows the rule.

    *says* is a sentence that is true while the rule holds, *remedy* what to do when it isn't.
    """

    id: str
    severity: Severity
    kinds: tuple[str, ...]
    says: str
    remedy: str
    where: Where

    @property
    def url(self) -> str:
        """Where the rule is published."""
        return link(self.id)


@dataclass(frozen=True)
class ResourceRule(Rule):
    """A rule that looks at the inputs of one resource."""

    holds: Holds


@dataclass(frozen=True)
class StackRule(Rule):
    """A rule that looks at one resource and whatever else is in its stack."""

    holds: StackHolds


RULES: dict[str, ResourceRule | StackRule] = {}


def rule(
    name: str, severity: Severity, on: Kinds, says: str, remedy: str, where: Where = EVERYWHERE
) -> Callable[[Holds], Holds]:
    """Register a function that tells from the inputs of a resource whether the rule holds.

    Reading what isn't known yet makes the rule undecided, so that the function needn't care.
    """

    def register(holds: Holds) -> Holds:
        _register(ResourceRule(name, severity, _kinds(on), says, remedy, where, holds))
        return holds

    return register


def stack_rule(
    name: str, severity: Severity, on: Kinds, says: str, remedy: str, where: Where = EVERYWHERE
) -> Callable[[StackHolds], StackHolds]:
    """Register a function that tells from a resource and its stack whether the rule holds."""

    def register(holds: StackHolds) -> StackHolds:
        _register(StackRule(name, severity, _kinds(on), says, remedy, where, holds))
        return holds

    return register


def _register(made: ResourceRule | StackRule) -> None:
    if made.id in RULES:
        raise ValueError(f"two rules are called {made.id}")
    RULES[made.id] = made


def _kinds(on: Kinds) -> tuple[str, ...]:
    return (on,) if isinstance(on, str) else on
