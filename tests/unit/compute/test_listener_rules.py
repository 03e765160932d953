import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.compute.web.listener_rules import ListenerRule, check


def rule(**changes):
    return ListenerRule.model_validate(
        {"name": "site", "priority": 1000, "hosts": [], "paths": ["/*"]} | changes
    )


def test_two_rules_of_one_priority_are_refused_with_both_names():
    rules = [rule(name="api", priority=10), rule(name="site", priority=20), rule(name="admin", priority=10)]
    with pytest.raises(ValueError, match=r"^rules api and admin both have priority 10: each needs its own$"):
        check(rules)


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(ValueError, match=r"^names site more than once$"):
        check([rule(priority=1), rule(priority=2)])


def test_rules_with_priorities_and_names_of_their_own_stand_beside_each_other():
    check([rule(name="api", priority=1), rule(name="site", priority=50_000)])


@pytest.mark.parametrize("priority", [0, 50_001, "1", True])
def test_a_priority_is_a_number_that_a_listener_has(priority):
    with pytest.raises(ValidationError, match="priority"):
        rule(priority=priority)


def test_a_rule_without_hosts_and_paths_is_refused():
    with pytest.raises(ValidationError, match="names neither hosts nor paths"):
        rule(paths=[])


def test_a_rule_has_at_most_the_five_conditions_that_aws_takes():
    paths = ["/a", "/b", "/c"]
    assert len(rule(hosts=["a.example", "b.example"], paths=paths).paths) == 3
    with pytest.raises(ValidationError, match="has 6 hosts and paths, more than the 5 of a rule"):
        rule(hosts=["a.example", "b.example", "c.example"], paths=paths)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"paths": ["/a", "/b", "/c", "/d"]}, "has 4 paths, more than the 3 of one condition"),
        ({"hosts": [f"{one}.example" for one in "abcd"]}, "has 4 hosts, more than the 3 of one condition"),
        ({"paths": ["/*/*/*", "/?/*/*/x", "/*"]}, r"has 7 wildcards \(\* and \?\), more than the 5"),
        ({"hosts": ["*.*.example"], "paths": ["/*/?/*/*"]}, "has 6 wildcards"),
        ({"paths": ["/??????"]}, "has 6 wildcards"),
    ],
)
def test_a_rule_beyond_what_aws_takes_is_refused(change: dict[str, object], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        rule(**change)


def test_a_rule_has_five_wildcards_at_the_most() -> None:
    assert rule(hosts=["*.example"], paths=["/*/?", "/*.?"])


@pytest.mark.parametrize(
    "change",
    [
        {"paths": ["api"]},
        {"paths": ["/a b"]},
        {"hosts": ["a b"]},
        {"hosts": ["x"]},
        {"hosts": ["a.b1"]},
        {"hosts": ["example.*"]},
    ],
)
def test_what_is_no_host_and_no_path_is_refused(change):
    with pytest.raises(ValidationError, match="String should match pattern"):
        rule(**change)


@pytest.mark.parametrize(
    "change", [{"paths": ["/img/*.png", "*.php"]}, {"hosts": ["*.example.com", "w?w.example.com"]}]
)
def test_hosts_and_paths_may_have_wildcards(change):
    assert rule(**change)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 6)), max_size=6))
def test_rules_are_accepted_exactly_if_no_two_share_a_name_or_a_priority(pairs):
    rules = [rule(name=name, priority=priority) for name, priority in pairs]
    names, priorities = ({pair[place] for pair in pairs} for place in (0, 1))
    if len(names) == len(priorities) == len(pairs):
        check(rules)
    else:
        with pytest.raises(ValueError, match=r"more than once|both have priority"):
            check(rules)
