from ipaddress import IPv4Network

import pytest

from components.network.acl_rules import data_rules, private_rules, public_rules
from components.network.plan import plan

ADDRESSES = plan(IPv4Network("10.16.0.0/16"), ["ap-northeast-2a", "ap-northeast-2b"])
TABLES = [public_rules, private_rules, data_rules]


def rows(table):
    return [
        (rule.direction, rule.number, rule.protocol, rule.ports, str(rule.peer)) for rule in table(ADDRESSES)
    ]


def test_the_public_tier_takes_web_traffic_from_anywhere_and_answers_it():
    assert rows(public_rules) == [
        ("in", 100, "-1", None, "10.16.0.0/16"),
        ("in", 110, "6", (80, 80), "0.0.0.0/0"),
        ("in", 120, "6", (443, 443), "0.0.0.0/0"),
        ("in", 130, "6", (1024, 65535), "0.0.0.0/0"),
        ("out", 100, "-1", None, "10.16.0.0/16"),
        ("out", 110, "6", (80, 80), "0.0.0.0/0"),
        ("out", 120, "6", (443, 443), "0.0.0.0/0"),
        ("out", 130, "6", (1024, 65535), "0.0.0.0/0"),
    ]


def test_the_private_tier_reaches_the_web_and_takes_only_replies_from_it():
    assert rows(private_rules) == [
        ("in", 100, "-1", None, "10.16.0.0/16"),
        ("in", 110, "6", (1024, 65535), "0.0.0.0/0"),
        ("out", 100, "-1", None, "10.16.0.0/16"),
        ("out", 110, "6", (80, 80), "0.0.0.0/0"),
        ("out", 120, "6", (443, 443), "0.0.0.0/0"),
    ]


def test_the_data_tier_reaches_the_private_tier_and_itself_only():
    assert rows(data_rules) == [
        ("in", 100, "-1", None, "10.16.32.0/20"),
        ("in", 110, "6", (1024, 65535), "10.16.16.0/20"),
        ("out", 100, "-1", None, "10.16.32.0/20"),
        ("out", 110, "6", (1024, 65535), "10.16.16.0/20"),
    ]


@pytest.mark.parametrize("table", TABLES)
def test_numbers_and_keys_are_unique_in_their_direction(table):
    rules = table(ADDRESSES)
    assert len({(rule.direction, rule.number) for rule in rules}) == len(rules)
    assert len({(rule.direction, rule.key) for rule in rules}) == len(rules)


@pytest.mark.parametrize("table", TABLES)
def test_a_new_zone_changes_no_rule(table):
    grown = plan(ADDRESSES.vpc, ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"])
    assert table(grown) == table(ADDRESSES)
