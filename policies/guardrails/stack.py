"""The resources of a stack, and which of them refer to which."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from pulumi_policy import PolicyResource
from pulumi_policy.proxy import UnknownValueError

from guardrails.kinds import by_its_name

# By these properties other resources name one, as far as they are known.
NAMES = ("id", "arn", "name", "bucket", "url", "identifier")


class Stack:
    """All resources that one deployment has, of every layer."""

    def __init__(
        self, resources: Sequence[PolicyResource], declared: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self._resources = resources
        self._declared = declared or {}

    def of(self, *kinds: str) -> Iterator[PolicyResource]:
        """Every resource of one of *kinds*."""
        return (one for one in self._resources if by_its_name(one.resource_type) in kinds)

    def declared(self, resource: PolicyResource) -> Mapping[str, Any]:
        """What the program says of *resource*; its ``props`` have also what AWS adds, say a key's policy."""
        return self._declared.get(resource.urn, resource.props)

    def declaring(self, kind: str, name: str) -> Iterator[PolicyResource]:
        """Every resource of *kind* of which the program says *name*, whether it is known yet or not."""
        return (one for one in self.of(kind) if name in [*self.declared(one)])

    def accounts(self, resource: PolicyResource) -> set[str]:
        """The accounts in which *resource* can be, as far as its provider's ``allowedAccountIds`` say."""
        told = resource.provider.props.get("allowedAccountIds") if resource.provider else None
        return set(json.loads(told) if isinstance(told, str) else told or ())

    def referring_to(self, target: PolicyResource, kind: str, by: str) -> list[PolicyResource]:
        """The resources of *kind* whose property *by* names *target*.

        The engine says whose output a property is, so that it needn't be known yet. Where it doesn't, the
        property is compared with what *target* is called; raises UnknownValueError if it isn't known.
        """
        return [one for one in self.of(kind) if refers(one, by, target)]


def refers(one: PolicyResource, by: str, target: PolicyResource) -> bool:
    """Whether the property *by* of *one* comes from *target* or is its name."""
    sources = one.property_dependencies.get(by, [])
    if any(_leads(source, by, target, frozenset()) for source in sources):
        return True
    try:
        values = [*_texts(one.props.get(by))]
    except UnknownValueError:
        if sources:
            return False  # not known, but from somewhere else
        raise
    names = {target.props[name] for name in NAMES if not is_unknown(target.props, name)}
    return not names.isdisjoint(values)


def is_unknown(props: Mapping[str, Any], name: str) -> bool:
    """Whether *props* have no value for *name*, or none yet."""
    try:
        return props.get(name) is None
    except UnknownValueError:
        return True


def _texts(value: object) -> Iterator[str]:
    """Every text in *value*, a text, a list, an object or an object as JSON."""
    if isinstance(value, str):
        yield value
        if value.startswith("{"):
            with suppress(ValueError):  # else it is a text that just begins so
                yield from _texts(json.loads(value))
    elif isinstance(value, Mapping):
        for key in value:
            yield from _texts(value[key])
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)


def _leads(source: PolicyResource, by: str, target: PolicyResource, seen: frozenset[str]) -> bool:
    # A bucket's name, say, may come by way of its policy, so that the policy is there first.
    if source.urn == target.urn:
        return True
    further = source.property_dependencies.get(by, [])
    return source.urn not in seen and any(_leads(other, by, target, seen | {source.urn}) for other in further)
