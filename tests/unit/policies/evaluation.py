"""The result of one rule on given resources, as in the engine."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    StackValidationArgs,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from guardrails.evaluator import RuleEvaluator
from guardrails.rule import ResourceRule, StackRule
from guardrails.unknown import UnknownInputsError
from guardrails.waivers import Waivers
from unit import places

STACK = "staging"
ACCOUNT = "123456789012"
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Declared:
    """A resource to check; *sources* are the resources that its properties come from.

    *accounts* are those that its provider allows, as the engine has them.
    """

    kind: str
    name: str
    props: dict[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    accounts: str | None = f'["{ACCOUNT}"]'

    @property
    def urn(self):
        return f"urn:pulumi:{STACK}::strata::strata:made:Up${self.kind}::{self.name}"


@dataclass(frozen=True)
class Case:
    """Resources that break a rule, and that keep it; the first of them is of the rule's kind."""

    bad: Sequence[Declared]
    good: Sequence[Declared]


def one(kind: str, *, bad: dict[str, Any], good: dict[str, Any]) -> Case:
    """A case of a single resource."""
    return Case([Declared(kind, "it", bad)], [Declared(kind, "it", good)])


@dataclass(frozen=True)
class Result:
    """The result of a rule: findings by URN, undecided checks, and failures."""

    findings: list[tuple[str, str]]
    undecided: str | None
    failures: list[str]

    @property
    def holds(self):
        return not self.findings and self.undecided is None and not self.failures


def evaluate(
    rule: ResourceRule | StackRule,
    resources: Sequence[Declared],
    waivers: Waivers | None = None,
    proxy=unknown_checking_proxy,
) -> Result:
    """Check *rule* as pulumi-policy does: each resource, or the stack."""
    evaluator = RuleEvaluator(waivers or Waivers())
    findings: list[tuple[str, str]] = []
    undecided = None

    def report(message: str, urn: str | None = None) -> None:
        findings.append((message, urn or ""))

    try:
        if isinstance(rule, ResourceRule):
            for made in resources:
                args = ResourceValidationArgs(
                    made.kind, proxy(copy.deepcopy(made.props)), made.urn, made.name, options(), None
                )
                evaluator.check_resource(rule, args, report)
        else:
            evaluator.check_stack(rule, StackValidationArgs(stack_of(resources, proxy)), report)
    except UnknownInputsError as error:
        undecided = error.message
    return Result(findings, undecided, evaluator.failures)


def reads(rule: ResourceRule | StackRule, resources: Sequence[Declared]) -> set[tuple[int, Path]]:
    """Every property that *rule* reads of *resources*: the resource's number and the path to it."""
    seen: set[tuple[int, Path]] = set()
    numbers = iter(range(len(resources)))

    def recorder(props):
        number = next(numbers)
        return _Recorder(props, lambda path: seen.add((number, path)))

    evaluate(rule, resources, proxy=recorder)
    return seen


def with_unknown(resources: Sequence[Declared], number: int, path: Path) -> list[Declared]:
    """*resources*, but that one property isn't known yet."""
    changed = copy.deepcopy(list(resources))
    places.put(changed[number].props, path, UNKNOWN_STRING_VALUE)
    return changed


class _Recorder(Mapping[str, Any]):
    def __init__(self, props, see, path: Path = ()) -> None:
        self._props, self._see, self._path = props, see, path

    def __getitem__(self, key):
        self._see((*self._path, key))
        return _wrap(self._props[key], self._see, (*self._path, key))

    def __iter__(self) -> Iterator[str]:
        return iter(self._props)

    def __len__(self) -> int:
        return len(self._props)


class _ListRecorder(Sequence[Any]):
    def __init__(self, items, see, path: Path) -> None:
        self._items, self._see, self._path = items, see, path

    def __getitem__(self, key):
        item = self._items[key]
        self._see((*self._path, key))
        return _wrap(item, self._see, (*self._path, key))

    def __len__(self) -> int:
        return len(self._items)


def _wrap(value, see, path: Path):
    if isinstance(value, dict):
        return _Recorder(value, see, path)
    return _ListRecorder(value, see, path) if isinstance(value, list) else value


def stack_of(resources: Sequence[Declared], proxy=unknown_checking_proxy) -> list[PolicyResource]:
    """*resources* as the engine sends them after it has checked each."""
    made = {
        item.name: PolicyResource(
            item.kind,
            proxy(copy.deepcopy(item.props)),
            item.urn,
            item.name,
            options(),
            _provider(item),
            None,
            [],
            {},
        )
        for item in resources
    }
    for item in resources:
        for name, source in item.sources.items():
            made[item.name].property_dependencies[name] = [made[source]]
    return list(made.values())


def _provider(item: Declared) -> PolicyProviderResource:
    properties = {} if item.accounts is None else {"allowedAccountIds": item.accounts}
    return PolicyProviderResource("pulumi:providers:aws", properties, f"{item.urn}-provider", "default")


def options() -> PolicyResourceOptions:
    return PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [])
