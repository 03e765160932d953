"""House rules and the two decorators that declare them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pulumi_policy import PolicyResource, Severity

from guardrails.link import link
from guardrails.stack import Stack

CRITICAL, HIGH, MEDIUM, LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

Props = Mapping[str, Any]
Types = str | tuple[str, ...]
Holds = Callable[[Props], bool]
StackHolds = Callable[[PolicyResource, Stack], bool]


class Where(Enum):
    """The environments in which a rule is evaluated."""

    EVERYWHERE = "everywhere"
    PRODUCTION = "production"


EVERYWHERE, PRODUCTION = Where.EVERYWHERE, Where.PRODUCTION


@dataclass(frozen=True)
class Rule:
    """A rule about every resource of *types*, under its published *id*.

    *description* is a sentence that is true while the rule holds; *remedy* is the fix of a finding.
    """

    id: str
    severity: Severity
    types: tuple[str, ...]
    description: str
    remedy: str
    where: Where

    @property
    def url(self) -> str:
        """The published description of the rule."""
        return link(self.id)


@dataclass(frozen=True)
class ResourceRule(Rule):
    """A rule that reads the inputs of one resource."""

    holds: Holds


@dataclass(frozen=True)
class StackRule(Rule):
    """A rule that reads one resource and other resources of its stack."""

    holds: StackHolds


RULES: dict[str, ResourceRule | StackRule] = {}


def rule(
    name: str, severity: Severity, on: Types, description: str, remedy: str, where: Where = EVERYWHERE
) -> Callable[[Holds], Holds]:
    """Register a function that returns whether the inputs of a resource keep the rule.

    Reading an unknown input raises UnknownValueError, which the evaluator handles.
    """

    def register(holds: Holds) -> Holds:
        _register(ResourceRule(name, severity, _types(on), description, remedy, where, holds))
        return holds

    return register


def stack_rule(
    name: str, severity: Severity, on: Types, description: str, remedy: str, where: Where = EVERYWHERE
) -> Callable[[StackHolds], StackHolds]:
    """Register a function that returns whether a resource and its stack keep the rule."""

    def register(holds: StackHolds) -> StackHolds:
        _register(StackRule(name, severity, _types(on), description, remedy, where, holds))
        return holds

    return register


def _register(new: ResourceRule | StackRule) -> None:
    if new.id in RULES:
        raise ValueError(f"two rules are called {new.id}")
    RULES[new.id] = new


def _types(on: Types) -> tuple[str, ...]:
    return (on,) if isinstance(on, str) else on
