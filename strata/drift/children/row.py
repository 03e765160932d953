"""A row of the table of children: list call, declaration in the state, children that AWS creates."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from strata.drift.children.resource import Index, StateResource

Item = Mapping[str, Any]
Extract = Callable[[Item], Iterable[Item]]
Parameters = Callable[[Sequence[StateResource]], Mapping[str, object] | None]
Known = Callable[[Index, StateResource], Iterable[str]]
Rule = Callable[[Item, StateResource, Index], bool]

VALUE = "Value"
"""The key of an item that AWS lists as plain text."""
ALL = 10_000
"""Parents per call where AWS lists the children of all parents at once."""


@dataclass(frozen=True)
class Detail:
    """A second call for each listed item; its response is added to the item under *into*.

    *request* returns None for an item that needs no second call. With *each*, the children are the items of
    the response's list of that name; each has the properties of the first call's item too.
    """

    operation: str
    request: Callable[[Item], Mapping[str, object] | None]
    into: str
    each: str = ""


@dataclass(frozen=True)
class Listing:
    """The call that lists the children of at most *batch* parents.

    *request* returns None for a parent that can't have such children. *absent* are the error codes with which
    AWS says that there are none, or the HTTP status where its reference names no code. *parent* reads from an
    item which parent it belongs to, where a call lists the children of several. *region* is that of a global
    service.
    """

    service: str
    operation: str
    request: Parameters
    items: Extract
    batch: int = 1
    parent: Callable[[Item], str] | None = None
    absent: frozenset[str] = frozenset()
    detail: Detail | None = None
    region: str = ""


def _never(item: Item, parent: StateResource, state: Index) -> bool:
    return False


@dataclass(frozen=True)
class Row:
    """One kind of children of the resources of the types *parents*.

    *identify* returns an item's identities, the first of which is shown; a child is in the state if one of
    them is among *known*. *by_aws* is the rule for children created by AWS or a service. *token* is the type
    that declares such a child, *delete* the AWS operation that removes one. With *of_platform* the role of a
    service may not list such children: the answers have more of other workloads than their names.
    """

    kind: str
    parents: tuple[str, ...]
    listing: Listing
    identify: Callable[[Item, StateResource], Sequence[str]]
    known: Known
    token: str
    delete: str
    describe: Callable[[Item], str] = field(default=lambda item: "")
    by_aws: Rule = _never
    of_platform: bool = False


def field_of(name: str) -> Extract:
    """The list under *name*; plain texts become items with a VALUE."""
    return lambda page: [_item(one) for one in page.get(name) or ()]


def fields(*names: str) -> Extract:
    """The lists under all of *names*; an item has its list's name under ``List``."""
    return lambda page: [{**_item(one), "List": name} for name in names for one in page.get(name) or ()]


def spread(outer: str, inner: str, *kept: str) -> Extract:
    """The lists under *inner* of each item under *outer*, with the outer item's *kept* properties."""

    def extract(page: Item) -> Iterable[Item]:
        for one in page.get(outer) or ():
            for item in one.get(inner) or ():
                yield {**{name: one.get(name) for name in kept}, **_item(item)}

    return extract


def whole(*required: str) -> Extract:
    """The response as the only item, if one of the *required* properties is set."""
    return lambda page: [page] if any(page.get(name) for name in required) else []


def statements(name: str) -> Extract:
    """The statements of the policy document under *name*."""

    def extract(page: Item) -> Iterable[Item]:
        document = page.get(name)
        held = (json.loads(document) if isinstance(document, str) else document or {}).get("Statement", ())
        return [held] if isinstance(held, Mapping) else list(held)

    return extract


def ids(*tokens: str) -> Known:
    """The ids and ARNs of the state's resources of these types."""
    return lambda state, parent: state.ids(*tokens)


def keys(token: str, *paths: str, separator: str = "/") -> Known:
    """The keys of the state's resources of this type: some of their properties, joined."""
    return lambda state, parent: state.keys(token, *paths, separator=separator)


def either(*ways: Known) -> Known:
    """The union of several ways to declare a child."""
    return lambda state, parent: frozenset(one for way in ways for one in way(state, parent))


def inline(*paths: str, own: Callable[[StateResource], str] = lambda parent: parent.id) -> Known:
    """The parent itself, by its key, if it declares one of *paths*."""

    def known(state: Index, parent: StateResource) -> Iterable[str]:
        return (own(parent),) if any(parent.inputs.get(path) not in (None, [], {}) for path in paths) else ()

    return known


def each(argument: str, path: str = "id", **more: object) -> Parameters:
    """The request for one parent: *argument* is its property at *path*."""
    return lambda parents: {argument: parents[0].text(path), **more} if parents[0].text(path) else None


def every(argument: str, path: str = "id") -> Parameters:
    """The request for several parents: *argument* lists their properties at *path*."""
    return lambda parents: {argument: [one.text(path) for one in parents]}


def filtered(name: str, path: str = "id") -> Parameters:
    """The request for several parents by a filter of EC2."""
    return lambda parents: {"Filters": [{"Name": name, "Values": [one.text(path) for one in parents]}]}


def nothing(parents: Sequence[StateResource]) -> Mapping[str, object]:
    """The request of a list that takes no arguments."""
    return {}


def part(*names: str, separator: str = "/") -> Callable[[Item, StateResource], Sequence[str]]:
    """The identity of an item: its properties *names*, joined."""
    return lambda item, parent: (separator.join(_text(item.get(name)) for name in names),)


def under(
    *names: str, path: str = "id", separator: str = "/"
) -> Callable[[Item, StateResource], Sequence[str]]:
    """The identity of an item: its parent's property at *path* and its own *names*, joined."""
    return lambda item, parent: (
        separator.join([parent.text(path), *(_text(item.get(name)) for name in names)]),
    )


def shown(*names: str) -> Callable[[Item], str]:
    """The properties *names* of an item as a description."""
    return lambda item: ", ".join(_text(item[name]) for name in names if item.get(name) not in (None, "", []))


def slot(  # noqa: PLR0913 (a row's own properties)
    kind: str,
    parents: tuple[str, ...],
    listing: Listing,
    *,
    token: str,
    by: str,
    delete: str,
    declared: tuple[str, ...] = (),
    path: str = "id",
    by_aws: Rule = _never,
) -> Row:
    """The row of a configuration that a parent has at most once.

    *by* is the property of *token* that names the parent by its *path*; *declared* are the parent's own
    properties that declare the configuration inline.
    """
    return Row(
        kind,
        parents,
        listing,
        lambda item, parent: (f"{parent.text(path)}/{kind.replace(' ', '-')}", parent.text(path)),
        either(keys(token, by), inline(*declared, own=lambda parent: parent.text(path))),
        token,
        delete,
        by_aws=by_aws,
    )


def _item(one: object) -> Item:
    return one if isinstance(one, Mapping) else {VALUE: one}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else json.dumps(value) if isinstance(value, Mapping | list) else str(value)
