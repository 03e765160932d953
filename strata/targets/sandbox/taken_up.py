"""Entries of a state for resources that were created and that it lost, with their ids alone.

A refresh then reads their values, and drops those that no longer exist.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from strata.engine.state import PendingOperation
from strata.engine.urn import name_of, type_of
from strata.project import Environment

_STACK = "pulumi:pulumi:Stack"
_PROVIDER = "pulumi:providers:"
# A part of the names that the engine gives to default providers.
_DEFAULT = "::default"


def of_pending(
    resources: list[dict[str, Any]], pending: Sequence[PendingOperation], made: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The resources of *pending* creations that have an id.

    A resource in *resources* with the same URN is being replaced, and the next up deletes it. The engine's
    `refresh --import-pending-creates` drops these from the state (3.250.0).
    """
    found = []
    for resource in (one.resource for one in pending if one.type == "creating"):
        identity = made.get(resource["urn"])
        replaced = [one for one in resources if one["urn"] == resource["urn"]]
        # The last id of a URN may be that of the resource that is being replaced.
        if identity is None or any(one.get("id") == identity for one in replaced):
            continue
        for one in replaced:
            one["delete"] = True
        found.append({**resource, "id": identity, "outputs": resource.get("inputs", {})})
    return found


def unknown(
    environment: Environment, resources: Sequence[Mapping[str, Any]], made: Mapping[str, str]
) -> dict[str, str]:
    """Id and URN of what was *made* and is not in *resources*.

    A killed engine may not have stored the pending operation. The refresh drops deleted resources.
    """
    known = {one["urn"] for one in resources}
    prefix = f"urn:pulumi:{environment.name}::{environment.project}::"
    return {one: urn for urn, one in made.items() if urn.startswith(prefix) and urn not in known}


def of_urn(
    resources: Sequence[Mapping[str, Any]], urn: str, identity: str, region: str | None
) -> dict[str, Any]:
    """The entry of *urn* without inputs, whose provider was killed while it created it in *region*.

    If the state has no provider for it, neither has the entry, and the engine adds a default provider: a
    destroy deletes a provider after all of its resources, and a copy of an early state had none yet. Beside a
    default provider the engine would add a second one with the same URN, and call the state invalid.
    """
    kind = type_of(urn)
    parent, provider = _parent(resources, urn), _provider(resources, kind.partition(":")[0], region)
    return {
        "urn": urn,
        "custom": True,
        "id": identity,
        "type": kind,
        "inputs": {},
        "outputs": {},
        **({"parent": parent} if parent else {}),
        **({"provider": provider} if provider else {}),
    }


def _provider(resources: Sequence[Mapping[str, Any]], package: str, region: str | None) -> str | None:
    """The provider of *package* for *region*, if possible a default provider."""
    there = [one for one in resources if one.get("type") == f"{_PROVIDER}{package}"]
    near = [one for one in there if region and (one.get("inputs") or {}).get("region") == region] or there
    defaults = [one for one in near if _DEFAULT in one["urn"]]
    chosen = next(iter([*defaults, *near]), None)
    return f"{chosen['urn']}::{chosen['id']}" if chosen else None


def _parent(resources: Sequence[Mapping[str, Any]], urn: str) -> str | None:
    """The component in *urn* with the longest prefix of its name, or the stack; None without both.

    A destroy may delete the stack's own entry before a default provider, which has no parent.
    """
    stack, project, types, _ = urn.split("::", 3)
    components = types.rpartition("$")[0]
    head = f"{stack}::{project}::{components}::"
    parents = [
        one["urn"]
        for one in resources
        if components and one["urn"].startswith(head) and name_of(urn).startswith(name_of(one["urn"]))
    ]
    roots = [one["urn"] for one in resources if one["type"] == _STACK]
    return max(parents, key=len) if parents else next(iter(roots), None)
