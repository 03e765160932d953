"""The resources of a stack, and which of them refer to which."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi_policy import PolicyResource
from pulumi_policy.proxy import UnknownValueError

# By these properties other resources name one, as far as they are known.
NAMES = ("id", "arn", "name", "bucket", "url", "identifier")


class Stack:
    """All resources that one deployment has, of every layer."""

    def __init__(self, resources: Sequence[PolicyResource]) -> None:
        self._resources = resources

    def of(self, *kinds: str) -> Iterator[PolicyResource]:
        """Every resource of one of *kinds*."""
        return (resource for resource in self._resources if resource.resource_type in kinds)

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
    if sources and is_unknown(one.props, by):
        return False  # not known, but from somewhere else
    value = one.props.get(by) or []
    values = [value] if isinstance(value, str) else list(value)
    names = {target.props[name] for name in NAMES if not is_unknown(target.props, name)}
    return not names.isdisjoint(values)


def is_unknown(props: Mapping[str, Any], name: str) -> bool:
    """Whether *props* have no value for *name*, or none yet."""
    try:
        return props.get(name) is None
    except UnknownValueError:
        return True


def _leads(source: PolicyResource, by: str, target: PolicyResource, seen: frozenset[str]) -> bool:
    # A bucket's name, say, may come by way of its policy, so that the policy is there first.
    if source.urn == target.urn:
        return True
    further = source.property_dependencies.get(by, [])
    return source.urn not in seen and any(_leads(other, by, target, seen | {source.urn}) for other in further)
