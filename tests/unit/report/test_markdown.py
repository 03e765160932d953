import html
import re
from dataclasses import replace

import pytest

from strata import escape
from strata.drift import markdown as issue
from strata.report.fit import LIMIT, ReportSection, fit
from strata.report.markdown import markdown
from strata.report.parse import parse
from unit.drift.findings import NOTHING, STRANGER
from unit.report.samples import (
    BUCKET,
    ROOT,
    ROOT_STEP,
    SUBNET,
    changed,
    digest,
    finding,
    step,
    urn,
)

TABLE = "aws:dynamodb/table:Table"
NASTY = "a|b`c```\n</details><script>@team #1 [x](http://y) *z* _u_ \\ & :tada: ‮"


def output(*steps, **more):
    return markdown(parse("dev", digest(ROOT_STEP, *steps, **more)))


def verdict(text):
    return text.splitlines()[0]


def test_no_change_states_how_many_resources_stay():
    first = verdict(output(summary={"same": 181}))
    assert first == "## dev: no changes: all 181 resources stay as they are"


def test_the_verdict_names_the_stateful_first_and_then_counts():
    text = output(
        step("create", name="n1"),
        changed("update", name="u1", size=(1, 2)),
        step("replace", SUBNET, "r1"),
        step("replace", TABLE, "orders", layer="data"),
        step("delete", BUCKET, "media", layer="data"),
        step("delete", SUBNET, "d1"),
    )
    assert verdict(text) == (
        "## dev: **DELETES 1 stateful**: <code>media</code> (aws&#58;s3/bucket&#58;Bucket) · "
        "**REPLACES 1 stateful**: <code>orders</code> (aws&#58;dynamodb/table&#58;Table) · "
        "DELETES 2 · REPLACES 2 · updates 1 · creates 1"
    )


def test_many_stateful_losses_are_counted_beyond_the_named():
    first = verdict(output(*(step("delete", BUCKET, f"b{n:02}") for n in range(14))))
    assert "**DELETES 14 stateful**" in first
    assert first.count("<code>b") == 10
    assert "and 4 more" in first


def test_a_failed_preview_is_never_no_changes():
    error = {"severity": "error", "message": "error: boom"}
    text = output(diagnostics=[error])
    assert verdict(text) == "## dev: **the preview FAILED**, and the following may be incomplete"
    assert "boom" in text


def test_what_only_policies_are_against_is_reported_as_that():
    error = {"severity": "error", "message": "error: preview failed\n"}
    first = verdict(output(policyEvents=[finding()], diagnostics=[error]))
    assert first == "## dev: **policies forbid it** (1)"
    both = verdict(
        output(policyEvents=[finding()], diagnostics=[error, {"severity": "error", "message": "boom"}])
    )
    assert "FAILED" in both
    assert "policies forbid it" in both


def test_there_is_a_table_for_each_layer_the_worst_of_each_first():
    text = output(
        step("create", BUCKET, "new", layer="data"),
        step("delete", BUCKET, "old", layer="data"),
        changed("update", name="mine", layer="network", cidr=("10.0.0.0/24", "10.1.0.0/24")),
    )
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == ["data", "network"]
    data, network = text.split("\n### ")[1:]
    rows = re.findall(r"^\| ([^|]+) \| <code>(\w+)</code>", data, re.MULTILINE)
    assert rows == [("**DELETE** (stateful)", "old"), ("create", "new")]
    assert '<code>cidr</code>: <code>"10.0.0.0/24"</code> → <code>"10.1.0.0/24"</code>' in network


def test_what_forces_a_replacement_is_reported_beside_it():
    one = changed("replace", zone=("a", "b")) | {"replaceReasons": ["zone"]}
    assert '<code>"b"</code> **forces the replacement**' in output(one)


def test_many_properties_of_one_resource_are_counted_and_all_in_the_full_diff():
    text = output(changed(**{f"p{number:02}": (1, 2) for number in range(20)}))
    table, diff = text.split("<details>")
    assert "p11" in table
    assert "p12" not in table
    assert "and 8 more, in the full diff" in table
    assert all(f"p{number:02}: 1" in diff for number in range(20))


def test_policies_not_run_found_nothing_and_found_something_read_differently():
    assert "Policies: not run" in output()
    assert "Policies: nothing found." in output(policyEvents=[])
    text = output(
        policyEvents=[
            finding(policyName="S3.1", enforcementLevel="advisory", resourceUrn=""),
            finding(message="one\ntwo | three"),
        ]
    )
    assert text.index("mandatory") < text.index("advisory")
    assert "| <code>EC2.1</code> | <code>a</code> | one<br>two &#124; three |" in text


def test_drift_is_distinguished_from_the_change():
    refresh = {"op": "refresh", "urn": ROOT}
    found = changed(tags=("declared", "by hand"))
    found["newState"]["outputs"] = {"tags": "by hand"}
    text = markdown(parse("dev", digest(refresh, found, ROOT_STEP, summary={"same": 9})))
    assert verdict(text).endswith("no changes: all 9 resources stay as they are")
    assert "### Changed outside of Pulumi" in text
    assert "state → cloud" in text
    assert "| changed | <code>a</code>" in text
    assert '<code>"declared"</code> → <code>"by hand"</code>' in text


@pytest.mark.parametrize(
    ("operation", "pending", "named"),
    [("same", True, True), ("update", True, True), ("same", False, False), ("delete", True, False)],
)
def test_an_unconfirmed_subscription_is_named_without_its_address(operation, pending, named):
    outputs = {"pendingConfirmation": pending, "endpoint": "https://example.com/?token=s3cret"}
    subscription = step(
        operation, "aws:sns/topicSubscription:TopicSubscription", "operations-oncall", {"outputs": outputs}
    )
    text = output(subscription, summary={operation: 1, "same": 2})
    assert ("Unconfirmed subscriptions: they receive no alarms" in text) is named
    assert ("- <code>operations-oncall</code>" in text) is named
    assert "s3cret" not in text


