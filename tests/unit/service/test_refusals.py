"""Manifests that the program could not declare are refused with their path, value and what is allowed."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from components.service.manifest.manifest import Manifest
from environment.configuration import Configuration
from environment.errors import SettingsError
from unit.service import program
from unit.service.manifests import config

Run = Mapping[str, Mapping[str, Any]]
_WHO = "resolves its name for web, backend and worker containers only"
_POOL = "https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_Abc"
_LIMITS = {"websocket": program.LIMITS}


def refused(run: Run, **sections: object) -> list[str]:
    """Every problem of the manifest with the processes *run* and *sections*; [] if it is valid."""
    whole = {**program.NOTHING, "run": dict(run), **sections}
    try:
        Configuration("orders", Manifest, None).parse("Pulumi.dev.yaml", config(whole))
    except SettingsError as error:
        return list(error.problems)
    return []


def calling(kind: str, callee: str, **changes: object) -> dict[str, dict[str, Any]]:
    """A process ``it`` of *kind* that calls the process ``other`` of the kind *callee*."""
    caller = program.process(kind, uses={"run.other": "call"}, **changes)
    route = {"hosts": [], "paths": ["/other"], "priority": 300}
    other = program.process(callee, route=route) if callee == "web" else program.process(callee)
    return {"it": caller, "other": other}


@pytest.mark.parametrize("kind", ["function", "function-worker", "function-job", "job"])
def test_a_backend_is_called_by_services_of_the_cluster_only(kind: str) -> None:
    [problem] = refused(calling(kind, "backend"), queues={"incoming": program.QUEUE})
    assert problem.startswith(
        f'orders:run.it.uses.run.other: "run.other" is a backend, and Service Connect {_WHO}'
    )


@pytest.mark.parametrize("kind", ["web", "backend", "worker"])
def test_services_of_the_cluster_call_a_backend(kind: str) -> None:
    assert not refused(calling(kind, "backend"), queues={"incoming": program.QUEUE})


@pytest.mark.parametrize("kind", ["function", "function-worker", "function-job", "job"])
def test_functions_and_jobs_call_a_web_process_by_the_load_balancer(kind: str) -> None:
    assert not refused(calling(kind, "web"), queues={"incoming": program.QUEUE})


@pytest.mark.parametrize(
    "uses",
    [
        {"run.other": "call"},
        {"platform.database": "connect"},
        {"platform.aurora": "administer"},
        {"platform.sessions": "connect"},
        {"platform.kafka": "connect"},
    ],
)
def test_a_workflow_has_no_network(uses: dict[str, str]) -> None:
    [problem] = refused({"it": program.process("workflow", uses=uses), "other": program.process("web")})
    assert f"orders:run.it.uses.{next(iter(uses))}: " in problem
    assert "a workflow has none: let a function of the workflow do it" in problem


def circle(*kinds: str) -> dict[str, dict[str, Any]]:
    """Processes p0, p1, ... of which each calls the next, and the last one the first."""
    return {
        f"p{number}": program.process(kind, uses={f"run.p{(number + 1) % len(kinds)}": "call"})
        for number, kind in enumerate(kinds)
    }


@pytest.mark.parametrize(
    "kinds",
    [("function", "function"), ("function", "workflow"), ("workflow", "function-job", "function")],
)
def test_functions_and_workflows_that_call_each_other_in_a_circle_are_refused(kinds: tuple[str, ...]) -> None:
    run = circle(*kinds)
    found = refused(run)
    if "function-job" in kinds:
        assert any("is a job; called can be" in one for one in found)
        return
    [problem] = found
    assert ': "call" closes a circle: ' in problem
    ways = {f"p{number} -> p{(number + 1) % len(kinds)}" for number in range(len(kinds))}
    path = problem.removeprefix("orders:run.").partition(": ")[0].replace(".uses.run.", " -> ")
    assert path in ways
    assert all(way in problem for way in ways if not way.startswith(path.split()[2]) or way == path)


def test_every_circle_is_reported_with_the_other_errors() -> None:
    run = {**circle("function", "function"), "more": program.process("function", secrets=["NO"])}
    assert len(refused(run)) == 2


@pytest.mark.parametrize(
    ("routes", "lacking"),
    [
        (["$connect"], False),
        (["$connect", "$disconnect", "$default", "send"], False),
        (["$disconnect", "$default"], True),
        (["$default"], True),
        (["send"], True),
    ],
)
def test_a_websocket_api_needs_the_route_that_authorizes(routes: list[str], *, lacking: bool) -> None:
    triggers = [{"websocket": route} for route in routes]
    found = refused({"it": program.process("function", triggers=triggers)}, **_LIMITS)
    assert [one.partition(": ")[0] for one in found] == ["orders:websocket"] * lacking
    assert all("has no trigger $connect" in one for one in found)


@pytest.mark.parametrize(
    ("api", "path", "said"),
    [
        (
            {"tokens": {"issuer": "https://login.example.com", "audience": ["shop"]}},
            "orders:api.tokens.issuer",
            '"https://login.example.com" is not a Cognito user pool',
        ),
        ({"origins": ["https://shop.example.com"]}, "orders:api.origins", "must be [] with type rest"),
        ({}, "orders:api", "/orders has two parameters, {id} and {name}"),
    ],
)
def test_what_a_rest_api_can_not_have_is_refused(api: dict[str, Any], path: str, said: str) -> None:
    triggers = [{"http": "GET /orders/{id}"}, *([] if api else [{"http": "PUT /orders/{name}"}])]
    whole = {**program.API, "type": "rest", **api}
    [problem] = refused({"it": program.process("function", triggers=triggers)}, api=whole)
    assert problem.startswith(f"{path}: ")
    assert said in problem
    [as_http] = [
        refused({"it": program.process("function", triggers=triggers)}, api={**whole, "type": "http"})
    ]
    assert not as_http


def test_a_cognito_pool_is_an_issuer_of_both_apis() -> None:
    tokens = {"issuer": _POOL, "audience": ["shop"]}
    run = {"it": program.process("function", triggers=[{"http": "GET /", "callers": "token"}])}
    for kind in ("http", "rest"):
        assert not refused(run, api={**program.API, "type": kind, "tokens": tokens})


@pytest.mark.parametrize(
    "trigger",
    [
        {"queue": "incoming"},
        {"topic": "changed"},
        {"topic": "receipts.printed"},
        {"stream": "platform.stream"},
        {"stream": "streams.clicks"},
        {"table": "orders"},
        {"event": {"bus": "default", "pattern": {"source": ["shop"]}}},
        {"schedule": "rate(1 hour)"},
    ],
)
def test_one_source_triggers_a_process_once(trigger: dict[str, Any]) -> None:
    sections = {
        "queues": {"incoming": program.QUEUE},
        "topics": {"changed": program.TOPIC},
        "tables": {"orders": {**program.TABLE, "stream": "NEW_IMAGE"}},
        "streams": {"clicks": {"retention_hours": 24}},
    }
    assert not refused({"it": program.process("function", triggers=[trigger])}, **sections)
    [problem] = refused({"it": program.process("function", triggers=[trigger, trigger])}, **sections)
    assert problem.startswith("orders:run.it.triggers[1]: ")
    assert "is the source of triggers[0] too" in problem


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        ({}, {}, True),
        ({"prefix": "in/"}, {"prefix": "in/new/"}, True),
        ({"prefix": "in/"}, {"suffix": ".png"}, True),
        ({"prefix": "in/"}, {"prefix": "out/"}, False),
        ({"prefix": "in/", "suffix": ".png"}, {"prefix": "in/", "suffix": ".jpg"}, False),
    ],
)
def test_two_functions_have_different_objects_of_a_bucket(
    one: dict[str, str], other: dict[str, str], *, overlaps: bool
) -> None:
    run = {
        name: program.process("function", triggers=[{"bucket": "uploads", **filters}])
        for name, filters in (("one", one), ("other", other))
    }
    found = refused(run, buckets={"uploads": program.BUCKET, "second": program.BUCKET})
    assert [problem.partition(": ")[0] for problem in found] == ["orders:run.other.triggers[0]"] * overlaps
    run["other"]["triggers"][0]["bucket"] = "second"
    assert not refused(run, buckets={"uploads": program.BUCKET, "second": program.BUCKET})


@pytest.mark.parametrize(
    ("kind", "changes", "path"),
    [
        ("worker", {"variables": {"QUEUE_INCOMING_URL": "x"}}, "variables.QUEUE_INCOMING_URL"),
        ("worker", {"secrets": ["QUEUE_INCOMING_URL"]}, "secrets[0]"),
        (
            "function",
            {"uses": {"receipts.run.queue-a": "call", "receipts.queues.a": "send"}},
            "uses.receipts.queues.a",
        ),
        ("function", {"uses": {"a.run.b-c": "call", "a-b.run.c": "call"}}, "uses.a-b.run.c"),
    ],
)
def test_two_things_that_set_one_variable_are_refused(kind: str, changes: dict[str, Any], path: str) -> None:
    found = refused(
        {"it": program.process(kind, **changes)},
        queues={"incoming": program.QUEUE},
        secrets=changes.get("secrets", []),
    )
    assert {one.partition(": ")[0] for one in found} == {f"orders:run.it.{path}"}


def test_a_trigger_s_concurrency_is_below_the_reserved_one() -> None:
    trigger = {"queue": "incoming", "maximum_concurrency": 5}
    run = {"it": program.process("function", triggers=[trigger], reserved_concurrency=4)}
    [problem] = refused(run, queues={"incoming": program.QUEUE})
    assert problem.startswith(
        "orders:run.it.triggers[0].maximum_concurrency: 5 is above reserved_concurrency 4"
    )


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("cron(0 3 30 2 ? *)", "there is no such day"),
        ("cron(0 3 31 4,6,9,11 ? *)", "there is no such day"),
        ("cron(0 3 29 2 ? 2027)", "there is no such day"),
        ("cron(0 3 29 2 ? 2100)", "there is no such day"),
        ("cron(0 3 L-30 2 ? *)", "there is no such day"),
        ("cron(0 3 31W 4 ? *)", "there is no such day"),
        ("cron(0 3 ? 2 MON#5 2027)", "there is no such day"),
        ("cron(0 3 * * * *)", "exactly one of both must be ?"),
        ("cron(0 3 1 * MON *)", "exactly one of both must be ?"),
        ("cron(0 3 ? * ? *)", "exactly one of both must be ?"),
        ("rate(0)", "is not a schedule"),
        ("rate(0 minutes)", "is not a schedule"),
        ("rate(-1 hours)", "is not a schedule"),
        ("rate(30 seconds)", "is not a schedule"),
        ("at(2031-02-29T03:00:00)", "is not a date and time"),
        ("at(2030-01-31T24:00:00)", "is not a date and time"),
        ("at(2030-01-31)", "is not a schedule"),
    ],
)
def test_a_schedule_that_can_not_be_is_refused(schedule: str, said: str) -> None:
    for process in (
        program.process("job", schedule=schedule),
        program.process("function-job", schedule=schedule),
        program.process("function", triggers=[{"schedule": schedule}]),
        program.process("workflow", triggers=[{"schedule": schedule}]),
    ):
        [problem] = refused({"it": process})
        assert problem.startswith("orders:run.it.")
        assert schedule in problem
        assert said in problem


@pytest.mark.parametrize(
    "schedule",
    [
        "cron(0 3 29 2 ? *)",
        "cron(0 3 L 2 ? *)",
        "cron(0 3 ? 2 MON#5 *)",
        "cron(0 3 30,28 2 ? *)",
        "rate(1 day)",
    ],
)
def test_a_schedule_that_occurs_is_allowed(schedule: str) -> None:
    assert not refused({"it": program.process("job", schedule=schedule)})


@pytest.mark.parametrize("file", [".index.html", "", "a/b.html"])
def test_a_page_that_is_not_uploaded_is_no_page_of_a_site(file: str) -> None:
    with pytest.raises(ValidationError):
        program.manifest({"it": program.process("site", index=file)})


@pytest.mark.parametrize(
    ("kind", "changes", "part", "refuses"),
    [
        ("web", {}, "start", True),
        ("job", {}, "start", True),
        ("function-worker", {}, "incoming", True),
        ("function", {"triggers": [{"queue": "incoming"}]}, "queue-incoming", True),
        ("function", {"triggers": [{"stream": "platform.stream"}]}, "platform-stream", True),
        ("function", {"triggers": [{"table": "orders"}]}, "table-orders", True),
        ("function", {}, "start", False),
        ("web", {}, "cpu", False),
    ],
)
def test_a_process_is_not_called_as_a_part_of_another(
    kind: str, changes: dict[str, Any], part: str, refuses: bool
) -> None:
    """Their roles and policies would have one logical name, and the engine refuses the second."""
    run = {"it": program.process(kind, **changes), f"it-{part}": program.process("function")}
    sections = {
        "queues": {"incoming": program.QUEUE},
        "tables": {"orders": {**program.TABLE, "stream": "NEW_IMAGE"}},
    }
    found = refused(run, **sections)
    said = f'orders:run.it-{part}: "it-{part}" is also the name of a part of run.it; rename it'
    assert [one.startswith(said) for one in found] == [True] * refuses


_UNITS = {"min": 5, "max": 10, "target_percent": 70}
CAPACITY = {"read": _UNITS, "write": _UNITS}
WORKER, HOOK = "function-worker", "function"
PARTS: list[tuple[dict[str, Any], str, str, str]] = [
    (
        {"run": {"a": program.process(WORKER, queue="b-c"), "a-b": program.process(WORKER, queue="c")}},
        'run.a-b.queue: "c"',
        "run.a-b",
        '"a-b-c", as "b-c" does in run.a',
    ),
    (
        {
            "run": {"it": program.process(HOOK)},
            "queues": {
                "a": {**program.QUEUE, "topics": ["b-c"]},
                "a-b": {**program.QUEUE, "topics": ["c"]},
            },
        },
        'queues.a-b.topics[0]: "c"',
        "queues.a-b",
        '"a-b-c", as "b-c" does in queues.a',
    ),
    (
        {"run": {"a": program.process(HOOK, triggers=[{"topic": "b.c"}, {"topic": "b-c"}])}},
        'run.a.triggers[1].topic: "b-c"',
        "run.a",
        '"a-topic-b-c", as "b.c" does in run.a',
    ),
    (
        {
            "run": {
                "a": program.process(HOOK, triggers=[{"bucket": "b-bucket-c"}]),
                "a-bucket-b": program.process(HOOK, triggers=[{"bucket": "c"}]),
            }
        },
        'run.a-bucket-b.triggers[0].bucket: "c"',
        "run.a-bucket-b",
        '"a-bucket-b-bucket-c", as "b-bucket-c" does in run.a',
    ),
    (
        {
            "run": {
                "a": program.process(
                    HOOK,
                    triggers=[
                        {"event": {"bus": "default", "pattern": {"detail": {"state": ["new"]}}}},
                        {"event": {"bus": "detail", "pattern": {"state": ["new"]}}},
                    ],
                )
            }
        },
        'run.a.triggers[1].event.bus: "detail"',
        "run.a",
        '"a-804216", as "default" does in run.a',
    ),
]


@pytest.mark.parametrize(("changes", "at", "owner", "said"), PARTS)
def test_two_parts_of_one_kind_have_different_names(
    changes: dict[str, Any], at: str, owner: str, said: str
) -> None:
    """The names of both parts are joined by a dash, and the engine refuses the second part of one name."""
    sections = {
        "queues": dict.fromkeys(("b-c", "c"), program.QUEUE),
        "topics": dict.fromkeys(("b-c", "c"), program.TOPIC),
        "buckets": dict.fromkeys(("b-bucket-c", "c"), program.BUCKET),
        "buses": {"detail": {}},
        **changes,
    }
    assert f"orders:{at} gives a part of {owner} the name {said}; rename one of them" in "\n".join(
        refused(sections.pop("run"), **sections)
    )


@pytest.mark.parametrize(("capacity", "refuses"), [(None, False), (CAPACITY, True)])
@pytest.mark.parametrize("other", ["a-by", "a-by-day"])
def test_scaled_tables_and_indexes_have_different_names(
    capacity: dict[str, Any] | None, refuses: bool, other: str
) -> None:
    index = {"hash_key": {"name": "day", "type": "S"}, "range_key": None, "projection": "ALL"}
    table = {**program.TABLE, "capacity": capacity}
    one = {**table, "indexes": [{**index, "name": "by-day"}]}
    two = {**table, "indexes": [{**index, "name": "day"}] if other == "a-by" else []}
    found = refused({"it": program.process(HOOK)}, tables={"a": one, other: two})
    said = 'gives a part of tables.{} the name "a-by-day", as "a-by-day" does in tables.a'
    assert [said.format(other) in one for one in found] == [True] * refuses
