"""The drifted properties of one refreshed resource: actual values that differ from the declared ones."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from strata.engine.comparable import comparable
from strata.engine.equivalence import same
from strata.engine.events import ResourceState, Step
from strata.engine.inputs import inputs
from strata.engine.masking import masked
from strata.engine.property_path import MISSING, look_up, parts
from strata.engine.secret_text import MASK
from strata.engine.values import shown

_TWINS: Mapping[str, Mapping[str, str]] = {
    "aws:ssm/parameter:Parameter": {"value": "insecureValue"},
}
"""By type the properties in which the provider repeats another one that is declared."""
_UPDATE = "update"


@dataclass(frozen=True)
class Property:
    """One property whose actual value isn't the declared one; None if it isn't set."""

    path: str
    declared: object
    actual: object


def properties(step: Step) -> tuple[Property, ...]:
    """The differences of *step*, without computed properties and equal values."""
    old, new = (state or ResourceState(type="") for state in (step.old, step.new))
    found = {one.path: one for one in _differences(step, old, new)}
    return tuple(found.values())


def _differences(step: Step, old: ResourceState, new: ResourceState) -> Iterator[Property]:
    trees = [shown(tree) for tree in (old.inputs, old.outputs, new.outputs)]
    clean = masked(*trees, shown(new.inputs), names=[*old.secret_names, *new.secret_names])
    for raw, path in _paths(step, old):
        place = comparable(raw, trees[0], trees[2])
        declared, stored, actual = (look_up(tree, place) for tree in trees)
        side = 0
        if declared is MISSING and stored != actual:
            declared, side = stored, 1
        elif declared is MISSING and (step.detailed or {})[raw].kind == _UPDATE:
            continue  # recomputed by the provider, with the same result
        if not same(declared, actual) or _secret(declared):
            yield Property(
                path if place == raw else place, look_up(clean[side], place), look_up(clean[2], place)
            )


def _secret(value: object) -> bool:
    """True if a masked secret in *value* hides the difference."""
    return MASK in json.dumps(value, default=str)


def _paths(step: Step, old: ResourceState) -> Iterator[tuple[str, str]]:
    """The paths that differ, with their form in reports; a tag is listed once, not in ``tagsAll`` again."""
    detailed = step.detailed or {}
    known, twins = inputs(old.type), _TWINS.get(old.type, {})
    seen: set[str] = set()
    for raw in sorted(detailed, key=lambda path: (not path.startswith("tagsAll"), path)):
        path = f"tags{raw.removeprefix('tagsAll')}" if raw.startswith("tagsAll") else raw
        top = str(next(parts(path), ""))
        computed = known is not None and top not in known and top not in old.inputs
        if path not in seen and not computed and twins.get(top) not in old.inputs:
            seen.add(path)
            yield raw, path
