"""Deletion protection in a state, and in a stack file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strata.engine.property_path import parts
from strata.engine.stateful import is_stateful
from strata.engine.urn import name_of, type_of

# The services' property names: deletionProtection, enableDeletionProtection, deletionProtectionEnabled …
_OWN_PROTECTION = re.compile(r"(deletion|delete|termination)protect", re.IGNORECASE)
_ON = (True, "true", "ACTIVE", "ENABLED")
_OFF = (False, "false", "INACTIVE", "DISABLED")

# The settings' names of the locks, at any depth of a stack file.
PULUMI_LOCK = "protect"
"""Pulumi's own lock, in the reasons of a lock and in a stack file."""
_OWN, _PULUMI = "deletion_protection", PULUMI_LOCK
_PROTECTIONS = frozenset({_OWN, _PULUMI})
# The section whose locks apply to every layer without locks.
_STORES = "data"
_RETENTION = "retention"

# Resources that exist only while the data of a store is kept.
_LOCK_TYPES = frozenset({"aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"})
# Properties that keep a deleted store's data, with the value that doesn't.
_KEEPING: Mapping[str, Any] = {
    "forceDestroy": True,
    "skipFinalSnapshot": True,
    "recoveryWindowInDays": 0,
    "deleteAutomatedBackups": True,
}
# And properties of the kept data.
_KEEPERS = frozenset({*_KEEPING, "finalSnapshotIdentifier", "deletionWindowInDays"})
# Without any lock, updates no longer wait for the maintenance window.
_WAITING = frozenset({"applyImmediately", "allowMajorVersionUpgrade"})
# A store has one of these properties, locked or not; a cache without snapshots has the last one.
_STORE = _KEEPERS | {"snapshotRetentionLimit"}
# Stores without any such property, whose only lock is Pulumi's.
_ONLY_PROTECTED = frozenset(
    {
        "aws:cognito/identityPool:IdentityPool",
        "aws:elasticache/cluster:Cluster",
        "aws:kinesis/stream:Stream",
        "aws:msk/cluster:Cluster",
        "aws:sqs/queue:Queue",
    }
)


@dataclass(frozen=True)
class Lock:
    """One protected resource, and the properties that protect it."""

    urn: str
    reasons: tuple[str, ...]

    @property
    def name(self) -> str:
        """Type and logical name: ``rds.Instance data-database``."""
        return f"{_short(type_of(self.urn))} {name_of(self.urn)}"

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.reasons)}"


def locks(resources: Iterable[Mapping[str, Any]]) -> list[Lock]:
    """The locks of the state's *resources*: Pulumi's `protect`, or deletion protection of AWS."""
    found = [Lock(resource["urn"], tuple(_reasons(resource))) for resource in resources]
    return [lock for lock in found if lock.reasons]


def keeping(resources: Iterable[Mapping[str, Any]]) -> list[str]:
    """The URNs of stores whose deletion leaves snapshots or backups, or fails if they aren't empty.

    Also the locks that are resources of their own.
    """
    return [
        resource["urn"]
        for resource in resources
        if is_lock_type(resource.get("type", ""))
        or any(
            key in resource.get("inputs", {}) and resource["inputs"][key] != value
            for key, value in _KEEPING.items()
        )
    ]


def off(resources: Iterable[Mapping[str, Any]], stack_file: Mapping[str, Any]) -> list[Lock]:
    """The locks of the *stack_file* that the state's *resources* don't have."""
    config = stack_file["config"]
    found = [Lock(resource["urn"], tuple(_missing(resource, config))) for resource in resources]
    return [lock for lock in found if lock.reasons]


def is_lock_type(kind: str) -> bool:
    """True if a resource of *kind* is nothing but a lock of a store's data."""
    return kind in _LOCK_TYPES


def is_lock(path: str, *, discard_data: bool) -> bool:
    """True if the property at *path* is a protection, or with *discard_data* depends on the locks."""
    name = str(next(parts(path), ""))
    return bool(_OWN_PROTECTION.search(name)) or (discard_data and name in _KEEPERS | _WAITING)


def without_locks(stack_file: Mapping[str, Any], *, discard_data: bool) -> dict[str, Any]:
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
        yield PULUMI_LOCK
    for key, value in resource.get("inputs", {}).items():
        if _OWN_PROTECTION.search(key) and value in _ON:
            yield key


def _missing(resource: Mapping[str, Any], config: Mapping[str, Any]) -> Iterable[str]:
    layer = re.search(r"[:$]strata:([a-z]+):", resource["urn"])
    asked = _asked(config.get(f"strata:{layer[1]}")) if layer else {}
    stores = _asked(config.get(f"strata:{_STORES}"))
    asked = asked or stores
    inputs = resource.get("inputs", {})
    own = [key for key in inputs if _OWN_PROTECTION.search(key)]
    kind = resource.get("type", "")
    store = kind in _ONLY_PROTECTED or (is_stateful(kind) and (own or not _STORE.isdisjoint(inputs)))
    # A store in a layer without a lock of Pulumi's has that of the stores.
    wanted = asked.get(_PULUMI, stores.get(_PULUMI, asked.get(_OWN)))
    if wanted and store and not resource.get("protect"):
        yield "protect"
    if asked.get(_OWN):
        yield from (key for key in own if inputs[key] in _OFF)


def _asked(section: object) -> dict[str, bool]:
    """The protections that *section* of a stack file has, by name: on if they are on wherever they are."""
    found: dict[str, bool] = {}
    inner = section.items() if isinstance(section, Mapping) else ()
    listed = section if isinstance(section, list) else ()
    for key, value in inner:
        own = {key: value} if key in _PROTECTIONS and isinstance(value, bool) else _asked(value)
        found |= {name: on and found.get(name, True) for name, on in own.items()}
    for value in listed:
        found |= {name: on and found.get(name, True) for name, on in _asked(value).items()}
    return found


def _short(kind: str) -> str:
    """``aws:rds/instance:Instance`` as ``rds.Instance``."""
    package, _, name = kind.rpartition(":")
    return f"{package.rpartition(':')[2].partition('/')[0]}.{name}"
