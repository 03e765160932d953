import os
from datetime import date
from pathlib import Path

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

import rules
from guardrails import waivers
from guardrails.rule import CRITICAL, EVERYWHERE, RULES, ResourceRule
from unit.policies.evaluation import Declared, evaluate

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
    assert evaluate(NEVER, [Declared("a:b:C", "web-logs")], found).holds
    assert not evaluate(NEVER, [Declared("a:b:C", "other")], found).holds
    assert not found.waive("ELB.4", Declared("a:b:C", "web-logs").urn)
    assert not found.waive("ELB.1", "urn:pulumi:prod::strata::a:b:C::web-logs")


def test_a_waiver_may_name_a_urn(tmp_path):
    made = Declared("a:b:C", "web")
    found = load(tmp_path, listed(GOOD.replace("web-*", f'"{made.urn}"')))
    assert evaluate(NEVER, [made], found).holds


def test_a_waiver_of_what_is_not_decided_yet_is_needed(tmp_path):
    rule = ResourceRule(
        "ELB.1", CRITICAL, ("a:b:C",), "It", "None.", EVERYWHERE, lambda props: props["x"] == 1
    )
    found = load(tmp_path, listed(GOOD))
    assert evaluate(rule, [Declared("a:b:C", "web-logs", {"x": UNKNOWN_STRING_VALUE})], found).holds
    assert not found.unused("staging", [])


def test_a_waiver_that_nothing_needs_is_reported_in_its_own_stacks_alone(tmp_path):
    found = load(tmp_path, listed(GOOD))
    assert [str(waiver) for waiver in found.unused("staging", [])] == ["waiver of ELB.1 for web-*"]
    assert not found.unused("prod", [])


def test_a_waiver_for_several_stacks_is_unused_only_where_its_resource_is(tmp_path):
    found = load(tmp_path, listed(GOOD.replace("[staging]", "[staging, prod]")))
    assert not found.unused("staging", [Declared("a:b:C", "other").urn])
    assert len(found.unused("staging", [Declared("a:b:C", "web-logs").urn])) == 1


def test_an_expired_waiver_is_reported_by_name_and_waives_nothing(tmp_path):
    found = load(tmp_path, listed(GOOD.replace("2026-11-21", "2026-11-20")))
    [problem] = found.problems
    assert "waiver of ELB.1 for web-* expired on 2026-11-20" in problem
    assert not found.valid


def test_all_mistakes_of_a_waiver_are_reported_at_once(tmp_path):
    wrong = GOOD.replace("ELB.1", "ELB.99").replace("[staging]", "[]").replace("2026-11-21", "2026-11-20")
    said = [problem.partition("waiver 1: ")[2] for problem in load(tmp_path, listed(wrong)).problems]
    assert [one.partition(":")[0] for one in said] == ["rule", "stacks", "expires"]


URN = "urn:pulumi:staging::strata::a:b:C::web"


@pytest.mark.parametrize(
    "pattern",
    ["web", "web-*", "acl-*-in-replies", "we?", URN, f"{URN}-*"],
)
def test_a_pattern_of_names_that_are_alike_is_accepted(tmp_path, pattern):
    assert not load(tmp_path, listed(GOOD.replace("web-*", f'"{pattern}"'))).problems


