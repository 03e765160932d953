"""Updates that AWS refuses, that lose data or that interrupt a service.

The engine's preview shows a plain update or replacement and none of these effects.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from strata.engine.events import Op, Step
from strata.engine.impact_conditions import value
from strata.engine.impact_rule import Impact, ImpactRule
from strata.engine.impact_rules import REPLACEMENTS, RULES


def impacts(step: Step) -> tuple[Impact, ...]:
    """The impacts of the update or replacement *step*; none of any other step."""
    rules = _BY_STEP.get(step.op)
    if rules is None or step.old is None or step.new is None:
        return ()
    return tuple(_of(rules, step.new.type, step.old.inputs, step.new.inputs, step.old.outputs))


_BY_STEP = {Op.UPDATE: RULES, Op.REPLACE: REPLACEMENTS}


def _of(
    rules: Sequence[ImpactRule],
    token: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    actual: Mapping[str, Any],
) -> Iterator[Impact]:
    for rule in rules:
        if token not in rule.types:
            continue
        before, after = value(old, rule.path), value(new, rule.path)
        # A partial version such as 16 doesn't say which one runs.
        running = value(actual, rule.path) if rule.path.endswith("ersion") else None
        if before != after and rule.applies(running or before, after, new):
            yield Impact(rule.effect, rule.path, rule.message, rule.source)
