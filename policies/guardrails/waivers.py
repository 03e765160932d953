"""Waivers: findings of a rule that are accepted for named resources, with a reason and an end date."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

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
        try:
            valid.append(_parse(entry, rules, today))
        except ValueError as error:
            problems.append(f"{file.name}, waiver {number}: {error}")
    return Waivers(valid, problems)


def stack_of(urn: str) -> str:
    """The stack in ``urn:pulumi:<stack>::<project>::<types>::<name>``."""
    return urn.removeprefix(URN).partition("::")[0]


def _parse(entry: object, rules: Collection[str], today: date) -> Waiver:
    if not isinstance(entry, dict):
        raise ValueError(f"must have exactly these keys: {', '.join(_KEYS)}")
    if wrong := [f"{key} is missing" for key in _KEYS if key not in entry] + [
        f"{key} is unknown" for key in entry if key not in _KEYS
    ]:
        raise ValueError(f"must have exactly these keys: {', '.join(_KEYS)}; {', '.join(wrong)}")
    name, resource, stacks, reason, expires = (entry[key] for key in _KEYS)
    if not isinstance(name, str) or name not in rules:
        raise ValueError(f"rule: there is no rule {name!r}")
    if problem := problem_with_resource(resource):
        raise ValueError(f"resource: {problem}")
    if not isinstance(reason, str) or len(reason.strip()) < _MIN_REASON_LENGTH:
        raise ValueError(f"reason: must explain the waiver, in {_MIN_REASON_LENGTH} characters or more")
    waiver = Waiver(name, resource, _stacks(stacks), reason, _date(expires))
    if waiver.expires < today:
        raise ValueError(f"the {waiver} expired on {waiver.expires}: fix the finding or renew the waiver")
    if waiver.expires > today + _LONGEST:
        raise ValueError(f"expires: the {waiver} must end within a year, by {today + _LONGEST}")
    return waiver


def _stacks(stacks: object) -> tuple[str, ...]:
    if not isinstance(stacks, list) or not stacks:
        raise ValueError("stacks: must be a list of stack names")
    for stack in stacks:
        if problem := problem_with_name(stack):
            raise ValueError(f"stacks: {problem}")
        if set("*?") & set(stack):
            raise ValueError(f"stacks: {stack!r} has a wildcard; name every stack")
    return tuple(stacks)


def _date(expires: object) -> date:
    try:
        # date.fromisoformat reads other formats too since Python 3.11, such as 20270630 and 2027-W26.
        found = date.fromisoformat(expires) if isinstance(expires, str) else None
    except ValueError:
        found = None
    if found is None or found.isoformat() != expires:
        raise ValueError(f"expires: {expires!r} is not a date such as 2027-06-30")
    return found