@pytest.mark.parametrize(
    "pattern",
    [
        "*", "?*", "*?*", "**", "", "*-*", "*e*", "w*", "-*", "[a-z]*", "*[!@]*", "*[!~]", "{web,*}",
        "we[!@]*", "urn:*", "urn:pulumi:*", "urn:pulumi:????*",
        "urn:pulumi:*::strata::a:b:C::web", "urn:pulumi:staging::*",
        "urn:pulumi:staging::strata::*::web", "urn:pulumi:staging::strata::a:b:C::*",
        "urn:other:staging::strata::a:b:C::web",
    ],
)  # fmt: skip
def test_a_pattern_that_matches_more_than_names_that_are_alike_is_refused(tmp_path, pattern):
    found = load(tmp_path, listed(GOOD.replace("web-*", f'"{pattern}"'), GOOD))
    [problem] = found.problems
    assert problem.startswith("waivers.yaml, waiver 1: resource: ")
    assert len(found.valid) == 1


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("just text", "waiver 1: must have exactly these keys: rule, resource, stacks, reason, expires"),
        (GOOD.replace("stacks: [staging], ", ""), "expires; stacks is missing"),
        (GOOD.replace("reason:", "reson:"), "expires; reason is missing, reson is unknown"),
        (GOOD.replace("ELB.1", "ELB.99"), "rule: there is no rule 'ELB.99'"),
        (GOOD.replace("ELB.1", "[]"), "rule: there is no rule []"),
        (GOOD.replace("ELB.1", "{ELB.1: yes}"), "rule: there is no rule {'ELB.1': 'yes'}"),
        (GOOD.replace("web-*", "[web]"), "resource: must be text"),
        (GOOD.replace("[staging]", "staging"), "stacks: must be a list of stack names"),
        (GOOD.replace("[staging]", "[]"), "stacks: must be a list of stack names"),
        (GOOD.replace("[staging]", "[[staging]]"), "stacks: must be text"),
        (GOOD.replace("[staging]", '["*"]'), "stacks: '*' is too wide"),
        (GOOD.replace("[staging]", '["stag*"]'), "stacks: 'stag*' has a wildcard; name every stack"),
        (GOOD.replace("[staging]", '["[!x]*"]'), "stacks: '[!x]*' has a bracket"),
        (GOOD.replace(REASON, "because"), "reason: must explain the waiver"),
        (GOOD.replace(REASON, "[The domain is bought next month]"), "reason: must explain the waiver"),
        (GOOD.replace("2026-11-21", "soon"), "expires: 'soon' is not a date such as 2027-06-30"),
        (GOOD.replace("2026-11-21", "2026-11-21 10:00:00"), "is not a date"),
        (GOOD.replace("2026-11-21", "2026-11-31"), "'2026-11-31' is not a date"),
        (GOOD.replace("2026-11-21", "20261121"), "'20261121' is not a date"),
        (GOOD.replace("2026-11-21", "2026-W48-6"), "'2026-W48-6' is not a date"),
        (GOOD.replace("2026-11-21", "2026-1-2"), "'2026-1-2' is not a date"),
        (GOOD.replace("2026-11-21", "[2026-11-21]"), "is not a date"),
        (GOOD.replace("2026-11-21", "2027-11-23"), "must end within a year, by 2027-11-22"),
        (GOOD.replace("2026-11-21", "9999-12-31"), "must end within a year"),
    ],
)
def test_a_malformed_waiver_is_reported_with_its_path_and_the_others_are_valid(tmp_path, entry, said):
    found = load(tmp_path, listed(entry, GOOD))
    [problem] = found.problems
    assert problem.startswith("waivers.yaml, waiver 1: ")
    assert said in problem
    assert len(found.valid) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "waivers.yaml must have exactly these keys: waivers"),
        (b"waivers: {}", "waivers.yaml: waivers must be a list"),
        (b"waivers: [", "waivers.yaml can't be read: line 1, column 11: "),
        (b"waivers:\n- {rule: x\n- y\n", ", in the block that begins at line 2"),
        (b"wavers: []", "must have exactly these keys: waivers"),
        (b"waivers: []\nwaivers: []", "waivers.yaml, line 2: the key waivers occurs more than once"),
        (b"waivers: []\n---\nwaivers: []", "line 2: a second document is not allowed"),
        (b"waivers: !!timestamp x", "line 1: the tag tag:yaml.org,2002:timestamp is not allowed"),
        (b"waivers: [{ expires: !!timestamp x }]", "line 1: the tag tag:yaml.org,2002:timestamp"),
        (b"waivers: !!python/object/apply:os.getcwd []", "is not allowed"),
        (b"waivers: &all [*all]", "line 1: anchors and aliases are not allowed"),
        (b"waivers:\n  - *nothing", "line 2: anchors and aliases are not allowed"),
        (b"? [waivers]\n: []", "line 1: a key must be text"),
        (b"waivers: [\xff]", "byte 11 is not UTF-8"),
        (b"waivers: [\x00]", "waivers.yaml can't be read"),
        (b"waivers: " + b"[" * 30 + b"]" * 30, "more than 20 levels"),
        (b"#" * 1_000_001, "more than 1,000,000 bytes"),
    ],
)
def test_a_malformed_file_is_reported_with_its_path_and_waives_nothing(tmp_path, text, said):
    file = tmp_path / "waivers.yaml"
    file.write_bytes(text)
    found = waivers.load(RULES, TODAY, file)
    assert said in found.problems[0]
    assert not found.valid


@pytest.mark.parametrize("make", [lambda file: None, Path.mkdir, os.mkfifo], ids=["absent", "folder", "pipe"])
def test_what_is_no_file_is_reported(tmp_path, make):
    make(tmp_path / "waivers.yaml")
    found = waivers.load(RULES, TODAY, tmp_path / "waivers.yaml")
    assert "waivers.yaml can't be read" in found.problems[0]
