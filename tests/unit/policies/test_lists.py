"""A value that a list of the settings has twice is refused: AWS would refuse it, or a URN be there twice."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from components.common.advice import unknown_values
from environment import settings
from environment.errors import SettingsError
from unit.policies import alternatives
from unit.policies.alternatives import EXAMPLES, Change, changed

Place = tuple[str | int, ...]


def refusal(config: dict[str, Any]) -> str:
    """The reasons for which *config* is refused; empty if it isn't."""
    try:
        with unknown_values():
            settings._CONFIGURATION.parse("stack file", copy.deepcopy(config))
    except SettingsError as error:
        return str(error)
    return ""


def lists(value: Any, place: Place = ()) -> Iterator[tuple[Place, list[Any]]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from lists(one, (*place, key))
    elif isinstance(value, list) and value:
        yield place, value
        for number, one in enumerate(value):
            yield from lists(one, (*place, number))


def configurations() -> Iterator[dict[str, Any]]:
    """The stack files, production with each example of a section, and with each value that has lists."""
    for stack in ("dev", "test", "prod"):
        base = alternatives.config(f"Pulumi.{stack}.yaml")
        yield base
    for path, example in EXAMPLES.items():
        yield changed(base, [Change(path, example)])
    for change in alternatives.alternatives(base):
        if isinstance(change.value, list | dict) and change.value:
            yield changed(base, [change])


def with_two(config: dict[str, Any], place: Place) -> dict[str, Any]:
    """*config* with the first value of the list at *place* once more, at its end."""
    new = copy.deepcopy(config)
    found: Any = new
    for key in place:
        found = found[key]
    found.append(copy.deepcopy(found[0]))
    return new


def test_a_value_that_is_in_a_list_twice_is_refused() -> None:
    tried: dict[str, bool] = {}
    for config in configurations():
        places = [place for place, _ in lists(config)]
        names = {place: ".".join("*" if isinstance(one, int) else one for one in place) for place in places}
        new = [place for place in places if names[place] not in tried]
        if not new or refusal(config):
            continue
        for place in new:
            tried[names[place]] = bool(refusal(with_two(config, place)))
    assert len(tried) >= 25
    assert [name for name, refused in tried.items() if not refused] == []


SCHEDULE = {"name": "a", "recurrence": "30 8 * * 1-5", "time_zone": "Asia/Seoul", "desired": 3}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"recurrence": "30 8 * * 1-5"}, True),
        ({"recurrence": "30 8 * * MON-FRI"}, True),
        ({"recurrence": "030 08 1-31 */1 1,2,3,4,5"}, True),
        ({"recurrence": "31 8 * * 1-5"}, False),
        ({"recurrence": "30 8 * * 1-6"}, False),
        ({"recurrence": "30 8 * * 1-5", "time_zone": "UTC"}, False),
    ],
)
def test_two_schedules_of_a_group_begin_at_different_times(other: dict[str, Any], same: bool) -> None:
    base = alternatives.config("Pulumi.prod.yaml")
    path = ("compute", "web", "schedules")
    size = Change(("compute", "web", "size"), {"min": 1, "max": 9, "desired": 3})
    config = changed(base, [size, Change(path, [SCHEDULE, {**SCHEDULE, "name": "b", **other}])])
    found = refusal(config)
    assert ("a and b begin at the same time" in found) is same, found
