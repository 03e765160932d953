"""drift-ignore.yaml: its entries and nothing else are ignored; a wrong one is named before AWS is read."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from strata.drift import accepted, ignore, text
from strata.drift.entry import Entry
from strata.drift.ignore import FILE
from strata.drift.report import Difference, Drifted, Report, Unmanaged, Verdict
from strata.errors import Exit, StrataError
from strata.project import ROOT
from unit.drift.findings import CHANGED, FOUND, GONE, NOTHING, ROLE, STRANGER, VPC

TODAY = date(2026, 6, 1)
VALID = {"reason": "moving house", "expires": date(2026, 12, 31)}


def entry(path: str) -> Entry:
    return Entry.model_validate({"path": path, **VALID})


def applied(report: Report, *paths: str) -> Report:
    return accepted.apply([entry(path) for path in paths], report)


def load(folder: Path, text: str, environment: str = "dev") -> tuple[Entry, ...]:
    (folder / FILE).write_text(text)
    (folder / "Pulumi.dev.yaml").touch()
    (folder / "Pulumi.prod.yaml").touch()
    return ignore.load(folder, environment, TODAY)


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(StrataError) as raised:
        load(folder, text)
    assert raised.value.exit_code == Exit.USAGE
    first, *rest = str(raised.value).splitlines()
    assert first == f"{FILE}:"
    return [line.strip() for line in rest]


def test_the_committed_file_is_good_now() -> None:
    for name in ("dev", "test", "prod"):
        ignore.load(ROOT, name)


def test_without_the_file_nothing_is_ignored(tmp_path: Path) -> None:
    assert ignore.load(tmp_path, "dev") == ()


@pytest.mark.parametrize(
    "path",
    [
        "aws:ec2/vpc:Vpc::network::tags.Owner",
        "aws:ec2/vpc:Vpc::network::tags",
        "aws:ec2/*::net*::*",
        "*::*::tags.O*",
    ],
)
def test_a_change_passes_if_type_name_and_property_match(path: str) -> None:
    shown = applied(replace(NOTHING, drifted=(CHANGED,)), path)
    assert shown.drifted == ()
    (passed,) = shown.ignored
    assert (passed.path, passed.entry) == ("aws:ec2/vpc:Vpc::network::tags.Owner", path)
    assert (passed.reason, passed.expires) == ("moving house", "2026-12-31")
    assert shown.verdict is Verdict.IGNORED
    assert shown.verdict.exit_code == int(Exit.IGNORED) == 4


@pytest.mark.parametrize(
    "path",
    [
        "aws:ec2/vpc:Vpc::network::tags.Own",
        "aws:ec2/vpc:Vpc::network::tags.Owner.x",
        "aws:ec2/vpc:Vpc::network::tag",
        "aws:ec2/vpc:Vpc::net::tags.Owner",
        "aws:ec2/vpc::network::tags.Owner",
        "aws:ec2/vpc:Vpc::network::(vanished)",
        "unmanaged::*",
    ],
)
def test_what_does_not_match_stays_drift_and_the_entry_is_reported(path: str) -> None:
    shown = applied(replace(NOTHING, drifted=(CHANGED,)), path)
    assert shown.drifted == (CHANGED,)
    assert shown.unused == (path,)
    assert shown.verdict is Verdict.REAL
    assert path in text.as_text(shown)


@pytest.mark.parametrize(
    ("path", "property_path", "passes"),
    [
        ("*::*::rules[0]", "rules[0].port", True),
        ("*::*::rules[0]", "rules[1].port", False),
        ("*::*::rules[*].port", "rules[1].port", True),
        ('*::*::tags["a::b"]', 'tags["a::b"]', True),
        ("*::*::a.b", "a-b", False),
    ],
)
def test_brackets_and_dots_of_a_property_path_stand_for_themselves(
    path: str, property_path: str, passes: bool
) -> None:
    item = Drifted(VPC, False, (Difference(property_path, 1, 2),))
    assert bool(applied(replace(NOTHING, drifted=(item,)), path).ignored) == passes


def test_only_the_properties_that_match_pass() -> None:
    item = Drifted(VPC, False, (Difference("tags.Owner", "a", "b"), Difference("cidrBlock", "x", "y")))
    shown = applied(replace(NOTHING, drifted=(item,)), "*::network::tags")
    assert [change.path for change in shown.drifted[0].changes] == ["cidrBlock"]
    assert shown.verdict is Verdict.REAL


def test_a_deleted_resource_passes_only_by_an_entry() -> None:
    report = replace(NOTHING, drifted=(GONE,))
    assert applied(report, "*::*::*").drifted == (GONE,)
    assert applied(report, "aws:iam/*::flow-logs::(vanished)").drifted == ()


def test_drift_without_named_properties_never_passes() -> None:
    item = Drifted(ROLE, False, ())
    assert applied(replace(NOTHING, drifted=(item,)), "*::*::*").drifted == (item,)


def test_what_is_unmanaged_passes_by_its_id() -> None:
    bucket = Unmanaged("s3", "arn:aws:s3:::scratch-1", "", "tagged")
    shown = applied(replace(NOTHING, unmanaged=(STRANGER, bucket)), "unmanaged::arn:aws:s3:::scratch-*")
    assert shown.unmanaged == (STRANGER,)
    assert [item.path for item in shown.ignored] == ["unmanaged::arn:aws:s3:::scratch-1"]


def test_what_is_ignored_never_hides_an_incomplete_comparison() -> None:
    assert applied(replace(FOUND, refreshed=1), "*::*::*", "unmanaged::*").verdict is Verdict.ERROR


def test_an_entry_counts_until_the_end_of_its_day_and_then_fails_by_name(tmp_path: Path) -> None:
    text = "ignore:\n- {path: '*::web::tags', reason: moving, expires: %s}\n"
    assert len(load(tmp_path, text % "2026-06-01")) == 1
    (said,) = refused(tmp_path, text % "2026-05-31")
    assert said.startswith("*::web::tags: expired on 2026-05-31;")
    assert said.endswith("moving")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("reason: x, expires: 2027-01-31", "entry 1: path: missing (type::name::property"),
        ("path: '*::a::b', expires: 2027-01-31", "*::a::b: reason: missing (Reason why"),
        (
            "path: '*::a::b', reason: ' ', expires: 2027-01-31",
            '*::a::b: reason: " " must have at least 1 character',
        ),
        ("path: '*::a::b', reason: x", "*::a::b: expires: missing (Last day"),
        (
            "path: '*::a::b', reason: x, expires: never",
            '*::a::b: expires: "never" must be a date, such as 2027-01-31',
        ),
        (
            "path: '*::a::b', reason: x, expires: 99999999",
            "*::a::b: expires: 99999999 must be a date such as",
        ),
        ("path: '*::a::b', reason: x, expires: 2027-01-31, why: y", "*::a::b: why: unknown key; allowed: "),
        ("path: a, reason: x, expires: 2027-01-31", "a: path: \"a\" must be '<type>::<name>::<property>'"),
        ("path: 'a::b', reason: x, expires: 2027-01-31", 'a::b: path: "a::b" must be'),
        ("path: 'unmanaged::', reason: x, expires: 2027-01-31", 'unmanaged::: path: "unmanaged::" must be'),
        (
            "path: '*::a::b', reason: x, expires: 2027-01-31, environments: [prd]",
            "*::a::b: there is no environment 'prd'; known: dev, prod",
        ),
        (
            "path: '*::a::b', reason: x, expires: 2027-01-31, environments: []",
            "*::a::b: environments: [] has 0, but at least 1",
        ),
    ],
)
def test_a_malformed_entry_fails_by_name(lines: str, said: str, tmp_path: Path) -> None:
    (shown,) = refused(tmp_path, f"ignore:\n- {{{lines}}}\n")
    assert shown.startswith(said)


def test_malformed_and_expired_entries_are_reported_at_once(tmp_path: Path) -> None:
    said = refused(
        tmp_path,
        "ignore:\n- {path: '*::a::b', reason: x, expires: never}\n"
        "- {path: '*::c::d', reason: moving, expires: 2026-05-31}\n- {path: '*::e::f', reason: x, "
        "expires: 2027-01-31, environments: [prd]}\n",
    )
    assert [one.partition(": ")[0] for one in said] == ["*::a::b", "*::c::d", "*::e::f"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file: null must be a mapping"),
        ("ignore", 'the file: "ignore" must be a mapping'),
        ("ignore:", "ignore: null must be a list"),
        ("ignored: []", "ignore: missing"),
        ("ignore: [1]", "entry 1: 1 must be a mapping"),
        ("ignore: [", "can't be read: it is not valid YAML: line 1, column 10: "),
        ("ignore: []\nignore: []", "can't be read: it is not valid YAML: line 2, column 1: the key"),
        (
            "ignore: [{path: '*::a::b', path: '*::c::d'}]",
            "can't be read: it is not valid YAML: line 1, column 28: the key",
        ),
    ],
)
def test_a_malformed_file_fails(text: str, said: str, tmp_path: Path) -> None:
    assert refused(tmp_path, text)[0].startswith(said)


def test_the_same_entry_twice_fails(tmp_path: Path) -> None:
    one = "- {path: '*::a::b', reason: x, expires: 2027-01-31}\n"
    assert refused(tmp_path, f"ignore:\n{one}{one}") == ["ignore: *::a::b is in the list more than once"]


def test_an_entry_counts_only_in_its_environments(tmp_path: Path) -> None:
    text = "ignore:\n- {path: '*::a::b', reason: x, expires: 2027-01-31, environments: [prod]}\n"
    assert load(tmp_path, text, "dev") == ()
    assert len(load(tmp_path, text, "prod")) == 1
