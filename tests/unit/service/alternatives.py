"""Every legal value of every setting of a manifest, one change each."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from components.common.advice import unknown_values
from components.service.manifest.manifest import Manifest
from components.service.manifest.process import Process
from components.service.manifest.sections import Sections
from unit.policies.alternatives import Change, of_model

_MOST = 4
# Values as a user would write them where the manifest has none.
EXAMPLES: Mapping[tuple[str | int, ...], object] = {
    ("api", "tokens"): {
        "issuer": "https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_Abc",
        "audience": ["shop"],
    },
    ("api", "host"): "api.prod.strata.example",
    ("websocket", "host"): "live.prod.strata.example",
    ("api", "origins"): ["https://shop.example.com"],
    ("tables", "orders", "range_key"): {"name": "at", "type": "N"},
    ("tables", "orders", "ttl_attribute"): "expires",
    ("tables", "orders", "backup_plan"): "daily",
}


def alternatives(base: Mapping[str, Any]) -> list[Change]:
    """Every change of one setting of *base*, a valid manifest."""
    with unknown_values():
        whole = Manifest.model_validate(base)
    found = [*of_model(Sections, (), {key: value for key, value in base.items() if key != "run"}, EXAMPLES)]
    for name, process in whole.run.items():
        raw = base["run"][name]
        own = {key: value for key, value in raw.items() if key not in ("triggers", "uses")}
        found += of_model(type(process), ("run", name), own, EXAMPLES)
        for index, trigger in enumerate(getattr(process, "triggers", ())):
            path = ("run", name, "triggers", index)
            found += of_model(type(trigger), path, raw["triggers"][index], EXAMPLES)
        if isinstance(process, Process) and raw["uses"]:
            found.append(Change(("run", name, "uses"), {}))
    real = [*_real(found, base)]
    values: dict[str, list[Change]] = {}
    for one in real:
        values.setdefault(str(one.path), []).append(one)
    # Of a long list, such as the runtimes or the days of a log, the ends.
    return [one for one in real if one in (*values[str(one.path)][:_MOST], values[str(one.path)][-1])]


def _real(found: list[Change], base: Mapping[str, Any]) -> Iterator[Change]:
    seen = set()
    for one in found:
        if str(one) not in seen and one.path[-1] not in ("kind", "runs_as") and _at(base, one) != one.value:
            seen.add(str(one))
            yield one


def changed(base: Mapping[str, Any], *changes: Change) -> dict[str, Any]:
    """*base* with *changes*."""
    new = copy.deepcopy(dict(base))
    for change in sorted(changes, key=lambda one: len(one.path)):
        place: Any = new
        for number, key in enumerate(change.path[:-1], 1):
            if isinstance(place, dict) and not place.get(key):
                place[key] = copy.deepcopy(EXAMPLES[change.path[:number]])
            place = place[key]
        place[change.path[-1]] = copy.deepcopy(change.value)
    return new


def _at(base: Mapping[str, Any], change: Change) -> object:
    place: Any = base
    for key in change.path:
        if place is None:
            return None
        place = place.get(key) if isinstance(place, Mapping) else place[key]
    return place
