"""What in a state keeps an environment from being deleted, and its stack file without those locks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strata.property_path import parts

# Whatever a service calls it: deletionProtection, enableDeletionProtection, deletionProtectionEnabled …
_OWN_PROTECTION = re.compile(r"(deletion|delete|termination)protect", re.IGNORECASE)
_ON = (True, "true", "ACTIVE", "ENABLED")

# What a stack file calls the locks, wherever in it they are.
_PROTECTIONS = frozenset({"deletion_protection", "protect"})
_RETENTION = "retention"

# What keeps the data of a store that is deleted, by the property, with the value that doesn't.
_KEEPING: Mapping[str, Any] = {
    "forceDestroy": True,
    "skipFinalSnapshot": True,
    "recoveryWindowInDays": 0,
    "deleteAutomatedBackups": True,
}
# With what only says how it is kept.
_KEEPERS = frozenset({*_KEEPING, "finalSnapshotIdentifier", "deletionWindowInDays"})


@dataclass(frozen=True)
class Lock:
    """One resource that is not to be deleted, and what says so."""

    urn: str
    reasons: tuple[str, ...]

    @property
    def name(self) -> str:
        """Kind and logical name, as people say them: ``rds.Instance data-database``."""
        path, _, name = self.urn.partition("::")[2].rpartition("::")
        kind = path.rpartition("$")[2].rpartition("::")[2]
        return f"{_short(kind)} {name}"

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.reasons)}"


def locks(resources: Iterable[Mapping[str, Any]]) -> list[Lock]:
    """What the state's *resources* are protected by, by Pulumi or by their own service."""
    found = [Lock(resource["urn"], tuple(_reasons(resource))) for resource in resources]
    return [lock for lock in found if lock.reasons]


def keeping(resources: Iterable[Mapping[str, Any]]) -> list[str]:
    """The URNs of the stores that leave something behind when they are deleted, or don't go with contents."""
    return [
        resource["urn"]
        for resource in resources
        if any(
            key in resource.get("inputs", {}) and resource["inputs"][key] != value
            for key, value in _KEEPING.items()
        )
    ]


def is_lock(path: str, *, discard_data: bool) -> bool:
    """Whether the property at *path* is a protection, or with *discard_data* what keeps a store's data."""
    name = str(next(parts(path), ""))
    return bool(_OWN_PROTECTION.search(name)) or (discard_data and name in _KEEPERS)


def open_up(stack_file: Mapping[str, Any], *, discard_data: bool) -> dict[str, Any]:
    """*stack_file* with its protections off, and with *discard_data* without retention either."""
    off = _PROTECTIONS | ({_RETENTION} if discard_data else frozenset())
    return {key: _without(value, off) for key, value in stack_file.items()}


def _without(value: object, names: frozenset[str]) -> object:
    if isinstance(value, Mapping):
        return {
            key: False if key in names and isinstance(inner, bool) else _without(inner, names)
            for key, inner in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_without(inner, names) for inner in value]
    return value


def _reasons(resource: Mapping[str, Any]) -> Iterable[str]:
    if resource.get("protect"):
        yield "protect"
    for key, value in resource.get("inputs", {}).items():
        if _OWN_PROTECTION.search(key) and value in _ON:
            yield key


def _short(kind: str) -> str:
    """``aws:rds/instance:Instance`` as ``rds.Instance``."""
    package, _, name = kind.rpartition(":")
    return f"{package.rpartition(':')[2].partition('/')[0]}.{name}"
