"""GitHub's issues, patiently: waits as GitHub asks, tries again where it may, explains the rest."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import urlsplit

import requests
from github import Auth, Github, GithubException, RateLimitExceededException
from github.Repository import Repository
from tenacity import RetryCallState, Retrying, retry_if_exception

from strata.errors import Exit, StrataError

_API: Final = "https://api.github.com"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_ATTEMPTS = 5
_PATIENCE_SECONDS = 300
"""All that is waited; a longer limit is told instead: a job that sleeps costs as one that works."""
_LIMIT_SECONDS = 60
"""Of a limit without an end: at least a minute, then exponentially more (REST API, "Rate limits")."""
_PAGE = 100
"""The most that GitHub lists at once (REST API, "Using pagination")."""
_WRITE_PAUSE_SECONDS = 1.0
"""What GitHub asks for between writes (REST API, "Best practices", secondary rate limits)."""
_AGAIN = "What was found is printed; to run it again is safe."

Result = TypeVar("Result")


@dataclass(frozen=True)
class Tracker:
    """A repository's issues; the *token* is never shown."""

    repository: str
    token: str = field(repr=False)
    api: str = _API
    write_pause: float = _WRITE_PAUSE_SECONDS
    sleep: Callable[[float], None] = time.sleep

    def run(self, deed: Callable[[Repository], Result]) -> Result:
        """Do *deed*, from its beginning again after what passes; StrataError after what doesn't.

        So a write whose answer got lost is looked for before it is repeated: *deed* must look first.
        """
        attempts = Retrying(
            stop=_gives_up,
            retry=retry_if_exception(_passes),
            wait=_pause,
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return attempts(lambda: deed(self._open()))
        except GithubException as error:
            raise StrataError(self._clean(_explain(self.repository, error))) from None
        except requests.RequestException as error:
            said = f"{self.api} can't be reached ({type(error).__name__}). {_AGAIN}"
            raise StrataError(self._clean(said)) from None
        except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as error:
            said = f"{self.api} answers not as GitHub does ({type(error).__name__}). {_AGAIN}"
            raise StrataError(self._clean(said)) from None

    def _open(self) -> Repository:
        # Without retries of its own: they would repeat a POST that may have been done.
        client = Github(
            auth=Auth.Token(self.token),
            base_url=self.api,
            retry=None,
            lazy=True,
            per_page=_PAGE,
            seconds_between_requests=None,
            seconds_between_writes=self.write_pause,
        )
        return client.get_repo(self.repository)

    def _clean(self, text: str) -> str:
        return text.replace(self.token, "[secret]")


def tracker(repository: str, variables: Mapping[str, str]) -> Tracker:
    """The issues of owner/repo, by the token in GITHUB_TOKEN; StrataError (2) if one of them is bad."""
    if not _REPOSITORY.fullmatch(repository):
        raise StrataError(f"--github-issue {repository!r}: must be owner/repository.", Exit.USAGE)
    token = variables.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise StrataError(
            "--github-issue needs GITHUB_TOKEN: a token that may write issues. Nothing was done.",
            Exit.USAGE,
        )
    api = variables.get("GITHUB_API_URL") or _API
    where = urlsplit(api)
    if where.scheme != "https" and where.hostname not in _LOOPBACK:
        raise StrataError(f"GITHUB_API_URL={api}: a token is only sent by https.", Exit.USAGE)
    return Tracker(repository, token, api.rstrip("/"))


def _passes(error: BaseException) -> bool:
    """Whether to wait and try again can help."""
    if isinstance(error, GithubException):
        return error.status >= 500 or _limited(error)
    return isinstance(error, requests.ConnectionError | requests.Timeout)


def _limited(error: GithubException) -> bool:
    return (
        isinstance(error, RateLimitExceededException)
        or error.status == 429
        or (error.status == 403 and ("retry-after" in _headers(error) or _exhausted(error)))
    )


def _exhausted(error: GithubException) -> bool:
    return _headers(error).get("x-ratelimit-remaining") == "0"


def _asked(error: GithubException) -> float:
    """How many seconds GitHub asks to wait for, 0 if it doesn't say."""
    headers = _headers(error)
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if after.isdigit():
        return float(after)
    return max(0.0, float(reset) - time.time() + 1) if _exhausted(error) and reset.isdigit() else 0.0


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    more = float(2 ** (state.attempt_number - 1))
    if not isinstance(error, GithubException):
        return more
    asked = _asked(error)
    return _LIMIT_SECONDS * more if _limited(error) and not asked else max(asked, more)


def _gives_up(state: RetryCallState) -> bool:
    patience = state.idle_for + state.upcoming_sleep
    return state.attempt_number >= _ATTEMPTS or patience > _PATIENCE_SECONDS


def _headers(error: GithubException) -> Mapping[str, str]:
    return {name.lower(): str(value) for name, value in (error.headers or {}).items()}


def _explain(repository: str, error: GithubException) -> str:
    message = error.data.get("message", "") if isinstance(error.data, Mapping) else ""
    said = f"{error.status}{f': {message}' if message else ''}"
    if _limited(error):
        asked = _asked(error)
        when = f" for another {asked:.0f} seconds" if asked else ""
        return f"GitHub's rate limit is reached{when} ({said}). {_AGAIN}"
    reasons = {
        401: "GitHub refuses the token in GITHUB_TOKEN",
        403: f"The token in GITHUB_TOKEN may not write issues of {repository}: it needs `issues: write`",
        404: f"GitHub shows no {repository} to the token in GITHUB_TOKEN: it needs `issues: write` there",
        410: f"Issues are switched off in {repository}",
    }
    return f"{reasons.get(error.status, 'GitHub failed, and went on failing')} ({said}). {_AGAIN}"
