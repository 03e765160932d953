"""Agreed exceptions: which rule doesn't count for which resource, why, and until when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from guardrails import yaml_file
from guardrails.yaml_file import FileError

FILE = yaml_file.FOLDER / "waivers.yaml"
_URN = "urn:pulumi:"
_KEYS = ("rule", "resource", "stacks", "reason", "expires")
# Less is no reason.
_REASON_LENGTH = 20


@dataclass(frozen=True)
class Waiver:
    """Holds to the end of the day *expires*; *resource* is a logical name or a URN, both with wildcards."""

    rule: str
    resource: str
    stacks: tuple[str, ...]
    reason: str
    expires: date

    def __str__(self) -> str:
        return f"waiver of {self.rule} for {self.resource}"

    def covers(self, rule: str, urn: str) -> bool:
        """Whether it is about this finding."""
        return rule == self.rule and self.concerns(stack_of(urn)) and self.fits(urn)

    def concerns(self, stack: str) -> bool:
        """Whether it is about this stack at all."""
        return any(fnmatchcase(stack, pattern) for pattern in self.stacks)

    def fits(self, urn: str) -> bool:
        """Whether this resource is one that it names."""
        name = urn if self.resource.startswith(_URN) else urn.rpartition("::")[2]
        return fnmatchcase(name, self.resource)


@dataclass
class Waivers:
    """Those in force, those that have expired, what is wrong with the file, and which were of any use."""

    valid: Sequence[Waiver] = ()
    problems: Sequence[str] = ()
    _used: set[Waiver] = field(default_factory=set)

    def waive(self, rule: str, urn: str) -> bool:
        """Whether a finding of *rule* doesn't count; whoever asks has something to find."""
        covering = [waiver for waiver in self.valid if waiver.covers(rule, urn)]
        self._used.update(covering)
        return bool(covering)

    def unused(self, stack: str, urns: Collection[str]) -> list[Waiver]:
        """The waivers about *stack*, which consists of *urns*, that nothing in it needed.

        One for stacks with a wildcard may be for a resource that others of them have.
        """
        return [
            waiver
            for waiver in self.valid
            if waiver.concerns(stack)
            and waiver not in self._used
            and (stack in waiver.stacks or any(map(waiver.fits, urns)))
        ]


def load(rules: Collection[str], today: date, file: Path = FILE) -> Waivers:
    """What *file* says of *rules*; whatever is wrong with it waives nothing and is a problem."""
    try:
        entries = yaml_file.read(file, "waivers")["waivers"]
    except FileError as error:
        return Waivers(problems=[str(error)])
    valid: list[Waiver] = []
    problems: list[str] = []
    for number, entry in enumerate(entries, 1):
        try:
            waiver = _parse(entry, rules)
        except ValueError as error:
            problems.append(f"{file.name}, waiver {number}: {error}")
            continue
        if waiver.expires < today:
            problems.append(f"{file.name}: the {waiver} expired on {waiver.expires}: mend it or renew it")
            continue
        valid.append(waiver)
    return Waivers(valid, problems)


def stack_of(urn: str) -> str:
    """The stack in ``urn:pulumi:<stack>::<project>::<types>::<name>``."""
    return urn.removeprefix(_URN).partition("::")[0]


def _parse(entry: Any, rules: Collection[str]) -> Waiver:  # noqa: ANN401 (whatever a file says)
    if not isinstance(entry, dict) or set(entry) != set(_KEYS):
        raise ValueError(f"must have exactly these keys: {', '.join(_KEYS)}")
    name, resource, stacks, reason, expires = (entry[key] for key in _KEYS)
    if name not in rules:
        raise ValueError(f"there is no rule {name!r}")
    if not isinstance(resource, str) or not resource.strip("*?"):
        raise ValueError(f"resource {resource!r} must be a logical name or a URN, and not one that fits all")
    if not isinstance(stacks, list) or not stacks or not all(isinstance(one, str) for one in stacks):
        raise ValueError("stacks must be a list of names")
    if not isinstance(reason, str) or len(reason.strip()) < _REASON_LENGTH:
        raise ValueError(
            f"the waiver of {name} for {resource} needs a reason, {_REASON_LENGTH} letters or more"
        )
    if type(expires) is not date:
        raise ValueError(f"the waiver of {name} for {resource} must expire on a date such as 2027-06-30")
    return Waiver(name, resource, tuple(stacks), reason, expires)
