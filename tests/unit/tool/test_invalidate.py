"""Allowed paths of `strata invalidate`, and its wait."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.commands import invalidate
from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.project import ROOT


class CloudFront:
    """Answers with prepared states, the last of them for good."""

    def __init__(self, *states: str) -> None:
        self._states: Iterator[str] = itertools.chain(states, itertools.repeat(states[-1] if states else ""))
        self.batches: list[Any] = []

    def create_invalidation(self, **given: Any) -> Any:
        self.batches.append((given["DistributionId"], given["InvalidationBatch"]))
        return {"Invalidation": {"Id": f"I{len(self.batches)}"}}

    def get_invalidation(self, **given: Any) -> Any:
        return {"Invalidation": {"Status": next(self._states)}}


class Ready(Workspace):
    """A workspace that runs nothing and records its commands."""

    def __init__(self, service: str | None = None) -> None:
        super().__init__("dev", ROOT, {}, service=service)
        object.__setattr__(self, "ran", [])

    def run(self, argv: Any) -> int:
        self.ran.append(argv)  # type: ignore[attr-defined]
        return 0


def refused(*paths: str) -> str:
    with pytest.raises(StrataError) as error:
        invalidate.check(paths)
    assert error.value.exit_code == Exit.USAGE
    return str(error.value)


@pytest.mark.parametrize("path", ["/", "/*", "/web/*", "/web/cat.jpg", "/a?b=c", "/a%20b", "/web/ca*"])
def test_what_cloudfront_takes_is_let_through(path: str) -> None:
    invalidate.check([path])


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("web/*", "must begin with /"),
        ("*", "must begin with /"),
        ("", "must begin with /"),
        ("/*/cat.jpg", "only at the end"),
        ("/web/**", "only at the end"),
        ("/a b", "encoded"),
        ("/b\u00e4r", "encoded"),
    ],
)
def test_a_path_that_cloudfront_would_misunderstand_is_named(path: str, why: str) -> None:
    said = refused("/fine", path)
    assert said.startswith(f"{path}: ")
    assert why in said


def test_every_wrong_path_is_reported_at_once() -> None:
    assert len(refused("a", "b", "/fine").splitlines()) == 2


def test_the_same_path_twice_is_refused() -> None:
    assert "more than once: /a" in refused("/a", "/b", "/a")


def test_more_paths_than_aws_takes_are_refused() -> None:
    paths = [f"/{number}" for number in range(3_001)]
    assert "3,001 paths; CloudFront allows 3,000" in refused(*paths)
    invalidate.check(paths[:3_000])


def test_more_wildcards_than_aws_takes_are_refused() -> None:
    paths = [f"/{number}/*" for number in range(16)]
    assert "16 paths with *; CloudFront allows 15" in refused(*paths)
    invalidate.check(paths[:15])


@given(st.text(alphabet="abc/*?% ", max_size=12))
def test_what_is_let_through_has_a_slash_first_and_a_wildcard_last(path: str) -> None:
    try:
        invalidate.check([path])
    except StrataError:
        return
    assert path.startswith("/")
    assert "*" not in path[:-1]
    assert " " not in path


def test_all_paths_are_invalidated_at_once_and_never_with_the_same_reference() -> None:
    cloudfront = CloudFront()
    assert invalidate.create(cloudfront, "E1", ["/a", "/b*"]) == "I1"
    assert invalidate.create(cloudfront, "E1", ["/a", "/b*"]) == "I2"
    (where, first), (_, second) = cloudfront.batches
    assert where == "E1"
    assert first["Paths"] == {"Quantity": 2, "Items": ["/a", "/b*"]}
    assert first["CallerReference"] != second["CallerReference"]


def test_it_waits_with_a_line_at_each_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invalidate, "_POLL_SECONDS", 0.0)
    said: list[str] = []
    assert invalidate.wait_until_completed(
        CloudFront("InProgress", "InProgress", "Completed"), "E1", "I1", said.append
    )
    assert [line.split()[1] for line in said] == ["InProgress", "InProgress", "Completed"]


def test_it_gives_up_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invalidate, "_POLL_SECONDS", 0.0)
    said: list[str] = []
    assert not invalidate.wait_until_completed(CloudFront("InProgress"), "E1", "I1", said.append, timeout=-1)
    assert "Not completed" in said[-1]


@pytest.mark.parametrize(("wait", "how"), [(True, "wait"), (False, "no-wait")])
def test_the_environments_own_distribution_is_invalidated(
    wait: bool, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Ready()
    monkeypatch.setattr(operations, "outputs", lambda workspace: {"cdn_distribution_id": "E1"})
    assert invalidate.invalidate(workspace, ["/web/*"], lambda line: None, wait=wait) == Exit.OK
    [command] = workspace.ran  # type: ignore[attr-defined]
    assert command[1:] == ["-m", "strata.commands.invalidate", how, "E1", "/web/*"]


@pytest.mark.parametrize("outputs", [{}, {"cdn_distribution_id": None}])
def test_an_environment_without_a_cdn_is_refused_with_the_reason(
    outputs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "outputs", lambda workspace: outputs)
    with pytest.raises(StrataError, match="dev has no CDN"):
        invalidate.invalidate(Ready(), ["/"], lambda line: None, wait=True)


def test_every_site_of_a_service_is_invalidated(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Ready("orders")
    processes = {
        "api": {"kind": "function", "function": "f"},
        "shop": {"kind": "site", "distribution": "E1"},
        "blog": {"kind": "site", "distribution": "E2"},
    }
    monkeypatch.setattr(operations, "outputs", lambda workspace: {"processes": processes})
    assert invalidate.invalidate(workspace, ["/*"], lambda line: None, wait=True) == Exit.OK
    assert [command[4] for command in workspace.ran] == ["E1", "E2"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("outputs", [{}, {"processes": {"api": {"kind": "web"}}}])
def test_a_service_without_a_site_is_refused(outputs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "outputs", lambda workspace: outputs)
    with pytest.raises(StrataError, match="dev/orders has no site"):
        invalidate.invalidate(Ready("orders"), ["/*"], lambda line: None, wait=True)
