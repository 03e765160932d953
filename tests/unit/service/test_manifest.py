from typing import Any

import pytest

from components.common.advice import unknown_values
from components.service.manifest.containers import Web
from components.service.manifest.manifest import Manifest
from environment.configuration import Configuration
from environment.errors import SettingsError
from unit.service.manifests import Change, config, put, whole

_EVERY_MINUTE = f"cron({','.join(map(str, range(60)))} {','.join(map(str, range(24)))} {{}} * ? *)"


def problems(change: Change) -> list[str]:
    """The errors of the whole manifest after *change*."""
    manifest = whole()
    change(manifest)
    with pytest.raises(SettingsError) as caught:
        Configuration("orders", Manifest, None).parse("Pulumi.dev.yaml", config(manifest))
    return list(caught.value.problems)


def test_the_whole_manifest_is_valid() -> None:
    manifest = Configuration("orders", Manifest, None).parse("Pulumi.dev.yaml", config(whole()))
    api = manifest.run["api"]
    assert isinstance(api, Web)
    assert [use.variables for use in api.wiring] == [
        ("QUEUE_INCOMING_URL",),
        ("TABLE_ORDERS_NAME",),
        ("DATABASE_HOST", "DATABASE_PORT", "DATABASE_USER"),
        ("RUN_INTERNAL_URL", "RUN_INTERNAL_ARN"),
    ]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("run/api/cpu", 300, "orders:run.api.cpu: 300 is not allowed; allowed: 256, 512"),
        ("run/api/memory_mb", 8192, "orders:run.api.memory_mb: 8192 does not go with 512 CPU units"),
        ("run/api/kind", "wep", 'orders:run.api.kind: "wep" is not allowed; did you mean "web"?'),
        ("run/worker/runs_as", "lambda", 'orders:run.worker.runs_as: "lambda" is not allowed; allowed: '),
        ("run/api/portt", 1, 'orders:run.api.portt: unknown key; did you mean "port"?'),
        (
            "run/api/uses/queues.incomming",
            "send",
            'uses.queues.incomming: "incomming" is not in queues',
        ),
        ("run/api/uses/tabels.orders", "read", 'is not a section that can be used; did you mean "tables"?'),
        (
            "run/api/uses/tables.orders",
            "delete",
            '"delete" is not a use of tables.orders; allowed: read, write',
        ),
        ("run/api/uses/platform.databse", "connect", 'did you mean "platform.database"?'),
        ("run/api/uses/queues.incoming", {"read": "x"}, "only buckets have prefixes"),
        ("run/api/uses/catalogue.tables.x", "read", "is nothing that services offer to others"),
        ("run/api/uses/run.api", "call", '"run.api" is the process itself'),
        ("run/api/uses/run.shop", "call", "is a site"),
        (
            "run/api/secrets",
            ["PAYMENT"],
            'secrets[0]: "PAYMENT" is not in secrets; did you mean "PAYMENT_KEY"',
        ),
        ("run/api/variables/AWS_REGION", "x", "is set by AWS"),
        ("run/internal/variables/OTEL_SERVICE_NAME", "x", "is set by traces; give it another name"),
        ("run/api/variables/QUEUE_INCOMING_URL", "x", "is set by queues.incoming"),
        ("run/api/variables/PAYMENT_KEY", "x", "is set by secrets PAYMENT_KEY"),
        ("run/api/route/paths", [], "orders:run.api.route: names neither hosts nor paths"),
        ("run/api/health/path", "health", 'orders:run.api.health.path: "health" is not allowed'),
        ("run/worker/queue", "incomin", 'did you mean "incoming"?'),
        ("run/packer/timeout_seconds", 61, "below the function's timeout_seconds 61"),
        ("run/hook/timeout_seconds", 90, "below the function's timeout_seconds 90"),
        ("run/packer/reserved_concurrency", 2, "is below maximum_concurrency 5"),
        ("run/nightly/schedule", "cron(0 3 * * *)", "is not a schedule of six fields"),
        ("run/nightly/schedule", "cron(0 25 * * ? *)", "which is not within 0 to 23"),
        ("run/nightly/schedule", "rate(2 hour)", "must be rate(2 hours)"),
        ("run/nightly/schedule", "rate(1 hours)", "must be rate(1 hour)"),
        (
            "run/nightly/schedule",
            _EVERY_MINUTE.format(",".join(map(str, range(1, 13)))),
            "characters; EventBridge Scheduler takes 256 at most",
        ),
        ("run/nightly/schedule", "every day", "is not a schedule; allowed: cron"),
        ("run/nightly/schedule", "at(2030-02-30T03:00:00)", "is not a date and time"),
        ("run/nightly/timezone", "Seoul", "is not a time zone of the IANA database"),
        ("run/hourly/handler", "x.y", "handler must be null with package image"),
        ("run/hook/handler", None, "package zip needs handler and runtime"),
        (
            "run/hook/triggers/0",
            {"htpp": "GET /"},
            'triggers[0]: "htpp" is not a trigger; did you mean "http"?',
        ),
        ("run/hook/triggers/0", {"http": "POST orders"}, "is not a route"),
        ("run/hook/triggers/1", {"http": "POST /orders/hook"}, "is a route of run.hook too"),
        ("run/hook/triggers/2", {"websocket": "$conect"}, "is not a route; allowed: $connect"),
        ("run/hook/triggers/6", {"table": "order"}, 'is not in tables; did you mean "orders"?'),
        ("run/charge/triggers/0", {"http": "GET /"}, '"http" is not a trigger; allowed: event, schedule'),
        ("tables/orders/stream", None, "tables.orders.stream is null"),
        ("api", {}, "orders:api: must not be {}: 2 http triggers need it"),
        ("api", None, "orders:api: null must be {} for none"),
        ("websocket", None, "orders:websocket: null must be {} for none"),
        ("websocket", [], "orders:websocket: [] must be a mapping"),
        ("run/hook/triggers/1/callers", "token", "needs api.tokens, which is null"),
        (
            "run/shop/certificate_arn",
            f"arn:aws:acm:us-east-1:111111111111:certificate/{'0' * 8}-0000-0000-0000-{'0' * 12}",
            "certificate_arn needs hosts",
        ),
        ("run/hook/variables", {"A": "x"}, 'run.hook.variables.A: "x" is called A: the name of a function'),
        ("run/internal/port", 4318, "port 4318 is one of the collector's, 2000, 4317, 4318, 8888"),
        ("run/internal/port", 8888, "port 8888 is one of the collector's"),
        (
            "api/tokens",
            {"issuer": "https://login.example.com", "audience": [f"shop-{one}" for one in range(51)]},
            "has more than the 50 that are allowed (Values of aud",
        ),
        ("tables/orders/ttl_attribute", "id", 'has ttl_attribute "id", a key of type S: items expire by a'),
        ("queues/incoming/fifo", True, "is not a FIFO topic and queues.incoming is FIFO"),
        ("queues/incoming/topics/0", "chnged", 'is not in topics; did you mean "changed"?'),
        ("queues/a-name-that-is-much-too-long", {}, "has 28 characters; a name has 20 at most"),
        ("queues/Big", {}, "is not a name"),
        ("secrets", ["PAYMENT_KEY", "PAYMENT_KEY"], "names PAYMENT_KEY more than once"),
        ("run/api/code", "../other", "is not a path inside the service's folder"),
    ],
)
def test_a_wrong_value_is_refused_by_path_and_value(path: str, value: object, line: str) -> None:
    found = problems(put(path, value))
    assert any(line in one for one in found), found


