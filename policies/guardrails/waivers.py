"""Waivers: findings of a rule that are accepted for named resources, with a reason and an end date."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from guardrails import yaml_file
from guardrails.name_pattern import URN, matches, problem_with_name, problem_with_resource
from guardrails.yaml_file import FileError

FILE = yaml_file.FOLDER / "waivers.yaml"
_KEYS = ("rule", "resource", "stacks", "reason", "expires")
_MIN_REASON_LENGTH = 20
_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Waiver:
    """Valid to the end of the day *expires*; *resource* is a pattern of logical names or URNs."""

    rule: str
    resource: str
    stacks: tuple[str, ...]
    reason: str
    expires: date

    def __str__(self) -> str:
        return f"waiver of {self.rule} for {self.resource}"

    def covers(self, rule: str, urn: str) -> bool:
        """Whether it waives the finding of *rule* on the resource *urn*."""
        return rule == self.rule and stack_of(urn) in self.stacks and self.matches(urn)

    def matches(self, urn: str) -> bool:
        """Whether *resource* matches *urn* or its logical name."""
        return matches(self.resource, urn if self.resource.startswith(URN) else urn.rpartition("::")[2])


@dataclass
class Waivers:
    """The valid waivers, the problems of the file, and which waivers were used."""

    valid: Sequence[Waiver] = ()
    problems: Sequence[str] = ()
    _used: set[Waiver] = field(default_factory=set)

    def waive(self, rule: str, urn: str) -> bool:
        """Whether the finding of *rule* on *urn* is waived; marks the waiver as used."""
        covering = [waiver for waiver in self.valid if waiver.covers(rule, urn)]
        self._used.update(covering)
        return bool(covering)

    def unused(self, stack: str, urns: Collection[str]) -> list[Waiver]:
        """The waivers for *stack*, which has the resources *urns*, that waived nothing in it.

        A waiver for several stacks counts as unused only where its resource exists.
        """
        return [
            waiver
            for waiver in self.valid
            if stack in waiver.stacks
            and waiver not in self._used
            and (len(waiver.stacks) == 1 or any(map(waiver.matches, urns)))
        ]


def load(rules: Collection[str], today: date, file: Path = FILE) -> Waivers:
    """The waivers in *file*; a malformed or expired one waives nothing and is a problem."""
    try:
        entries = yaml_file.read(file, "waivers")["waivers"]
    except FileError as error:
        return Waivers(problems=[str(error)])
    valid: list[Waiver] = []
    problems: list[str] = []
    for number, entry in enumerate(entries, 1):
        wrong = [*_problems(entry, rules, today)]
        problems += [f"{file.name}, waiver {number}: {problem}" for problem in wrong]
        if not wrong:
            valid.append(_waiver(entry))
    return Waivers(valid, problems)


def stack_of(urn: str) -> str:
    """The stack in ``urn:pulumi:<stack>::<project>::<types>::<name>``."""
    return urn.removeprefix(URN).partition("::")[0]


def _waiver(entry: Mapping[str, Any]) -> Waiver:
    name, resource, stacks, reason, expires = (entry[key] for key in _KEYS)
    return Waiver(name, resource, tuple(stacks), reason, date.fromisoformat(expires))


def _problems(entry: object, rules: Collection[str], today: date) -> Iterator[str]:
    """Everything that is wrong with *entry*."""
    if not isinstance(entry, dict):
        yield f"must have exactly these keys: {', '.join(_KEYS)}"
        return
    if wrong := [f"{key} is missing" for key in _KEYS if key not in entry] + [
        f"{key} is unknown" for key in entry if key not in _KEYS
    ]:
        yield f"must have exactly these keys: {', '.join(_KEYS)}; {', '.join(wrong)}"
    checks: Mapping[str, Callable[[object], str | None]] = {
        "rule": lambda name: None if _is_one_of(name, rules) else f"there is no rule {name!r}",
        "resource": problem_with_resource,
        "stacks": _problem_with_stacks,
        "reason": _problem_with_reason,
        "expires": lambda expires: _problem_with_date(expires, today, _title(entry)),
    }
    for key, check in checks.items():
        if key in entry and (problem := check(entry[key])):
            yield f"{key}: {problem}"


def _is_one_of(name: object, rules: Collection[str]) -> bool:
    return isinstance(name, str) and name in rules


def _title(entry: Mapping[str, object]) -> str:
    return f"waiver of {entry.get('rule')} for {entry.get('resource')}"


def _problem_with_stacks(stacks: object) -> str | None:
    if not isinstance(stacks, list) or not stacks:
        return "must be a list of stack names"
    for stack in stacks:
        if problem := problem_with_name(stack):
            return problem
        if set("*?") & set(stack):
            return f"{stack!r} has a wildcard; name every stack"
    return None


def _problem_with_reason(reason: object) -> str | None:
    if isinstance(reason, str) and len(reason.strip()) >= _MIN_REASON_LENGTH:
        return None
    return f"must explain the waiver, in {_MIN_REASON_LENGTH} characters or more"


def _problem_with_date(expires: object, today: date, title: str) -> str | None:
    try:
        # date.fromisoformat reads other formats too since Python 3.11, such as 20270630 and 2027-W26.
        found = date.fromisoformat(expires) if isinstance(expires, str) else None
    except ValueError:
        found = None
    if found is None or found.isoformat() != expires:
        return f"{expires!r} is not a date such as 2027-06-30"
    if found < today:
        return f"the {title} expired on {found}: fix the finding or renew the waiver"
    if found > today + _LONGEST:
        return f"the {title} must end within a year, by {today + _LONGEST}"
    return None
