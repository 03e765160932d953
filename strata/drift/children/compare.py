"""Children that AWS lists for the state's resources and the state doesn't have."""

from collections.abc import Callable, Iterable, Iterator

from strata.drift.children.collect import Listed
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import Item, Row
from strata.drift.children.rows.scaling import MEMBERS
from strata.drift.cloud_resource import owners, tags_of
from strata.drift.report import Unmanaged, title
from strata.engine.secret_text import without_secrets


def added(
    rows: Iterable[Row],
    resources: Iterable[StateResource],
    listed: Iterable[Listed],
    of_others: Callable[[Item], bool] = lambda item: False,
) -> tuple[Unmanaged, ...]:
    """The children that are neither declared nor made by AWS, each once; without those of others."""
    by_kind, answers = {row.kind: row for row in rows}, list(listed)
    members = {str(item["InstanceId"]) for one in answers if one.kind == MEMBERS for item in one.items}
    state = Index(resources, frozenset(members))
    by_urn = {one.urn: one for one in state.resources}
    found: dict[tuple[str, str], Unmanaged] = {}
    for one in answers:
        parent = by_urn[one.parents[0]]
        for item in _unknown(by_kind[one.kind], parent, one.items, state):
            if of_others(item):
                continue
            child = _unmanaged(by_kind[one.kind], parent, item, alone=len(one.parents) == 1)
            found.setdefault((child.kind, child.id), child)
    return tuple(sorted(found.values(), key=lambda item: (item.kind, item.id)))


def _unknown(row: Row, parent: StateResource, items: Iterable[Item], state: Index) -> Iterator[Item]:
    known: frozenset[str] | None = None
    for item in items:
        if known is None:
            known = frozenset(row.known(state, parent))
        if not known.isdisjoint(row.identify(item, parent)):
            continue
        if not row.by_aws(item, parent, state) and not _of_service(item, state):
            yield item


def _of_service(item: Item, state: Index) -> bool:
    """Tags reserved to services name the declared resource that they belong to."""
    listed = item.get("Tags")
    if not isinstance(listed, list) or not all(isinstance(one, dict) and "Key" in one for one in listed):
        return False
    return any(state.has(owner) for owner in owners(tags_of(listed)))


def _unmanaged(row: Row, parent: StateResource, item: Item, *, alone: bool) -> Unmanaged:
    identity = row.identify(item, parent)[0]
    where = f"of {title(parent.urn)}" if alone else "in the account"
    return Unmanaged(
        row.kind,
        # An address may hold a login or a token; other identities are what the remedy deletes.
        without_secrets(identity) if "://" in identity else identity,
        without_secrets(row.describe(item)),
        where,
        parent=parent.urn if alone else "",
        declare=row.token,
        delete=f"aws {row.delete}",
    )
