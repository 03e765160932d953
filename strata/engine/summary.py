"""Losses and interruptions in a preview's events, in addition to the engine's output."""

import json
from collections.abc import Iterator

from pydantic import ValidationError

from strata.engine.events import Metadata, Op, Step
from strata.engine.impacts import impacts
from strata.engine.stateful import is_stateful
from strata.engine.urn import name_of, type_of

_EVENT = "resourcePreEvent"
_GONE = {Op.DELETE: "is deleted", Op.REPLACE: "is replaced", Op.DELETE_REPLACED: "is replaced"}


def summary(events: str) -> list[str]:
    """The lines to print after a preview with these *events*; none for plain creations and updates."""
    found = list(dict.fromkeys(line for step in _steps(events) for line in _lines(step)))
    return ["This preview deletes, replaces or interrupts resources:", *found] if found else []


def _steps(events: str) -> Iterator[Step]:
    for line in events.splitlines():
        if _EVENT not in line:
            continue
        try:
            yield Metadata.model_validate(json.loads(line)[_EVENT]).metadata
        except (KeyError, TypeError, ValueError, ValidationError, RecursionError):
            continue  # the engine's own output has the step


def _lines(step: Step) -> Iterator[str]:
    token, name = type_of(step.urn), name_of(step.urn)
    retained = step.old is not None and step.old.retain
    if step.op in _GONE and is_stateful(token) and not retained:
        yield f"  {token} {name} {_GONE[step.op]}, and its contents are lost"
    for impact in impacts(step):
        yield f"  {token} {name} {impact.path}: {impact.effect}: {impact.message} ({impact.source})"
