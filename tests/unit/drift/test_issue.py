"""One issue per environment, kept through pages, limits and failures: against a double of GitHub."""

import re
import time
from dataclasses import replace

import pytest

from strata.drift import issue, markdown
from strata.drift.report import Ignored, Report
from strata.drift.tracker import Tracker, tracker
from strata.errors import Exit, StrataError
from unit.drift.findings import FOUND, IGNORED, INCOMPLETE, NOTHING, OTHER
from unit.drift.github import REPOSITORY, TOKEN, Failure, GitHub

PATH = "/issues$"
LIMITED = "API rate limit exceeded for installation ID 1."


def keep(issues: Tracker, report: Report) -> str:
    return issue.keep(issues, report, {})


def test_drift_opens_an_issue_that_begins_with_its_marker_and_has_the_findings(
    issues: Tracker, github: GitHub
) -> None:
    assert keep(issues, FOUND) == f"Opened https://github.example/{REPOSITORY}/issues/1"
    (made,) = github.issues
    assert made["title"] == "Drift: dev has drifted"
    assert made["body"].startswith("<!-- strata:drift:dev -->\n")
    assert "tags.Owner" in made["body"]


def test_the_same_findings_again_write_nothing(issues: Tracker, github: GitHub) -> None:
    keep(issues, FOUND)
    keep(issues, FOUND)
    assert github.writes() == ["POST"]
    assert not github.comments[1]


def test_other_findings_update_the_issue_and_notify_by_one_comment(issues: Tracker, github: GitHub) -> None:
    keep(issues, FOUND)
    for _ in range(2):
        assert keep(issues, OTHER).startswith("Updated ")
    assert len(github.issues) == 1
    assert "tags.Owner" not in github.issues[0]["body"]
    (comment,) = github.comments[1]
    assert "1 resource drifted" in comment["body"]
    keep(issues, FOUND)
    assert len(github.comments[1]) == 2, "findings that come back are findings that changed"


@pytest.mark.parametrize("report", [NOTHING, IGNORED])
def test_without_real_drift_the_issue_is_closed_in_one_request(
    report: Report, issues: Tracker, github: GitHub
) -> None:
    keep(issues, FOUND)
    assert keep(issues, report).startswith("Closed ")
    assert github.issues[0]["state"] == "closed"
    assert "No drift" in github.issues[0]["body"]
    assert github.writes() == ["POST", "PATCH"]
    keep(issues, FOUND)
    assert [one["state"] for one in github.issues] == ["closed", "open"], "new drift is a new issue"


def test_without_drift_and_issue_nothing_is_written(issues: Tracker, github: GitHub) -> None:
    assert keep(issues, NOTHING) == "No drift, and no issue is open."
    assert github.writes() == []


def test_what_was_not_compared_closes_nothing(issues: Tracker, github: GitHub) -> None:
    keep(issues, FOUND)
    assert "stays as it is" in keep(issues, INCOMPLETE)
    assert "stays as it is" in keep(issues, NOTHING.failed("not listed"))
    assert github.open() == github.issues
    assert github.writes() == ["POST"]


@pytest.mark.parametrize("ignored", [(), IGNORED.ignored])
@pytest.mark.parametrize("refreshed", [0, 2])
def test_an_unread_resource_closes_no_issue_in_any_comparison(
    refreshed: int, ignored: tuple[Ignored, ...], issues: Tracker, github: GitHub
) -> None:
    keep(issues, FOUND)
    little = replace(NOTHING, refreshed=refreshed, minimum_coverage=0, ignored=ignored)
    assert keep(issues, little) == "The issue stays as it is: not all was compared."
    assert github.open() == github.issues
    assert github.writes() == ["POST"]


def test_drift_that_was_found_in_an_incomplete_comparison_is_reported(
    issues: Tracker, github: GitHub
) -> None:
    keep(issues, replace(FOUND, refreshed=2))
    assert "not compared as a whole" in github.issues[0]["title"]


