"""Entries of a state for resources that were created and that it lost, with their ids alone.

A refresh then reads their values, and drops those that no longer exist.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from strata.engine.state import PendingOperation
from strata.engine.urn import name_of, type_of
from strata.project import Environment

_STACK = "pulumi:pulumi:Stack"
_PROVIDER = "pulumi:providers:"
_AWS = f"{_PROVIDER}aws"
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

    Without a provider for it in *resources* the engine gives it a default provider. Beside another default
    provider that has the same URN, and the engine calls the state invalid.
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


def missing_providers(
    environment: Environment, resources: Sequence[Mapping[str, Any]], regions: Iterable[str]
) -> list[dict[str, Any]]:
    """Default providers for those *regions* that *resources* have no provider for.

    A destroy deletes a provider after all of its resources, and the copy of an early state had none yet. In
    another region a refresh would not find the resource, and drop it. Providers of two default names are the
    same to the engine, so that the next update replaces nothing.
    """
    made = []
    for region in sorted({*regions}):
        if any(_region(one) == region for one in resources):
            continue
        urn = f"urn:pulumi:{environment.name}::{environment.project}::{_AWS}{_DEFAULT}_{region}"
        values = {"region": region}
        made.append(
            {"urn": urn, "custom": True, "id": f"recovered-{region}", "type": _AWS}
            | {"inputs": values, "outputs": values}
        )
    return made


def _provider(resources: Sequence[Mapping[str, Any]], package: str, region: str | None) -> str | None:
    """The provider of *package* for *region*, if possible a default provider."""
    there = [one for one in resources if one.get("type") == f"{_PROVIDER}{package}"]
    near = [one for one in there if region and _region(one) == region] or there
    defaults = [one for one in near if _DEFAULT in one["urn"]]
    chosen = next(iter([*defaults, *near]), None)
    return f"{chosen['urn']}::{chosen['id']}" if chosen else None


def _region(resource: Mapping[str, Any]) -> object:
    """The region of a provider of AWS; None for another resource."""
    return (resource.get("inputs") or {}).get("region") if resource.get("type") == _AWS else None


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
