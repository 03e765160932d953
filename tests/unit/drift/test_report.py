"""The text and the JSON of a report have the same content; "no drift" is only for what was compared."""

import json
from dataclasses import replace

import pytest

from strata.drift import markdown, text
from strata.drift.report import Difference, Drifted, Report, Unread, Verdict
from strata.errors import Exit
from unit.drift.findings import CHANGED, FOUND, IGNORED, INCOMPLETE, NOTHING, ROLE, STRANGER, VPC

REPORT = Report(
    "dev",
    3,
    3,
    (
        Drifted(VPC, False, (Difference("tags.Owner", "a", None), Difference("rules", [1], {"b": True}))),
        Drifted(ROLE, True, ()),
    ),
)


def test_the_text_names_resource_property_declared_and_actual_value() -> None:
    assert text.as_text(REPORT).splitlines() == [
        "dev: 3 of 3 refreshed",
        "",
        "~ aws:ec2/vpc:Vpc network",
        '    tags.Owner: declared "a", actual null',
        '    rules: declared [1], actual {"b": true}',
        "    adopt: change in the code: __main__.py, resource aws:ec2/vpc:Vpc network: "
        'tags.Owner "a" -> null; rules [1] -> {"b": true}',
        "",
        "- aws:iam/role:Role flow-logs vanished",
        "    adopt: remove from the code: __main__.py, resource aws:iam/role:Role flow-logs",
        "",
        "2 resources drifted.",
        "Restore the declared values: strata up dev",
    ]
    assert "\n1 resource drifted." in text.as_text(Report("dev", 1, 1, REPORT.drifted[:1]))


def test_the_text_reports_it_if_there_is_no_drift() -> None:
    assert text.as_text(Report("dev", 2, 2, ())).splitlines() == [
        "dev: 2 of 2 refreshed",
        "",
        "No drift: the cloud matches the declared values.",
    ]


def test_the_text_names_entries_that_match_nothing() -> None:
    output = text.as_text(replace(NOTHING, unused=("a::b",)))
    assert "match nothing here; delete them if nothing else needs them\n  a::b" in output
    assert "No drift" in output


def test_the_json_has_the_same_for_machines() -> None:
    output = json.loads(text.as_json(REPORT))
    assert {key: output[key] for key in ("environment", "refreshed", "total")} == {
        "environment": "dev",
        "refreshed": 3,
        "total": 3,
    }
    assert output["drifted"][1].items() >= {"urn": ROLE, "vanished": True, "changes": []}.items()
    change = {"path": "tags.Owner", "declared": "a", "actual": None}
    assert output["drifted"][0]["changes"][0].items() >= change.items()


@pytest.mark.parametrize(
    ("report", "verdict", "code"),
    [
        (NOTHING, Verdict.NONE, 0),
        (IGNORED, Verdict.IGNORED, 4),
        (FOUND, Verdict.REAL, 3),
        (replace(NOTHING, unmanaged=(STRANGER,)), Verdict.REAL, 3),
        (replace(NOTHING, unnamed=1), Verdict.REAL, 3),
        (replace(IGNORED, unmanaged=(STRANGER,)), Verdict.REAL, 3),
        (INCOMPLETE, Verdict.ERROR, 1),
        (replace(FOUND, refreshed=2), Verdict.ERROR, 1),
        (replace(IGNORED, refreshed=2), Verdict.ERROR, 1),
        (NOTHING.failed("not listed"), Verdict.ERROR, 1),
        (Report("dev", 0, 0, ()), Verdict.ERROR, 1),
    ],
)
def test_every_class_of_result_has_its_own_exit_code(report: Report, verdict: Verdict, code: int) -> None:
    assert (report.verdict, report.verdict.exit_code) == (verdict, Exit(code))
    assert json.loads(text.as_json(report))["verdict"] == verdict.value
    assert ("No drift" in text.as_text(report)) == (code in (0, 4))


@pytest.mark.parametrize(
    ("minimum", "verdict"), [(100, Verdict.ERROR), (67, Verdict.ERROR), (66, Verdict.NONE), (0, Verdict.NONE)]
)
def test_coverage_below_the_threshold_fails_and_above_it_is_still_reported(
    minimum: float, verdict: Verdict
) -> None:
    report = replace(INCOMPLETE, minimum_coverage=minimum, unread=(Unread(ROLE, "denied"),))
    assert report.verdict is verdict
    assert text.as_text(report).startswith("dev: 2 of 3 refreshed")
    assert "! aws:iam/role:Role flow-logs couldn't be read: denied" in text.as_text(report)
    assert "the cloud is what was declared" not in text.as_text(report)
    assert ("No drift in what was compared" in text.as_text(report)) == (verdict is Verdict.NONE)


