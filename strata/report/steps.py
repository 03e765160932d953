"""Changes from the engine's steps: one per resource, for any number of steps."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from strata.engine.comparable import comparable
from strata.engine.drifted import properties
from strata.engine.events import Op, ResourceState, Step
from strata.engine.impacts import impacts
from strata.engine.masking import masked
from strata.engine.property_path import MISSING, look_up, parts
from strata.engine.urn import name_of
from strata.engine.values import shown
from strata.report.model import Change, ChangeKind, PropertyChange

# All other operations change nothing: same, refresh, and the engine's own.
_KINDS = {
    Op.CREATE: ChangeKind.CREATE,
    Op.UPDATE: ChangeKind.UPDATE,
    Op.DELETE: ChangeKind.DELETE,
    Op.REPLACE: ChangeKind.REPLACE,
    Op.CREATE_REPLACEMENT: ChangeKind.REPLACE,
    Op.IMPORT_REPLACEMENT: ChangeKind.REPLACE,
    Op.READ_REPLACEMENT: ChangeKind.REPLACE,
    Op.DELETE_REPLACED: ChangeKind.DELETE,
    Op.IMPORT: ChangeKind.IMPORT,
    Op.READ: ChangeKind.READ,
    Op.DISCARD: ChangeKind.FORGET,
}
_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
_COUNTED = (Op.CREATE, Op.UPDATE, Op.DELETE, Op.REPLACE, Op.IMPORT)


def changes(steps: Iterable[Step]) -> tuple[Change, ...]:
    """The planned changes, the worst first; the steps of one replacement are one change."""
    return _ordered(steps, _of)


def drifted(steps: Iterable[Step]) -> tuple[Change, ...]:
    """The differences that the refresh found: old is the declared value, new is the real one."""
    found = (step for step in steps if step.op is Op.DELETE or (step.op is Op.UPDATE and step.detailed))
    return _ordered(found, lambda group: (one for step in group for one in _drifted(step)))


def unconfirmed(steps: Iterable[Step]) -> tuple[str, ...]:
    """The names of the subscriptions that wait for a confirmation and stay."""
    return tuple(
        sorted(
            {
                name_of(step.urn)
                for step in steps
                if step.op in (Op.SAME, Op.UPDATE)
                and step.old is not None
                and step.old.type == _SUBSCRIPTION
                and step.old.outputs.get("pendingConfirmation") is True
            }
        )
    )


def _drifted(step: Step) -> Iterator[Change]:
    if step.op is Op.DELETE:
        yield Change(step.urn, ChangeKind.DELETE, ())
        return
    found = tuple(PropertyChange(one.path, one.declared, one.actual, False) for one in properties(step))
    if found:
        yield Change(step.urn, ChangeKind.UPDATE, tuple(sorted(found, key=lambda item: item.path)))


def missing(steps: Iterable[Step], summary: Mapping[Op, int]) -> list[str]:
    """The operations that *summary* counts and *steps* lack, which means an incomplete preview."""
    listed = list(steps)
    counts = {op: len({step.urn for step in listed if step.op is op}) for op in _COUNTED}
    return [
        f"{summary[op]} to {op.value}, of which {counts[op]} are there"
        for op in _COUNTED
        if counts[op] < summary.get(op, 0)
    ]


def _ordered(steps: Iterable[Step], changes: Callable[[list[Step]], Iterable[Change]]) -> tuple[Change, ...]:
    by_urn = groupby(sorted(steps, key=_urn), key=_urn)
    found = [change for _, group in by_urn for change in changes(list(group))]
    return tuple(sorted(found, key=_rank))


def _urn(step: Step) -> str:
    return step.urn


def _rank(change: Change) -> tuple[bool, bool, int, str, str, str]:
    kind = list(ChangeKind).index(change.kind)
    return not change.loses_state, not change.impacts, kind, change.layer, change.type, change.name


def _of(steps: list[Step]) -> Iterator[Change]:
    replacing = [step for step in steps if _KINDS.get(step.op) is ChangeKind.REPLACE]
    if replacing:
        # `replace` itself knows old and new; the other two are its halves.
        step = next((step for step in replacing if step.op is Op.REPLACE), replacing[0])
        yield _change(step, ChangeKind.REPLACE)
        return
    for step in steps:
        kind = _KINDS.get(step.op)
        if kind is ChangeKind.DELETE and step.old and step.old.retain:
            kind = ChangeKind.FORGET
        if kind is not None:
            yield _change(step, kind)


def _change(step: Step, kind: ChangeKind) -> Change:
    old, new = _shown(step)
    if kind is ChangeKind.CREATE:
        found = [PropertyChange(name, None, value, False) for name, value in new.inputs.items()]
    elif kind in (ChangeKind.UPDATE, ChangeKind.REPLACE):
        found = [
            PropertyChange(path, _declared(old, raw), _declared(new, raw), forcing)
            for path, (raw, forcing) in _places(step).items()
        ]
    else:
        found = []
    return Change(step.urn, kind, tuple(sorted(found, key=lambda item: item.path)), impacts(step))


def _places(step: Step) -> dict[str, tuple[str, bool]]:
    """The comparable path of each differing path, and whether a part of it forces a replacement."""
    before, after = (shown(state.inputs) if state else {} for state in (step.old, step.new))
    found: dict[str, tuple[str, bool]] = {}
    for path, raw, forces in _paths(step):
        place = comparable(raw, before, after)
        name = path if place == raw else place
        found[name] = place, forces or found.get(name, ("", False))[1]
    return found


def _paths(step: Step) -> Iterator[tuple[str, str, bool]]:
    """The paths that differ, where their values are, and whether each forces a replacement.

    Tags that are in both ``tags`` and ``tagsAll`` are reported once, as ``tags``, with all values:
    default tags are in ``tagsAll`` only.
    """
    forcing = {_top(key) for key in step.keys or ()}
    detailed = step.detailed or {}
    paths = dict.fromkeys(detailed or [*(step.diffs or ()), *(step.keys or ())])
    for path in paths:
        plain = path.replace("tagsAll", "tags", 1) if path.startswith("tagsAll") else ""
        if plain in paths:
            continue
        every = path.replace("tags", "tagsAll", 1)
        raw = every if path.startswith("tags") and every in paths else path
        forces = path in detailed and detailed[path].kind.endswith("-replace")
        yield path, raw, forces or _top(path) in forcing


def _top(path: str) -> str:
    return str(next(parts(path), ""))


def _shown(step: Step) -> tuple[ResourceState, ResourceState]:
    """The resource before and after the change, for a report: a secret in one is masked in both.

    Providers may repeat an input as it was given among the outputs.
    """
    states = [state or ResourceState(type="") for state in (step.old, step.new)]
    trees = [shown(tree) for state in states for tree in (state.inputs, state.outputs)]
    names = [name for state in states for name in state.secret_names]
    clean = masked(*trees, names=names)
    return (
        ResourceState(type=states[0].type, inputs=clean[0], outputs=clean[1]),
        ResourceState(type=states[1].type, inputs=clean[2], outputs=clean[3]),
    )


def _declared(state: ResourceState, path: str) -> object:
    """The declared value, or the provider's where none is declared."""
    value = look_up(state.inputs, path)
    return look_up(state.outputs, path) if value is MISSING else value
