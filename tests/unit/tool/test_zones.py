from typing import Any

import pytest

from components.network.plan import moved_zones
from strata.engine.zones import refuse_moved
from strata.errors import Exit, StrataError

_URN = "urn:pulumi:dev::strata::strata:network:Network$awsx:ec2:Vpc$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet::"


def subnets(*zones: str) -> dict[str, str]:
    tiers = ("public", "private", "data")
    return {f"network-{tier}-{place}": zone for tier in tiers for place, zone in enumerate(zones, start=1)}


def state(*zones: str) -> list[dict[str, Any]]:
    return [
        {"urn": _URN + name, "inputs": {"availabilityZone": zone}} for name, zone in subnets(*zones).items()
    ]


def plan(before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, Any]:
    """The engine's plan of the change, as far as the zones are concerned."""
    old, new = subnets(*before), subnets(*after)
    changed = {
        name: {"updates": {"availabilityZone": zone}} for name, zone in new.items() if old.get(name) != zone
    }
    return {_URN + name: {"goal": {"inputDiff": changed.get(name, {})}} for name in new}


@pytest.mark.parametrize("after", [("a", "b"), ("a", "b", "c"), ("a", "b", "c", "d"), ("a",)])
def test_zones_may_be_added_and_removed_at_the_end(after: tuple[str, ...]) -> None:
    assert moved_zones(subnets("a", "b"), subnets(*after)) is None
    refuse_moved(state("a", "b"), plan(("a", "b"), after))


@pytest.mark.parametrize(
    "after",
    [("b", "c"), ("b", "a", "c"), ("c", "b", "a"), ("a", "c"), ("a", "d", "b", "c"), ("d", "a", "b", "c")],
)
def test_a_subnet_that_would_move_is_refused_with_what_to_do(after: tuple[str, ...]) -> None:
    before = ("a", "b", "c")
    with pytest.raises(
        StrataError, match=r"^strata:network.zones: network-data-\d is in . and would"
    ) as caught:
        refuse_moved(state(*before), plan(before, after))
    message = str(caught.value)
    assert "Deployed are, in this order: a, b, c." in message
    assert "write the deployed ones first, in this order" in message
    assert message.endswith("Nothing was changed.")
    assert caught.value.exit_code == Exit.USAGE


def test_a_first_up_and_other_resources_are_no_moves() -> None:
    refuse_moved([], plan((), ("a", "b")))
    refuse_moved([{"urn": "urn:pulumi:dev::strata::aws:sns/topic:Topic::x"}], {})


def test_a_subnet_that_is_gone_from_the_plan_does_not_move() -> None:
    refuse_moved(state("a", "b"), {})
