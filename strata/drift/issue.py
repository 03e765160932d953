"""One GitHub issue for an environment's drift: opened, updated and closed by the findings."""

from collections.abc import Mapping

from github.Issue import Issue
from github.Repository import Repository

from strata.drift import markdown
from strata.drift.report import Report
from strata.drift.tracker import Tracker


def keep(at: Tracker, report: Report, variables: Mapping[str, str]) -> str:
    """Update the environment's issue from *report*; returns a sentence about the update.

    Every step reads the issue first, so it can be run again after a partial failure.
    Raises :class:`StrataError` if GitHub refuses.
    """
    source = _source(report, variables)
    return at.run(lambda repository: _settle(repository, report, source))


def _settle(repository: Repository, report: Report, source: str) -> str:
    issues = _open(repository, report.environment)
    if report.found:
        done = _update(issues[0], report, source) if issues else _create(repository, report, source)
    elif not report.whole:
        return "The issue stays as it is: not all was compared."
    elif issues:
        issues[0].edit(
            title=markdown.headline(report),
            body=markdown.resolved(report, source),
            state="closed",
            state_reason="completed",
        )
        done = f"Closed {issues[0].html_url}"
    else:
        return "No drift, and no issue is open."
    for twin in issues[1:]:
        twin.edit(state="closed", state_reason="not_planned")
    return done


def _open(repository: Repository, environment: str) -> list[Issue]:
    """The environment's open issues, the oldest first: one, unless two runs were concurrent."""
    marker = markdown.marker(environment)
    found = [
        issue
        for issue in repository.get_issues(state="open", sort="created", direction="asc")
        if (issue.body or "").startswith(marker) and issue.pull_request is None
    ]
    return sorted(found, key=lambda issue: issue.number)


def _create(repository: Repository, report: Report, source: str) -> str:
    made = repository.create_issue(markdown.headline(report), markdown.body(report, source))
    return f"Opened {made.html_url}"


def _update(issue: Issue, report: Report, source: str) -> str:
    title, body = markdown.headline(report), markdown.body(report, source)
    # GitHub stores CRLF line ends.
    before = (issue.body or "").replace("\r\n", "\n")
    found = markdown.fingerprint(report)
    if found not in before.splitlines()[:2] and not _commented(issue, found):
        # Before the body: the next run finds the comment by the body's fingerprint.
        issue.create_comment(markdown.changed(report))
    if (issue.title, before) != (title, body):
        issue.edit(title=title, body=body)
    return f"Updated {issue.html_url}"


def _commented(issue: Issue, found: str) -> bool:
    """True if the last comment about findings has this fingerprint."""
    prefix = found.rpartition(":")[0]
    comments = [
        comment.body or "" for comment in issue.get_comments() if (comment.body or "").startswith(prefix)
    ]
    return bool(comments) and comments[-1].startswith(found)


def _source(report: Report, variables: Mapping[str, str]) -> str:
    """The places of the whole report: the workflow run, and the command."""
    command = f"`strata drift {report.environment} --json`"
    run = [variables.get(name) for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    if not all(run):
        return command
    return f"[the run's artifact]({run[0]}/{run[1]}/actions/runs/{run[2]}), or {command}"
