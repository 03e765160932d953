"""Client of GitHub's issues: retries transient errors, and explains the others."""

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
_MAX_WAIT_SECONDS = 300
"""Maximum total wait; a longer rate limit is an error, as a waiting job is billed too."""
_LIMIT_SECONDS = 60
"""Wait after a rate limit without a reset time, then exponentially longer (REST API, "Rate limits")."""
_PAGE = 100
"""Largest page size (REST API, "Using pagination")."""
_WRITE_PAUSE_SECONDS = 1.0
"""Pause between writes (REST API, "Best practices", secondary rate limits)."""
_AGAIN = "The findings are printed; running it again is safe."

Result = TypeVar("Result")


@dataclass(frozen=True)
class Tracker:
    """A repository's issues; the *token* is never printed."""

    repository: str
    token: str = field(repr=False)
    api: str = _API
    write_pause: float = _WRITE_PAUSE_SECONDS
    sleep: Callable[[float], None] = time.sleep

    def run(self, operation: Callable[[Repository], Result]) -> Result:
        """Run *operation*; retry transient errors from its start; StrataError after any other error.

        *operation* must read before it writes, as the response of a successful write may be lost.
        """
        attempts = Retrying(
            stop=_exhausted_attempts,
            retry=retry_if_exception(_is_transient),
            wait=_pause,
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return attempts(lambda: operation(self._open()))
        except GithubException as error:
            raise StrataError(self._clean(_explain(self.repository, error))) from None
        except requests.RequestException as error:
            message = f"{self.api} can't be reached ({type(error).__name__}). {_AGAIN}"
            raise StrataError(self._clean(message)) from None
        except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as error:
            message = f"{self.api} is not a GitHub API ({type(error).__name__}). {_AGAIN}"
            raise StrataError(self._clean(message)) from None

    def _open(self) -> Repository:
        # Without PyGithub's retries: they would repeat a POST that may have succeeded.
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
    """The issues of owner/repo, with the token in GITHUB_TOKEN; StrataError (2) if one of them is invalid."""
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
        raise StrataError(
            f"GITHUB_API_URL={api}: must be an https URL, as the token is sent to it.", Exit.USAGE
        )
    return Tracker(repository, token, api.rstrip("/"))


def _is_transient(error: BaseException) -> bool:
    """True for a transient error."""
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


def _retry_after(error: GithubException) -> float:
    """The seconds to wait by the response's headers, 0 without them."""
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
    delay = _retry_after(error)
    return _LIMIT_SECONDS * more if _limited(error) and not delay else max(delay, more)


def _exhausted_attempts(state: RetryCallState) -> bool:
    waited = state.idle_for + state.upcoming_sleep
    return state.attempt_number >= _ATTEMPTS or waited > _MAX_WAIT_SECONDS


def _headers(error: GithubException) -> Mapping[str, str]:
    return {name.lower(): str(value) for name, value in (error.headers or {}).items()}


def _explain(repository: str, error: GithubException) -> str:
    message = error.data.get("message", "") if isinstance(error.data, Mapping) else ""
    reply = f"{error.status}{f': {message}' if message else ''}"
    if _limited(error):
        delay = _retry_after(error)
        when = f" for another {delay:.0f} seconds" if delay else ""
        return f"GitHub's rate limit is reached{when} ({reply}). {_AGAIN}"
    reasons = {
        401: "GitHub refuses the token in GITHUB_TOKEN",
        403: f"The token in GITHUB_TOKEN may not write issues of {repository}: it needs `issues: write`",
        404: f"The token in GITHUB_TOKEN has no access to {repository}: it needs `issues: write`",
        410: f"Issues are switched off in {repository}",
    }
    return f"{reasons.get(error.status, 'GitHub failed repeatedly')} ({reply}). {_AGAIN}"
