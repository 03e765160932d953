from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.plan import (
    DATA,
    PRIVATE,
    PUBLIC,
    Tier,
    block,
    plan,
    region,
    region_of,
    slot,
)

HOME = "ap-northeast-2"
TIERS = [PUBLIC, PRIVATE, DATA]
# The next two tiers take these positions; a /17 still has three more behind them.
SPARE_POSITIONS = (3, 4)
SPARES = [Tier(f"spare-{position}", position, 24) for position in SPARE_POSITIONS]

vpcs = st.one_of(
    st.integers(0, 255).map(lambda n: IPv4Network(f"10.{n}.0.0/16")),
    st.integers(0, 511).map(lambda n: IPv4Network((0x0A000000 + n * 2**15, 17))),
    st.just(IPv4Network("192.168.0.0/16")),
)
zone_names = st.one_of(
    st.sampled_from("abcd").map(lambda letter: f"{HOME}{letter}"),
    st.sampled_from("abcd").map(lambda letter: f"us-west-2-lax-1{letter}"),
)
zone_lists = st.lists(zone_names, min_size=1, max_size=6, unique=True)


def blocks(vpc, zones):
    addresses = plan(vpc, zones)
    return [*addresses.public.blocks, *addresses.private.blocks, *addresses.data.blocks]


@given(vpcs, zone_lists)
def test_blocks_are_disjoint_and_inside_the_vpc(vpc, zones):
    found = blocks(vpc, zones)
    assert all(one.subnet_of(vpc) for one in found)
    assert not any(one.overlaps(other) for one, other in combinations(found, 2))


@given(vpcs, zone_lists, zone_names)
def test_adding_a_zone_anywhere_in_the_list_moves_no_existing_block(vpc, zones, new):
    before = {zone: [block(vpc, tier, zone) for tier in TIERS] for zone in zones}
    grown = plan(vpc, sorted({*zones, new}))
    after = zip(grown.public.blocks, grown.private.blocks, grown.data.blocks, strict=True)
    by_zone = dict(zip(sorted({*zones, new}), map(list, after), strict=True))
    assert {zone: by_zone[zone] for zone in zones} == before


@given(vpcs, zone_lists)
def test_two_more_tiers_fit_beside_the_existing_blocks(vpc, zones):
    spare = [block(vpc, tier, zone) for tier in SPARES for zone in zones]
    assert all(one.subnet_of(vpc) for one in spare)
    assert not any(one.overlaps(other) for one, other in combinations([*blocks(vpc, zones), *spare], 2))


@given(vpcs, st.permutations([f"{HOME}{letter}" for letter in "abcd"]))
def test_the_order_of_zones_orders_the_blocks_and_changes_none(vpc, zones):
    assert plan(vpc, zones).private.blocks == tuple(block(vpc, PRIVATE, zone) for zone in zones)
    assert sorted(blocks(vpc, zones)) == sorted(blocks(vpc, sorted(zones)))


@given(vpcs, zone_lists)
def test_every_block_lies_in_the_region_of_its_own_tier(vpc, zones):
    addresses = plan(vpc, zones)
    for tier in (addresses.public, addresses.private, addresses.data):
        assert all(one.subnet_of(tier.region) for one in tier.blocks)
    regions = [region(vpc, tier) for tier in [*TIERS, *SPARES]]
    assert not any(one.overlaps(other) for one, other in combinations(regions, 2))


def test_released_blocks_stay_where_they_are():
    addresses = plan(IPv4Network("10.16.0.0/16"), [f"{HOME}a", f"{HOME}b"])
    assert [
        [str(one) for one in tier.blocks] for tier in (addresses.public, addresses.private, addresses.data)
    ] == [
        ["10.16.0.0/24", "10.16.1.0/24"],
        ["10.16.16.0/23", "10.16.18.0/23"],
        ["10.16.32.0/24", "10.16.33.0/24"],
    ]


def test_two_zones_that_would_share_addresses_are_refused_by_name():
    with pytest.raises(ValueError, match="us-west-2-lax-1a and us-west-2-phx-1a share one slot"):
        plan(IPv4Network("10.0.0.0/16"), ["us-west-2a", "us-west-2-lax-1a", "us-west-2-phx-1a"])


def test_a_local_zone_has_room_beside_four_zones_of_the_region():
    assert [slot(zone) for zone in ("us-west-2d", "us-west-2-lax-1a", "us-west-2-lax-1b")] == [3, 4, 5]
    assert region_of("us-west-2-lax-1a") == "us-west-2"


@pytest.mark.parametrize("zone", ["ap-northeast-2", "a", "", "ap-northeast-2A", "ap-northeast-2ab"])
def test_what_is_no_zone_is_refused_by_name(zone):
    with pytest.raises(ValueError, match=f"{zone} is not a zone name"):
        slot(zone)


@pytest.mark.parametrize("zone", ["us-east-1i", "us-west-2-lax-1e"])
def test_a_zone_beyond_the_plan_is_refused_by_name(zone):
    with pytest.raises(ValueError, match=f"{zone} is beyond the 8 zones"):
        slot(zone)


def test_a_tier_beyond_the_vpc_is_refused():
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/17 has room for 8 blocks of /20, not for number 9"):
        region(IPv4Network("10.0.0.0/17"), Tier("ninth", 8, 24))
