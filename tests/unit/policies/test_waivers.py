from datetime import date

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

import rules
from guardrails import waivers
from guardrails.rule import CRITICAL, EVERYWHERE, RULES, ResourceRule
from unit.policies.court_room import Made, ask

rules.load()
TODAY = date(2026, 11, 21)
REASON = "The domain is bought next month"
GOOD = f"{{ rule: ELB.1, resource: web-*, stacks: [staging], reason: {REASON}, expires: 2026-11-21 }}"
NEVER = ResourceRule(
    "ELB.1", CRITICAL, ("a:b:C",), "It never holds", "None.", EVERYWHERE, lambda props: False
)


def load(tmp_path, text):
    file = tmp_path / "waivers.yaml"
    file.write_text(text)
    return waivers.load(RULES, TODAY, file)


def listed(*entries):
    return "waivers:\n" + "".join(f"  - {entry}\n" for entry in entries)


def test_the_projects_own_waivers_are_all_in_order():
    found = waivers.load(RULES, date.today())
    assert not found.problems
    assert len(set(found.valid)) == len(found.valid)


def test_a_waiver_holds_to_the_end_of_its_last_day_for_its_rule_stack_and_resources_alone(tmp_path):
    found = load(tmp_path, listed(GOOD))
    assert not found.problems
    assert ask(NEVER, [Made("a:b:C", "web-logs")], found).holds
    assert not ask(NEVER, [Made("a:b:C", "other")], found).holds
    assert not found.waive("ELB.4", Made("a:b:C", "web-logs").urn)
    assert not found.waive("ELB.1", "urn:pulumi:prod::strata::a:b:C::web-logs")


def test_a_waiver_may_name_a_urn(tmp_path):
    made = Made("a:b:C", "web")
    found = load(tmp_path, listed(GOOD.replace("web-*", f'"{made.urn}"')))
    assert ask(NEVER, [made], found).holds


def test_a_waiver_of_what_is_not_decided_yet_is_needed(tmp_path):
    rule = ResourceRule(
        "ELB.1", CRITICAL, ("a:b:C",), "It", "None.", EVERYWHERE, lambda props: props["x"] == 1
    )
    found = load(tmp_path, listed(GOOD))
    assert ask(rule, [Made("a:b:C", "web-logs", {"x": UNKNOWN_STRING_VALUE})], found).holds
    assert not found.unused("staging", [])


def test_a_waiver_that_nothing_needs_is_told_in_its_own_stacks_alone(tmp_path):
    found = load(tmp_path, listed(GOOD))
    assert [str(waiver) for waiver in found.unused("staging", [])] == ["waiver of ELB.1 for web-*"]
    assert not found.unused("prod", [])


def test_a_waiver_for_many_stacks_is_needless_only_where_its_resource_is(tmp_path):
    found = load(tmp_path, listed(GOOD.replace("[staging]", '["stag*"]')))
    assert not found.unused("staging", [Made("a:b:C", "other").urn])
    assert len(found.unused("staging", [Made("a:b:C", "web-logs").urn])) == 1


def test_an_expired_waiver_is_told_by_name_and_waives_nothing(tmp_path):
    found = load(tmp_path, listed(GOOD.replace("2026-11-21", "2026-11-20")))
    [problem] = found.problems
    assert "waiver of ELB.1 for web-* expired on 2026-11-20" in problem
    assert not found.valid


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("just text", "waiver 1: must have exactly these keys: rule, resource, stacks, reason, expires"),
        (GOOD.replace("stacks: [staging], ", ""), "must have exactly these keys"),
        (GOOD.replace("ELB.1", "ELB.99"), "there is no rule 'ELB.99'"),
        (GOOD.replace("web-*", '"*"'), "not one that fits all"),
        (GOOD.replace("[staging]", "staging"), "stacks must be a list of names"),
        (GOOD.replace("[staging]", "[]"), "stacks must be a list of names"),
        (GOOD.replace(REASON, "because"), "waiver of ELB.1 for web-* needs a reason"),
        (GOOD.replace("2026-11-21", "soon"), "must expire on a date such as 2027-06-30"),
        (GOOD.replace("2026-11-21", "2026-11-21 10:00:00"), "must expire on a date"),
    ],
)
def test_a_malformed_waiver_is_told_and_the_others_hold(tmp_path, entry, said):
    found = load(tmp_path, listed(entry, GOOD))
    [problem] = found.problems
    assert problem.startswith("waivers.yaml")
    assert said in problem
    assert len(found.valid) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "waivers.yaml must have exactly these keys: waivers"),
        ("waivers: {}", "waivers.yaml: waivers must be a list"),
        ("waivers: [", "waivers.yaml can't be read: while parsing"),
        ("wavers: []", "must have exactly these keys: waivers"),
    ],
)
def test_a_malformed_file_is_told_and_waives_nothing(tmp_path, text, said):
    found = load(tmp_path, text)
    assert said in found.problems[0]
    assert not found.valid


def test_a_file_that_is_not_there_is_told(tmp_path):
    found = waivers.load(RULES, TODAY, tmp_path / "waivers.yaml")
    assert "waivers.yaml can't be read" in found.problems[0]