def test_nothing_that_a_value_holds_is_markdown():
    text = output(changed(name=NASTY, layer="network", **{"a|`b": (NASTY, [NASTY])}))
    table, diff = text.split("<details>")
    for line in table.splitlines()[1:]:
        for sign in ("`", "<script", "</details", "@", "[x]", "*z*", "_u_", "‮", "\\\\"):
            assert sign not in line, line
    rows = [line for line in table.splitlines() if line.startswith("| update")]
    assert [row.count("|") for row in rows] == [4]
    assert "&#124;" in rows[0]
    assert "‮" not in diff


def of_an_issue(value):
    """A line of a drift issue that names a resource of the kind *value*."""
    body = issue.body(replace(NOTHING, unmanaged=(replace(STRANGER, kind=value),)), "there")
    [line] = [line for line in body.splitlines() if line.endswith("`in vpc-1`")]
    return line


@pytest.mark.parametrize("escaped", [escape.text, of_an_issue])
def test_a_text_mentions_no_user_and_no_issue(escaped):
    said = "@octocat org/x#12 fixes #12 GH-7 www.evil.com https://evil.com $x$ a@b.com"
    shown = html.unescape(escaped(said))
    assert not re.search(r"[@#]\w|www\.|gh-\d", shown, re.IGNORECASE)
    for sign in ("$", "://", "@", "#"):
        assert sign not in re.sub(r"&#\d+;", "", escaped(said))


def test_no_user_is_mentioned_outside_of_code():
    text = output(
        changed(name=NASTY, owner=("@team", "#1")),
        policyEvents=[finding(message="ask @team, see #1")],
        diagnostics=[{"severity": "warning", "message": "@team www.evil.com #1"}],
    )
    plain = html.unescape(re.sub(r"<code>.*?</code>", "", text.split("<details>")[0]))
    assert not re.search(r"[@#]\w|www\.", plain)
    assert "\u200b" not in "".join(re.findall(r"<code>(.*?)</code>", html.unescape(text)))


def test_the_full_diff_is_folded_and_no_value_ends_it_early():
    diff = output(changed(text=("```", "`````"))).split("<details>")[1]
    opening, *inside, closing, _, last = diff.strip().splitlines()[2:]
    assert opening == "``````diff"
    assert closing == "``````"
    assert last == "</details>"
    assert inside == [
        "~ aws:ec2/subnet:Subnet a [update]",
        '-     text: "```"',
        '+     text: "`````"',
    ]


def test_a_very_long_value_is_cut_and_its_length_reported():
    text = output(changed(program=("x" * 9_000, "y")))
    assert "… (9,002 characters)" in text
    assert "x" * 2_001 not in text


def test_a_report_that_is_too_long_is_cut_where_it_hurts_least_with_a_message():
    made = {"inputs": {f"p{n}": "x" * 90 for n in range(9)}}
    steps = [step("create", name=f"n{n}", new=made) for n in range(100)]
    text = output(step("delete", BUCKET, "media"), *steps)
    assert LIMIT - 3_000 < len(text) <= LIMIT
    assert "**DELETES 1 stateful**: <code>media</code>" in verdict(text)
    assert "in the artifact <code>preview-dev</code> of this run" in text
    assert all(f"<code>n{n}</code>" in text for n in range(100))
    assert text.count("<details>") == text.count("</details>") == 1
    lost, total = re.findall(r"\*\*([\d,]+) of ([\d,]+) lines of “full diff” are not shown", text)[0]
    diff = text.split("```diff\n")[1].split("\n```")[0]
    assert len(diff.splitlines()) + int(lost.replace(",", "")) == int(total.replace(",", "")) == 1_001


def test_even_tables_that_are_too_long_are_cut_with_a_note():
    steps = [
        changed(name=f"n{n}", layer=layer, text=("x" * 150, "y" * 150))
        for n in range(200)
        for layer in ("aa", "bb", "cc")
    ]
    text = output(*steps)
    assert len(text) <= LIMIT
    assert "lines of “layer aa” are not shown" in text or "lines of “layer bb” are not shown" in text
    assert "Not shown here:" in text
    assert verdict(text) == "## dev: updates 600"


@pytest.mark.parametrize("limit", [700, 1_000, 5_000, 20_000])
def test_no_report_is_longer_than_it_may_be(limit):
    steps = [changed(name=f"n{n}", layer=f"l{n % 7}", text=("`|" * 90, "y" * 90)) for n in range(60)]
    text = markdown(parse("dev", digest(*steps)), limit)
    assert len(text) <= limit
    assert verdict(text) == "## dev: updates 60"
    assert "preview-dev" in text


def test_what_fits_is_not_cut():
    sections = [ReportSection("a", "# a\n", ["one", "two"], "end\n")]
    assert fit(sections, "there", 1_000) == "# a\none\ntwo\nend\n"


def test_a_secret_is_in_no_part_of_a_report():
    one = changed(setting=("hunter1", "hunter2"), other=(1, 2))
    one["newState"]["additionalSecretOutputs"] = ["setting"]
    text = output(one, step("create", new={"inputs": {"masterPassword": "hunter3"}}, name="n"))
    assert "hunter" not in text
    assert "&#91;secret&#93;" in text


def test_the_stack_s_own_finding_is_reported_with_its_name():
    text = output(policyEvents=[finding(resourceUrn=ROOT, enforcementLevel="advisory")])
    assert "| advisory | <code>EC2.1</code> | <code>strata-dev</code> |" in text
    assert urn(SUBNET, "a") not in text