def test_the_issue_is_found_among_45_others_and_so_is_the_last_word_among_45_comments(
    issues: Tracker, github: GitHub
) -> None:
    for number in range(45):
        github.add(f"other {number}", None if number % 2 else "text")
    keep(issues, FOUND)
    assert github.issues[45]["body"].startswith(markdown.marker("dev"))
    for number in range(44):
        github.comment(46, f"a word {number}")
    github.comment(46, markdown.changed(OTHER))
    keep(issues, OTHER)
    assert len(github.issues) == 46
    assert len(github.comments[46]) == 45, "it was reported already, on the second page"
    second = {path.partition("?")[0] for _, path in github.asked if re.search("[?&]page=2", path)}
    assert second == {f"/repos/{REPOSITORY}/issues", f"/repos/{REPOSITORY}/issues/46/comments"}


def test_only_an_issue_that_begins_with_the_marker_of_the_environment_is_touched(
    issues: Tracker, github: GitHub
) -> None:
    github.add("of prod", f"{markdown.marker('prod')}\n")
    github.add("a quotation", f"> {markdown.marker('dev')}\n")
    github.add("a pull request", f"{markdown.marker('dev')}\n", pull_request={"url": f"{github.url}/pulls/3"})
    keep(issues, NOTHING)
    keep(issues, FOUND)
    assert len(github.open()) == 4
    assert github.writes() == ["POST"]


def test_of_two_issues_of_two_runs_that_met_the_older_stays(issues: Tracker, github: GitHub) -> None:
    for _ in range(2):
        github.add("Drift", markdown.body(FOUND, "-"))
    keep(issues, FOUND)
    assert [one["state"] for one in github.issues] == ["open", "closed"]


@pytest.mark.parametrize(
    ("headers", "status", "least"),
    [
        ({"Retry-After": "7"}, 403, 7),
        ({"Retry-After": "7"}, 429, 7),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "{soon}"}, 403, 15),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "{soon}"}, 429, 15),
    ],
)
def test_a_rate_limit_is_waited_for_as_long_as_github_requires(
    headers: dict[str, str], status: int, least: float, issues: Tracker, github: GitHub
) -> None:
    shown = {name: value.format(soon=int(time.time()) + 20) for name, value in headers.items()}
    github.failures = [Failure("GET", PATH, status, shown, LIMITED)]
    assert keep(issues, FOUND).startswith("Opened ")
    (waited,) = github.waits
    assert least <= waited <= 30


def test_a_limit_without_an_end_is_waited_for_a_minute_and_then_longer_each_time(
    issues: Tracker, github: GitHub
) -> None:
    github.failures = [Failure("GET", PATH, 429, times=2), Failure("POST", PATH, 500)]
    assert keep(issues, FOUND).startswith("Opened ")
    assert github.waits == [60, 120, 4]
    again = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    github.failures = [Failure("GET", PATH, 403, message=again)]
    keep(issues, FOUND)
    assert github.waits[3:] == [60]


@pytest.mark.parametrize(("headers", "waits"), [({}, [60, 120]), ({"Retry-After": "140"}, [140, 140])])
def test_no_more_than_five_minutes_are_waited_in_all(
    headers: dict[str, str], waits: list[float], issues: Tracker, github: GitHub
) -> None:
    github.failures = [Failure("GET", PATH, 429, headers, times=99)]
    with pytest.raises(StrataError, match="rate limit is reached"):
        keep(issues, FOUND)
    assert github.waits == waits


def test_a_rate_limit_that_lasts_is_reported_and_not_slept_through(issues: Tracker, github: GitHub) -> None:
    reset = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 3000)}
    github.failures = [Failure("GET", PATH, 403, reset, LIMITED)]
    with pytest.raises(StrataError, match=r"rate limit is reached for another \d{4} seconds"):
        keep(issues, FOUND)
    assert github.waits == []


def test_a_failure_of_github_passes(issues: Tracker, github: GitHub) -> None:
    github.failures = [Failure("GET", PATH, 502, times=2), Failure("POST", PATH, 500)]
    assert keep(issues, FOUND).startswith("Opened ")
    assert github.waits == [1, 2, 4]
    assert len(github.issues) == 1


