"""The resources of a stack and the references between them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from pulumi_policy import PolicyResource
from pulumi_policy.proxy import UnknownValueError

from guardrails.json_text import parse
from guardrails.resource_types import canonical

T = TypeVar("T")

_SERVICE = "strata:service:Service"
# Properties whose values other resources use as a reference.
NAMES = ("id", "arn", "name", "bucket", "url", "identifier")


class Stack:
    """All resources of one deployment, with their outputs as far as they are known."""

    def __init__(
        self, resources: Sequence[PolicyResource], declared: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self._by_type: dict[str, list[PolicyResource]] = {}
        for one in resources:
            self._by_type.setdefault(canonical(one.resource_type), []).append(one)
        self._declared = declared or {}
        self._derived: dict[object, Any] = {}

    def of(self, *types: str) -> Iterator[PolicyResource]:
        """Every resource of one of *types*."""
        return (one for resource_type in types for one in self._by_type.get(resource_type, ()))

    @property
    def is_service(self) -> bool:
        """Whether it is the stack of a service, and not of the platform."""
        return _SERVICE in self._by_type

    def declared(self, resource: PolicyResource) -> Mapping[str, Any]:
        """The inputs of *resource*; its ``props`` also have what AWS adds, such as a key's policy."""
        return self._declared.get(resource.urn, resource.props)

    def declaring(self, resource_type: str, name: str) -> Iterator[PolicyResource]:
        """Every resource of *resource_type* with the input *name*, known or not."""
        return (one for one in self.of(resource_type) if name in [*self.declared(one)])

    def accounts(self, resource: PolicyResource) -> set[str]:
        """The ``allowedAccountIds`` of the provider of *resource*."""
        ids = resource.provider.props.get("allowedAccountIds") if resource.provider else None
        return set(parse(ids) or ())

    def derived(self, make: Callable[["Stack"], T]) -> T:
        """The result of *make* for this stack, computed once."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: T = self._derived[make]
        return found

    def referring_to(self, target: PolicyResource, resource_type: str, by: str) -> list[PolicyResource]:
        """The resources of *resource_type* whose property *by* refers to *target*.

        The engine gives the source of each property, so the value may be unknown. Without a source, the
        value is compared with the names of *target*; raises UnknownValueError if it is unknown.
        """
        return [one for one in self.of(resource_type) if refers(one, by, target)]


def refers(one: PolicyResource, by: str, target: PolicyResource) -> bool:
    """Whether the property *by* of *one* is an output of *target* or equals one of its names."""
    sources = one.property_dependencies.get(by, [])
    if any(_leads(source, by, target, frozenset()) for source in sources):
        return True
    try:
        values = [*_texts(one.props.get(by))]
    except UnknownValueError:
        if sources:
            return False  # unknown, but an output of another resource
        raise
    names = {target.props[name] for name in NAMES if not is_unknown(target.props, name)}
    return not names.isdisjoint(values)


def is_unknown(props: Mapping[str, Any], name: str) -> bool:
    """Whether *props* have no known value for *name*."""
    try:
        return props.get(name) is None
    except UnknownValueError:
        return True


def _texts(value: object) -> Iterator[str]:
    """Every text in *value*: a text, a list, an object or an object as JSON."""
    if isinstance(value, str):
        yield value
        if value.startswith("{"):
            with suppress(ValueError):  # text that starts with a brace
                yield from _texts(parse(value))
    elif isinstance(value, Mapping):
        for key in value:
            yield from _texts(value[key])
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)


def _leads(source: PolicyResource, by: str, target: PolicyResource, seen: frozenset[str]) -> bool:
    # A reference may go through another resource, such as from a lifecycle through the policy to the bucket.
    if source.urn == target.urn:
        return True
    further = source.property_dependencies.get(by, [])
    return source.urn not in seen and any(_leads(other, by, target, seen | {source.urn}) for other in further)