def test_all_errors_are_reported_at_once() -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["run"]["api"]["uses"] = {"queues.no": "send", "tables.no": "read"}
        manifest["run"]["worker"]["queue"] = "no"

    assert len(problems(change)) == 3


def test_two_web_processes_need_two_priorities() -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["run"]["other"] = manifest["run"]["api"]

    [problem] = problems(change)
    assert problem.startswith(
        "orders:run.other.route.priority: 200 is the priority of run.api too; each needs its own"
    )


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("run/packer/queue", "incoming", "queues.incoming has the consumers run.worker and run.packer: each"),
        (
            "run/hook/triggers/4/queue",
            "incoming",
            "queues.incoming has the consumers run.worker and run.hook",
        ),
        ("run/hook/timeout_seconds", 31, "run.hook.timeout_seconds 31 is above 30: API Gateway answers"),
        ("run/api/variables", {"DB_PASSWORD": "x"}, "run.api.variables.DB_PASSWORD is stored as plain text"),
        ("run/hook/variables", {"TOKEN": "x"}, "run.hook.variables.TOKEN is stored as plain text"),
        ("run/hook/variables", {"TOKEN_URL": "x", "PASSWORD": ""}, None),
    ],
)
def test_a_probable_mistake_is_a_warning(path: str, value: object, line: str | None) -> None:
    manifest = whole()
    put(path, value)(manifest)
    manifest["queues"]["returns"]["timeout_seconds"] = 600
    with unknown_values() as warned:
        Configuration("orders", Manifest, None).parse("Pulumi.dev.yaml", config(manifest))
    assert [one.startswith(line or "") for one in warned] == [True] * bool(line), warned


def test_a_visibility_below_six_timeouts_is_a_warning() -> None:
    manifest = whole()
    manifest["queues"]["parcels"]["timeout_seconds"] = 30
    with unknown_values() as warned:
        Configuration("orders", Manifest, None).parse("Pulumi.dev.yaml", config(manifest))
    assert {"queues.parcels.timeout_seconds 30 is below 60" in one for one in warned} == {True}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("run/api/variables", {"A": "x"}),  # a container's
        ("run/hook/variables", {"AB": "x"}),
        ("run/api/port", 4318),  # without traces
        ("run/internal/port", 4316),
        (
            "run/nightly/schedule",
            _EVERY_MINUTE.format("*"),
        ),
        (
            "api/tokens",
            {"issuer": "https://login.example.com", "audience": [f"shop-{one}" for one in range(50)]},
        ),
        ("tables/orders/ttl_attribute", "expires"),
        ("run/hook/triggers/0/http", "GET /~orders"),
    ],
)
def test_what_aws_takes_is_not_refused_with_what_it_does_not(path: str, value: object) -> None:
    manifest = whole()
    put(path, value)(manifest)
    with unknown_values():
        Configuration("orders", Manifest, None).parse("Pulumi.dev.yaml", config(manifest))


def test_a_rest_api_has_no_tilde_in_its_paths() -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["api"]["type"] = "rest"
        manifest["run"]["hook"]["triggers"][0]["http"] = "GET /~orders"

    [problem] = problems(change)
    assert problem.startswith(
        'orders:run.hook.triggers[0].http: "GET /~orders" has ~, which no path of a REST'
    )