def test_a_failure_that_stays_is_reported_after_five_attempts(issues: Tracker, github: GitHub) -> None:
    github.failures = [Failure("GET", PATH, 503, times=99, message="Unicorn")]
    with pytest.raises(
        StrataError, match=r"GitHub failed repeatedly \(503: Unicorn\)\. The findings are printed"
    ):
        keep(issues, FOUND)
    assert len(github.asked) == 5


def test_a_write_that_was_done_but_not_answered_is_not_done_twice(issues: Tracker, github: GitHub) -> None:
    github.failures = [Failure("POST", PATH, 502, after=True)]
    keep(issues, FOUND)
    assert len(github.issues) == 1
    github.failures = [Failure("POST", "/comments$", 502, after=True)]
    keep(issues, OTHER)
    assert len(github.comments[1]) == 1


def test_after_a_failure_half_way_the_next_run_continues_where_it_stopped(
    issues: Tracker, github: GitHub
) -> None:
    keep(issues, FOUND)
    github.failures = [Failure("PATCH", "/issues/1$", 500, times=5)]
    with pytest.raises(StrataError):
        keep(issues, OTHER)
    assert "tags.Owner" in github.issues[0]["body"], "commented, but not yet updated"
    keep(issues, OTHER)
    assert "tags.Owner" not in github.issues[0]["body"]
    assert len(github.comments[1]) == 1


@pytest.mark.parametrize(
    ("status", "message", "said"),
    [
        (401, "Bad credentials", "refuses the token in GITHUB_TOKEN"),
        (403, "Resource not accessible by integration", "needs `issues: write`"),
        (404, "Not Found", f"no access to {REPOSITORY}"),
        (410, "Issues are disabled", "switched off"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_does_not_pass_is_reported_at_once(
    method: str, status: int, message: str, said: str, issues: Tracker, github: GitHub
) -> None:
    github.failures = [Failure(method, PATH, status, message=f"{message} {TOKEN}")]
    with pytest.raises(StrataError, match=said) as raised:
        keep(issues, FOUND)
    assert raised.value.exit_code == Exit.ERROR
    assert message in str(raised.value)
    assert TOKEN not in str(raised.value)
    assert github.waits == []


@pytest.mark.parametrize("raw", ["<html>", '{"a": 1}', "[1]", '[{"number": "x"}]'])
def test_an_answer_that_is_not_githubs_is_reported(raw: str, issues: Tracker, github: GitHub) -> None:
    github.failures = [Failure("GET", PATH, 200, raw=raw, times=9)]
    with pytest.raises(StrataError):
        keep(issues, FOUND)
    assert github.issues == []


def test_a_github_that_is_not_there_is_reported(issues: Tracker) -> None:
    nowhere = replace(issues, api="http://127.0.0.1:9")
    with pytest.raises(StrataError, match=r"http://127.0.0.1:9 can't be reached \(ConnectionError\)"):
        keep(nowhere, FOUND)


@pytest.mark.parametrize(
    ("repository", "variables", "said"),
    [
        (REPOSITORY, {}, "needs GITHUB_TOKEN"),
        (REPOSITORY, {"GITHUB_TOKEN": " "}, "needs GITHUB_TOKEN"),
        ("", {"GITHUB_TOKEN": TOKEN}, "must be owner/repository"),
        ("platform", {"GITHUB_TOKEN": TOKEN}, "must be owner/repository"),
        ("a/b/../c", {"GITHUB_TOKEN": TOKEN}, "must be owner/repository"),
        (
            REPOSITORY,
            {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": "http://github.example"},
            "must be an https URL",
        ),
    ],
)
def test_a_request_that_cannot_work_is_bad_usage(
    repository: str, variables: dict[str, str], said: str
) -> None:
    with pytest.raises(StrataError, match=said) as raised:
        tracker(repository, variables)
    assert raised.value.exit_code == Exit.USAGE
    assert TOKEN not in str(raised.value)


def test_the_token_is_in_no_text_of_the_tracker() -> None:
    made = tracker(REPOSITORY, {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": "https://github.example/api/v3/"})
    assert TOKEN not in repr(made)
    assert made.api == "https://github.example/api/v3"
