import pulumi
import pytest

from unit import released
from unit.recording import STACKS

BEFORE = "strata:test:Box::box"
CHILD = "strata:test:Box$aws:sns/topic:Topic::box-news"


class Box(pulumi.ComponentResource):
    def __init__(self, name, child, opts=None, child_opts=None):
        from pulumi_aws import sns

        super().__init__("strata:test:Box", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)
        sns.Topic(child, opts=pulumi.ResourceOptions.merge(own, child_opts))


def remembered(deploy, *args):
    return released.remembered(deploy(lambda: Box(*args)))


def test_a_resource_is_released_by_its_own_urn(deploy):
    assert {BEFORE, CHILD} <= remembered(deploy, "box", "box-news")


def test_a_renamed_resource_without_an_alias_is_lost(deploy):
    assert CHILD not in remembered(deploy, "box", "box-letters")


def test_an_alias_by_name_keeps_a_released_urn(deploy):
    opts = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="box-news")])
    assert CHILD in remembered(deploy, "box", "box-letters", None, opts)


def test_a_child_keeps_its_urn_by_the_alias_of_its_parent(deploy):
    opts = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="box", type_="strata:test:Crate")])
    found = remembered(deploy, "chest", "box-news", opts)
    assert "strata:test:Crate$aws:sns/topic:Topic::box-news" in found


def test_an_alias_by_urn_keeps_a_released_urn(deploy):
    opts = pulumi.ResourceOptions(aliases=[f"urn:pulumi:dev::strata::{CHILD}"])
    assert CHILD in remembered(deploy, "chest", "other", None, opts)


@pytest.mark.parametrize("stack", STACKS)
def test_the_released_list_of_each_environment_is_sorted_and_states_nothing_twice(stack):
    lines = released.file(stack).read_text().splitlines()
    assert lines == sorted({*lines})