@pytest.mark.parametrize("total", [0, 240])
def test_nothing_compared_is_never_no_drift(total: int) -> None:
    report = Report("dev", 0, total, (), minimum_coverage=0)
    assert report.verdict is Verdict.ERROR
    assert "No drift" not in text.as_text(report)
    assert f"! 0 of {total} refreshed: nothing was compared" in text.as_text(report)


def test_each_remedy_names_component_resource_property_and_both_values() -> None:
    output = text.as_text(FOUND)
    assert (
        'adopt: change in the code: component Network "network" in components/network/, '
        'resource aws:ec2/vpc:Vpc network: tags.Owner "a" -> "b"'
    ) in output
    assert "adopt: remove from the code: __main__.py, resource aws:iam/role:Role flow-logs" in output
    assert "adopt: declare it in a component and `pulumi import` it as i-1, or delete it" in output
    assert "Restore the declared values: strata up dev" in output
    remedies = [item["remedy"] for item in json.loads(text.as_json(FOUND))["drifted"]]
    assert [remedy["restore"] for remedy in remedies] == ["strata up dev"] * 2
    assert "components/network/" in remedies[0]["adopt"]


def test_a_default_tag_is_adopted_in_the_stack_file() -> None:
    item = replace(CHANGED, changes=(Difference("tags.Owner", "a", "b", "aws:defaultTags"),))
    assert "tags.Owner (aws:defaultTags in the stack file)" in text.as_text(replace(NOTHING, drifted=(item,)))


def test_a_body_has_its_markers_verdict_coverage_and_every_finding() -> None:
    output = markdown.body(replace(FOUND, ignored=IGNORED.ignored, unused=("*::x::y",)), "there")
    lines = output.splitlines()
    assert lines[0] == markdown.marker("dev")
    assert "2 resources drifted, 1 unmanaged, 1 ignored." in lines[2]
    assert "3 of 3 refreshed" in lines[2]
    assert '| `tags.Owner` | `"a"` | `"b"` |' in lines
    assert "### Vanished: `aws:iam/role:Role flow-logs`" in lines
    for part in ("`i-1`", "`strata up dev`", "components/network/", "`moving`", "`*::x::y`"):
        assert part in output


def test_values_cannot_break_out_of_their_cells() -> None:
    nasty = "`a` | b\n<!-- strata:drift:prod --> @everybody"
    item = Drifted(VPC, False, (Difference("a", nasty, nasty),))
    output = markdown.body(replace(NOTHING, drifted=(item,)), "there")
    (row,) = [line for line in output.splitlines() if line.startswith("| `a` |")]
    assert row.count("``") == 4
    assert row.replace("\\|", "").count("|") == 4
    assert [line for line in output.splitlines() if line.startswith("<!--")] == output.splitlines()[:2]


def test_a_long_value_is_cut_and_states_how_long_it_is() -> None:
    item = Drifted(VPC, False, (Difference("policy", "x" * 5000, "y"),))
    assert "… (5,002 characters)" in markdown.body(replace(NOTHING, drifted=(item,)), "there")


@pytest.mark.parametrize("letter", ["a", "한", "`"])
def test_a_body_that_is_too_long_for_github_is_cut_between_findings_with_a_message(letter: str) -> None:
    many = tuple(
        Drifted(f"{VPC}-{number}", False, (Difference("a", letter * 200, "y"),)) for number in range(900)
    )
    output = markdown.body(replace(NOTHING, drifted=many), "[the run's artifact](there)")
    assert len(output.encode()) <= markdown.LIMIT < 65_536
    shown = output.count("### Changed: ")
    assert 0 < shown < 900
    assert (
        f"**Cut here: {900 - shown} of 900 findings don't fit.** All of them: [the run's artifact]" in output
    )


def test_the_fingerprint_changes_with_the_findings_only() -> None:
    same = replace(FOUND, minimum_coverage=50, unused=("a",))
    assert markdown.fingerprint(FOUND) == markdown.fingerprint(same)
    assert markdown.fingerprint(FOUND) != markdown.fingerprint(replace(FOUND, unmanaged=()))
