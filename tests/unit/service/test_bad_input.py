"""Wrong stack files of services, given to the command: one message each, and nothing is started."""

import html
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from functools import lru_cache
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
import yaml
from moto import mock_aws

from environment.errors import SettingsError
from environment.service_files import load
from strata import cli, project
from strata.commands import image, stack, without_folder
from strata.delivery import deployed as records
from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.targets.sandbox import session
from strata.workload import __main__ as workload
from strata.workload import ask
from strata.workload.resources import BUCKET, QUEUE, SECRET, TABLE, StackResources
from unit import places
from unit.service import program
from unit.service.manifests import Change, put, whole
from unit.service.test_service_files import Checkout, catalogue, of_run

_URI = "111111111111.dkr.ecr.ap-northeast-2.amazonaws.com/strata/orders:"
Strata = Callable[..., tuple[int, str]]


def misspelt(path: str, other: str) -> Change:
    """Rename the last step of *path* to *other*."""

    def change(manifest: dict[str, Any]) -> None:
        steps = path.split("/")
        place = places.container(manifest, steps)
        place[other] = place.pop(steps[-1])

    return change


def both(*changes: Change) -> Change:
    """All of *changes*."""

    def change(manifest: dict[str, Any]) -> None:
        for one in changes:
            one(manifest)

    return change


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.service("catalogue", catalogue)
    return made


@pytest.fixture
def strata(checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Strata:
    """Run the command in the checkout; exit code and stderr."""
    monkeypatch.setattr(project.environment, "__defaults__", (checkout.root,))

    def run(*argv: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["strata", *argv])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), capsys.readouterr().err

    return run


@pytest.fixture
def _untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a sandbox nor an engine may start."""

    def touched(*_: object, **__: object) -> None:
        raise AssertionError("a sandbox is started")

    monkeypatch.setattr(session, "open_workspace", touched)


def unauthorized(manifest: dict[str, Any]) -> None:
    """Another route in place of the one that authorizes."""
    [connect] = [one for one in manifest["run"]["hook"]["triggers"] if "websocket" in one]
    connect["websocket"] = "send"


MACHINES = both(of_run("api/capacity", "machines"), of_run("api/spot_percentage", 0))
# What is wrong, the path of the error, and words of its message.
CASES: list[tuple[str, Change, str, str]] = [
    (
        "a use of a queue that isn't there",
        of_run("api/uses", {"queues.incomin": "send"}),
        "run.api.uses.queues.incomin",
        'did you mean "incoming"?',
    ),
    (
        "a use of a service that isn't there",
        of_run("api/uses", {"catalog.run.api": "call"}),
        "run.api.uses.catalog.run.api",
        'did you mean "catalogue"?',
    ),
    (
        "a use of a layer that is off",
        of_run("api/uses", {"platform.kafka": "connect"}),
        "run.api.uses.platform.kafka",
        "is switched off in this environment",
    ),
    (
        "a use of a table that the platform lacks",
        of_run("api/uses", {"platform.tables.users": "read"}),
        "run.api.uses.platform.tables.users",
        "is not in strata:data.tables",
    ),
    (
        "a secret that isn't there",
        of_run("api/secrets", ["PAYMENT"]),
        "run.api.secrets[0]",
        'did you mean "PAYMENT_KEY"?',
    ),
    (
        "a priority of another service",
        of_run("api/route/priority", 300),
        "run.api.route.priority",
        "300 is taken by catalogue:run.api",
    ),
    (
        "a path of another service",
        of_run("api/route/paths", ["/catalogue/*"]),
        "run.api.route",
        '"/catalogue/*" is taken by catalogue:run.api',
    ),
    (
        "a path of the platform",
        of_run("api/route", {"hosts": [], "paths": ["/*"], "priority": 2000}),
        "run.api.route",
        '"/*" is taken by the rule site',
    ),
    (
        "a timeout below the worker's",
        of_run("packer/timeout_seconds", 61),
        "run.packer.queue",
        "below the function's timeout_seconds 61",
    ),
    (
        "a timeout below a trigger's function",
        of_run("hook/timeout_seconds", 61),
        "run.hook.triggers[4].queue",
        "below the function's timeout_seconds 61",
    ),
    (
        "no timeout",
        put("queues/incoming/timeout_seconds", 0),
        "queues.incoming.timeout_seconds",
        "greater than or equal to 1",
    ),
    (
        "30 February",
        of_run("nightly/schedule", "cron(0 3 30 2 ? *)"),
        "run.nightly.schedule",
        "there is no such day",
    ),
    (
        "both day fields",
        of_run("nightly/schedule", "cron(0 3 1 * MON *)"),
        "run.nightly.schedule",
        "exactly one of both must be ?",
    ),
    (
        "a rate of zero",
        of_run("hourly/schedule", "rate(0 hours)"),
        "run.hourly.schedule",
        "is not a schedule; allowed: cron",
    ),
    (
        "a time zone that isn't one",
        of_run("nightly/timezone", "Asia/Soul"),
        "run.nightly.timezone",
        "is not a time zone",
    ),
    (
        "memory that doesn't go with CPU",
        of_run("api/memory_mb", 512),
        "run.api.memory_mb",
        "does not go with 512 CPU units",
    ),
    (
        "memory between two steps",
        of_run("worker/memory_mb", 1000),
        "run.worker.memory_mb",
        "does not go with 256 CPU units",
    ),
    ("CPU that isn't a size", of_run("nightly/cpu", 300), "run.nightly.cpu", "allowed: 256, 512"),
    (
        "a function's memory",
        of_run("hook/memory_mb", 64),
        "run.hook.memory_mb",
        "is not a memory size that Lambda allows: 128 to 10240 MB",
    ),
    (
        "machines that the cluster hasn't",
        MACHINES,
        "run.api.capacity",
        "strata:compute.containers.machines is null in Pulumi.dev.yaml; allowed: fargate",
    ),
    (
        "a backend called by a function",
        of_run("hook/uses", {"run.internal": "call"}),
        "run.hook.uses.run.internal",
        "web, backend and worker containers only",
    ),
    (
        "a circle",
        of_run("hook/uses", {"run.charge": "call"}),
        "run.charge.uses.run.hook",
        "closes a circle: charge -> hook -> charge",
    ),
    ("no route that authorizes", unauthorized, "websocket", "has no trigger $connect"),
    (
        "two verbs",
        of_run("api/uses", {"queues.incoming": ["send", "receive"]}),
        "run.api.uses.queues.incoming",
        "must be text",
    ),
    (
        "a verb of nothing",
        of_run("worker/uses", {"tables.orders": "readwrite"}),
        "run.worker.uses.tables.orders",
        '"readwrite" is not a use of tables.orders; allowed: read, write',
    ),
    (
        "a layer without the platform",
        of_run("packer/uses", {"database": "connect"}),
        "run.packer.uses.database",
        "is nothing that can be used; allowed: queues.NAME",
    ),
    (
        "a section in the singular",
        of_run("nightly/uses", {"queue.incoming": "send"}),
        "run.nightly.uses.queue.incoming",
        'did you mean "queues"?',
    ),
    (
        "a verb that is true",
        of_run("hourly/uses", {"queues.incoming": True}),
        "run.hourly.uses.queues.incoming",
        "must be text",
    ),
    (
        "a variable in lowercase",
        of_run("api/variables", {"port": "1"}),
        "run.api.variables.port",
        "is not a name; allowed: uppercase letters, digits and _",
    ),
    (
        "a file for a handler",
        of_run("hook/handler", "hook.py"),
        "run.hook.handler",
        "allowed: MODULE.FUNCTION",
    ),
    (
        "a path for a handler",
        of_run("packer/handler", "src/packer.py:handle"),
        "run.packer.handler",
        "allowed: MODULE.FUNCTION",
    ),
    ("no process", put("run", {}), "run", "at least 1 are needed"),
    ("null at the top", put("websocket", None), "websocket", "null must be {} for none"),
    ("a list of processes", put("run", []), "run", "[] must be a mapping of names to values"),
    ("text for a process", put("run/api", "web"), "run.api", "must be a mapping with kind and its settings"),
    (
        "no kind",
        put("run/shop", {"code": "site"}),
        "run.shop.kind",
        "missing; allowed: web, backend, worker, job, function, site, workflow",
    ),
    ("a worker of no queue", of_run("worker/queue", ""), "run.worker.queue", '"" is not in queues'),
    (
        "a prefix with a character that can't be seen",
        of_run("api/uses", {"buckets.uploads": {"read": "in/\0"}}),
        "run.api.uses.buckets.uploads.read",
        '"in/\\u0000" has a character that can\'t be seen',
    ),
    (
        "a worker of another service's queue",
        of_run("worker/queue", "catalogue.incoming"),
        "run.worker.queue",
        '"catalogue.incoming" is not in queues; did you mean "incoming"?',
    ),
    (
        "variables over Lambda's limit",
        of_run("hook/variables", {"RULES": "x" * 4096}),
        "run.hook.variables",
        "are 4101 bytes; the variables of a function are 4096 at most",
    ),
    (
        "a wildcard in a prefix",
        of_run("api/uses", {"buckets.uploads": {"read": "in*/"}}),
        "run.api.uses.buckets.uploads.read",
        "has *, which a prefix can't have: IAM reads",
    ),
    (
        "a wildcard in a suffix",
        of_run(
            "hook/triggers", [*whole()["run"]["hook"]["triggers"], {"bucket": "uploads", "suffix": "*.jpg"}]
        ),
        "run.hook.triggers[10].suffix",
        "has *, which isn't a wildcard here",
    ),
    (
        "an alarm after the last message",
        put("queues/incoming/oldest_message_alarm_seconds", 345_600),
        "queues.incoming",
        "must be below 345600: a message is deleted after retention_days 4",
    ),
    (
        "a bus with the name of the account's",
        put("buses/default", {}),
        "buses.default",
        "is the account's own bus",
    ),
    ("a setting of a bus", put("buses/domain", {"a": 1}), "buses.domain.a", "unknown key; allowed: none"),
    (
        "one path twice",
        of_run("api/route/paths", ["/orders", "/orders"]),
        "run.api.route",
        "paths names /orders more than once",
    ),
    (
        "the service's folder itself",
        of_run("hook/code", "."),
        "run.hook.code",
        "is not a path inside the service's folder",
    ),
    (
        "a folder that no tag can name",
        of_run("api/code", "my code"),
        "run.api.code",
        "allowed: letters, digits",
    ),
    ("a handler without a function", of_run("hook/handler", "hook"), "run.hook.handler", "MODULE.FUNCTION"),
    (
        "a handler without its file",
        of_run("hook/handler", "hooks.handle"),
        "run.hook.handler",
        "the file hooks.py doesn't exist in src",
    ),
    (
        "a handler that the file doesn't have",
        of_run("hook/handler", "hook.handler"),
        "run.hook.handler",
        "needs a function handler in src/hook.py",
    ),
    (
        "a key that is misspelt",
        misspelt("run/api/code", "coed"),
        "run.api.coed",
        'unknown key; did you mean "code"?',
    ),
    (
        "a key of a section that is misspelt",
        misspelt("run/worker/size/min", "mim"),
        "run.worker.size.mim",
        'unknown key; did you mean "min"?',
    ),
    ("a section that is misspelt", misspelt("buses", "busses"), "busses", 'did you mean "orders:buses"?'),
    ("no handler", of_run("hook/handler", None), "run.hook", "package zip needs handler and runtime"),
    (
        "a handler outside of the folder",
        of_run("hook/handler", "/etc/hook.handle"),
        "run.hook.handler",
        "is not a handler; allowed: MODULE.FUNCTION",
    ),
    (
        "a handler of two lines",
        of_run("hook/handler", "hook.han\ndle"),
        "run.hook.handler",
        '"hook.han\\ndle" is not a handler',
    ),
    (
        "prefixes of a queue",
        of_run("api/uses", {"queues.incoming": {"read": "in/"}}),
        "run.api.uses.queues.incoming",
        "has a prefix, and only buckets have prefixes",
    ),
    (
        "no prefix",
        of_run("api/uses", {"buckets.uploads": {}}),
        "run.api.uses.buckets.uploads",
        "names no prefix; allowed: {read: PREFIX}, {write: PREFIX} or both",
    ),
    (
        "a filter of text",
        of_run("hook/triggers/3", {"topic": "catalogue.changed", "filter": {"shop": "one"}}),
        "run.hook.triggers[3].filter.shop",
        'must be a list of values, such as ["one"]',
    ),
    (
        "a pattern of text",
        of_run("hook/triggers/8/event/pattern", {"source": "shop"}),
        "run.hook.triggers[8].event.pattern.source",
        'must be a list of values, such as ["shop"]',
    ),
    (
        "a route behind the platform's",
        of_run("api/route/priority", 2000),
        "run.api.route",
        'no request reaches "/orders", "/orders/*": the rule site of strata:compute.web.rules',
    ),
    (
        "a route behind another service's",
        of_run("api/route", {"hosts": [], "paths": ["/catalogue/new"], "priority": 400}),
        "run.api.route",
        'no request reaches "/catalogue/new": catalogue:run.api takes "/catalogue/*"',
    ),
    (
        "a route before another service's",
        of_run("api/route", {"hosts": [], "paths": ["/cat*"], "priority": 200}),
        "run.api.route",
        '"/cat*" takes every request for "/catalogue/*" of catalogue:run.api',
    ),
    (
        "a site with the priority of another service",
        of_run("shop/route", {"paths": ["/shop"], "priority": 300}),
        "run.shop.route.priority",
        "300 is taken by catalogue:run.api",
    ),
    (
        "a site with the path of another service",
        of_run("shop/route", {"paths": ["/catalogue/*"], "priority": 301}),
        "run.shop.route",
        '"/catalogue/*" is taken by catalogue:run.api',
    ),
    (
        "a site with the priority of another process",
        of_run("shop/route", {"paths": ["/shop"], "priority": 200}),
        "run.shop.route.priority",
        "200 is the priority of run.api too",
    ),
    (
        "a site behind the platform's rule",
        of_run("shop/route", {"paths": ["/shop"], "priority": 1001}),
        "run.shop.route",
        'no request reaches "/shop": the rule site',
    ),
    (
        "a site without paths",
        of_run("shop/route", {"paths": [], "priority": 210}),
        "run.shop.route",
        "names no paths; null for none",
    ),
    (
        "a file whose name no file system has",
        of_run("shop/index", "a" * 300),
        "run.shop.index",
        "must have at most 255 characters",
    ),
    ("an empty host", put("api/host", ""), "api.host", '"" is not allowed'),
    (
        "one parameter twice",
        of_run("hook/triggers/1/http", "GET /orders/{id}/{id}"),
        "run.hook.triggers[1].http",
        "has two parameters called id",
    ),
    (
        "an origin that no browser sends",
        put("api/origins", ["https://Shop.example.com"]),
        "api.origins[0]",
        "is not allowed",
    ),
    (
        "a subscriber with a password in its URL",
        put("topics/changed/subscribers", {"chat": "https://bot:hunter2@chat.example.com/hook"}),
        "topics.changed.subscribers.chat",
        '"https://…@chat.example.com/hook" has a user or a password',
    ),
    (
        "a subscriber with a token as the user of its URL",
        put("topics/changed/subscribers", {"chat": "https://hunter2@chat.example.com"}),
        "topics.changed.subscribers.chat",
        '"https://…@chat.example.com" has a user or a password',
    ),
    (
        "a variable with a password in its URL",
        of_run("api/variables", {"DATABASE_URL": "postgres://app:hunter2@db.example.com/app"}),
        "run.api.variables.DATABASE_URL",
        "has a URL with a password, which the stack file would store in clear: put the variable's name into",
    ),
    (
        "a password in one of several URLs, with an @ in it",
        of_run("api/variables", {"BROKERS": "amqp://a.example.com,amqps://u:hunter2@x@b.example.com"}),
        "run.api.variables.BROKERS",
        '"amqp://a.example.com,amqps://…@b.example.com" has a URL with a password',
    ),
    (
        "an issuer with a user",
        put("api/tokens", {"issuer": "https://u:hunter2@login.example.com", "audience": ["a"]}),
        "api.tokens.issuer",
        '"https://…@login.example.com" is not allowed',
    ),
    (
        "more uses than the policies of a role have room for",
        both(
            lambda manifest: manifest["tables"].update(
                {f"store-{number}": program.TABLE for number in range(30)}
            ),
            of_run("hook/uses", {f"tables.store-{number}": "write" for number in range(30)}),
        ),
        "run.hook.uses",
        "30 uses make policies of ",
    ),
    (
        "a variable with NUL",
        of_run("api/variables", {"A": "a\0b"}),
        "run.api.variables.A",
        '"a\\u0000b" contains the character NUL',
    ),
    (
        "a handler of Node.js without its file",
        both(of_run("hook/runtime", "nodejs24.x"), of_run("hook/handler", "index.handler")),
        "run.hook.handler",
        "the file index.js doesn't exist in src",
    ),
]


@pytest.mark.usefixtures("_untouched")
@pytest.mark.parametrize(
    ("change", "path", "said"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_one_message_and_nothing_started(
    strata: Strata, checkout: Checkout, change: Change, path: str, said: str
) -> None:
    checkout.service("orders", change)
    code, shown = strata("up", "dev/orders")
    assert code == Exit.USAGE
    [line] = [one for one in shown.splitlines() if one.startswith(f"  orders:{path}: ")]
    assert said in line
    assert "hunter2" not in shown
    assert shown.startswith("services/orders/Pulumi.dev.yaml: 1 error in the settings\n"), shown
    assert shown.endswith("\nNothing was changed.\n")


def changed(change: Change) -> frozenset[str]:
    """The processes and sections of the manifest that *change* changes."""
    before, after = whole(), whole()
    change(after)
    if not isinstance(after["run"], dict) or not after["run"]:
        return frozenset({"run", *before["run"], *before})
    run = {name for name, one in after["run"].items() if before["run"].get(name) != one}
    return frozenset({*run, *(name for name in before if name != "run" and before[name] != after.get(name))})


def together() -> list[list[tuple[Change, str, str]]]:
    """The cases in as few lists as possible, of which no two of a list change the same part."""
    lists: list[tuple[set[str], list[tuple[Change, str, str]]]] = []
    for _, change, path, said in CASES:
        parts = changed(change)
        place = next((one for one in lists if not one[0] & parts), None)
        if place is None:
            lists.append(place := (set(), []))
        place[0].update(parts)
        place[1].append((change, path, said))
    return [cases for _, cases in lists if len(cases) > 1]


@pytest.mark.parametrize("cases", together())
def test_errors_of_all_kinds_are_shown_at_once(
    checkout: Checkout, cases: list[tuple[Change, str, str]]
) -> None:
    """Types, rules between processes, the folder, the environment and the other services."""
    folder = checkout.service("orders", both(*(change for change, _, _ in cases)))
    with pytest.raises(SettingsError) as caught:
        load(folder, "dev")
    for _, path, said in cases:
        assert any(one.startswith(f"orders:{path}: ") and said in one for one in caught.value.problems), (
            caught.value.problems
        )


def test_a_rule_that_reads_a_wrong_setting_is_left_out(checkout: Checkout) -> None:
    """There is no message about the queue's timeout, memory and CPU, or triggers that the API may have."""
    folder = checkout.service(
        "orders",
        both(
            put("queues/parcels/timeout_seconds", "61"),
            of_run("packer/timeout_seconds", 61),
            of_run("api/cpu", 300),
            of_run("hook/kind", "functoin"),
            of_run("charge/uses", {}),
        ),
    )
    with pytest.raises(SettingsError) as caught:
        load(folder, "dev")
    assert [one.partition(": ")[0] for one in caught.value.problems] == [
        "orders:run.api.cpu",
        "orders:run.hook.kind",
        "orders:queues.parcels.timeout_seconds",
    ]


def test_errors_of_the_platform_s_file_and_of_other_stack_files_are_shown_too(checkout: Checkout) -> None:
    folder = checkout.service("orders", both(of_run("api/cpu", 300), of_run("worker/code", "nowhere")))
    other_names(folder)
    checkout.platform(lambda config: config["strata:network"].update(nat="some"))
    with pytest.raises(SettingsError) as caught:
        load(folder, "dev")
    said = "\n".join(caught.value.problems)
    assert "Pulumi.dev.yaml of the platform: strata:network.nat: " in said
    assert "Pulumi.prod.yaml: orders:queues.parcels: missing" in said
    assert "orders:run.api.cpu: 300" in said
    assert 'orders:run.worker.code: "nowhere" is not a folder' in said


@pytest.mark.usefixtures("_untouched")
@pytest.mark.parametrize(
    "argv", [("preview",), ("report",), ("up", "--cloud", "aws"), ("image", "--cloud", "aws")]
)
def test_every_command_that_runs_the_program_refuses_a_wrong_file(
    strata: Strata, checkout: Checkout, argv: tuple[str, ...]
) -> None:
    checkout.service("orders", put("websocket", None))
    code, shown = strata(argv[0], "dev/orders", *argv[1:])
    assert code == Exit.USAGE
    assert "orders:websocket: null must be {} for none" in shown


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (put("secrets", {"PAYMENT_KEY": "hunter2"}), "secrets"),
        (put("secrets", ["PAYMENT_KEY=hunter2"]), "secrets[0]"),
        (put("secrets", [{"PAYMENT_KEY": "hunter2"}]), "secrets[0]"),
        (of_run("api/secrets", {"PAYMENT_KEY": "hunter2"}), "run.api.secrets"),
        (of_run("hook/secrets", ["PAYMENT_KEY=hunter2"]), "run.hook.secrets[0]"),
    ],
)
def test_the_value_of_a_secret_in_a_file_is_refused_and_not_shown(
    checkout: Checkout, change: Change, path: str
) -> None:
    folder = checkout.service("orders", change)
    with pytest.raises(SettingsError) as caught:
        load(folder, "dev")
    [line] = [one for one in caught.value.problems if one.startswith(f"orders:{path}: ")]
    assert "values are in no file: `strata secret set` stores them" in line
    assert "hunter2" not in str(caught.value)


def folder_for_file(folder: Path) -> None:
    (folder / "Pulumi.dev.yaml").unlink()
    (folder / "Pulumi.dev.yaml").mkdir()


def empty_file(folder: Path) -> None:
    (folder / "Pulumi.dev.yaml").write_text("")


def used_service_broken(folder: Path) -> None:
    (folder.parent / "catalogue" / "Pulumi.dev.yaml").write_text("config: [")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (folder_for_file, "Pulumi.dev.yaml: is a folder; it must be a file"),
        (empty_file, "the file is empty; it must be a mapping that begins with config:"),
        (
            used_service_broken,
            'orders:run.hourly.uses.catalogue.run.api: "catalogue" has no stack file that can be read',
        ),
    ],
)
def test_a_file_that_can_not_be_read_is_named(
    checkout: Checkout, damage: Callable[[Path], None], said: str
) -> None:
    folder = checkout.service("orders")
    damage(folder)
    with pytest.raises(SettingsError) as caught:
        load(folder, "dev")
    assert said in str(caught.value)


def missing(folder: Path) -> None:
    (folder / "Pulumi.prod.yaml").unlink()


def misnamed(folder: Path) -> None:
    (folder / "Pulumi.prod.yaml").rename(folder / "Pulumi.prd.yaml")


def large(folder: Path) -> None:
    with (folder / "src" / "large.bin").open("wb") as file:
        file.truncate(51 * 1024 * 1024)


def large_in_parts(folder: Path) -> None:
    for number in range(6):
        with (folder / "src" / f"part{number}.bin").open("wb") as file:
            file.truncate(10 * 1024 * 1024)


def without_packages(folder: Path) -> None:
    (folder / "src" / "requirements.txt").write_text("requests\n")


def other_project(folder: Path) -> None:
    (folder / "Pulumi.yaml").write_text("name: catalogue\nruntime: python\n")


def other_names(folder: Path) -> None:
    path = folder / "Pulumi.prod.yaml"
    document = yaml.safe_load(path.read_text())
    del document["config"]["orders:queues"]["parcels"]
    path.write_text(yaml.safe_dump(document))


def no_dockerfile(folder: Path) -> None:
    (folder / "worker" / "Dockerfile").unlink()


def empty_dockerfile(folder: Path) -> None:
    (folder / "worker" / "Dockerfile").write_text("# FROM scratch\n")


def code_elsewhere(folder: Path) -> None:
    (folder / "site").rename(folder.parent / "elsewhere")
    (folder / "site").symlink_to(folder.parent / "elsewhere")


def link_out(folder: Path) -> None:
    (folder / "src" / "shared").symlink_to(folder / "site")


def link_to_nothing(folder: Path) -> None:
    (folder / "src" / "shared.py").symlink_to("gone.py")


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder / "site")


@pytest.mark.usefixtures("_untouched")
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (missing, "Missing: services/orders/Pulumi.prod.yaml. A service has one stack file for each"),
        (misnamed, "Missing: services/orders/Pulumi.prod.yaml. A service has one stack file for each"),
        (other_names, "Pulumi.prod.yaml: orders:queues.parcels: missing; Pulumi.dev.yaml has it"),
        (other_project, 'name: "catalogue" must be "orders", the name of the folder, and the keys'),
        (large, '"src" is 51.0 MiB zipped; Lambda allows 50 MiB in a direct upload; leave files out'),
        (large_in_parts, '"src" is 60.0 MiB zipped; Lambda allows 50 MiB in a direct upload'),
        (
            without_packages,
            '"src/requirements.txt": "requests" has no exact version; allowed: NAME==VERSION',
        ),
        (no_dockerfile, 'orders:run.worker.code: "worker" has no Dockerfile'),
        (no_folder, 'orders:run.shop.code: "site" is not a folder in services/orders'),
        (empty_dockerfile, 'orders:run.worker.code: "worker/Dockerfile" has no FROM'),
        (code_elsewhere, 'orders:run.shop.code: "site" is a link; the folder itself must be'),
        (link_out, 'orders:run.hook.code: "src" contains the link shared to a file outside of it; copy'),
        (link_to_nothing, 'orders:run.hook.code: "src" contains the broken link shared.py'),
    ],
)
def test_a_damaged_folder_is_refused_before_anything_starts(
    strata: Strata, checkout: Checkout, damage: Callable[[Path], None], said: str
) -> None:
    damage(checkout.service("orders"))
    code, shown = strata("up", "dev/orders")
    assert code == Exit.USAGE
    assert said in shown


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dev/order", "Did you mean dev/orders?"),
        ("dev/platform", "Unknown service 'platform'"),
        ("dve/orders", "Did you mean dev?"),
    ],
)
@pytest.mark.usefixtures("_untouched")
def test_a_service_that_isn_t_there_is_refused(
    strata: Strata, checkout: Checkout, name: str, said: str
) -> None:
    checkout.service("orders")
    code, shown = strata("up", name)
    assert code == Exit.USAGE
    assert said in shown


class Deployed:
    """A deployed service whose engine has *planned* the next update; AWS is moto."""

    def __init__(self, state: Sequence[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]) -> None:
        self.state, self.planned, self.updated = state, planned, False

    def up(self, *_: object, check: operations.Check, **__: object) -> Exit:
        """The engine's part of the command: the checks, then the update."""
        check(self.state, self.planned)
        self.updated = True
        return Exit.OK


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch, checkout: Checkout) -> Any:
    """A function that makes a deployed service of a state and a plan."""
    checkout.service("orders")
    monkeypatch.setattr(project, "ROOT", checkout.root)
    for variable, value in {
        "DEFAULT_REGION": "ap-northeast-2",
        "ACCESS_KEY_ID": "a",
        "SECRET_ACCESS_KEY": "a",
    }.items():
        monkeypatch.setenv(f"AWS_{variable}", value)

    def lines(_: Workspace, known: StackResources, action: str, *arguments: str) -> list[str]:
        with redirect_stdout(StringIO()) as said:
            workload.act(lru_cache(boto3.client), known, action, arguments)
        return [line for line in said.getvalue().splitlines() if line]

    def make(state: Sequence[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]) -> Deployed:
        made = Deployed(state, planned)
        workspace = SimpleNamespace(
            service="orders",
            root=checkout.root / "services" / "orders",
            called="dev/orders",
            label="dev/orders",
            environment="dev",
            # A backend without other stacks.
            variables={"PULUMI_BACKEND_URL": f"file://{checkout.root}"},
            state_file=None,
            pulumi=lambda *_, **__: SimpleNamespace(returncode=0, stdout='{"deployment": {}}'),
        )
        for module in (stack, without_folder):
            monkeypatch.setattr(module, "open_workspace", lambda *_, **__: workspace)
        monkeypatch.setattr(stack, "placed", lambda *_: [])
        monkeypatch.setattr(operations, "up", made.up)
        monkeypatch.setattr(records, "record", lambda *_: None)
        return made

    monkeypatch.setattr(ask, "lines", lines)
    with mock_aws():
        yield make


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:dev::orders::{kind}::orders-{name}"


@pytest.mark.parametrize("pushed", [[], ["src"], ["worker"]])
def test_an_image_that_is_not_in_the_registry_is_refused(
    strata: Strata, deployed: Any, checkout: Checkout, pushed: list[str]
) -> None:
    made, ecr = deployed([], {}), boto3.client("ecr")
    ecr.create_repository(repositoryName="strata/orders")
    wanted = image.images(project.environment("dev/orders"))
    for one in {one.uri: one for one in wanted.values()}.values():
        if one.code.name in pushed:
            ecr.put_image(
                repositoryName="strata/orders",
                imageManifest=json.dumps({"schemaVersion": 2, "config": one.tag}),
                imageManifestMediaType="application/vnd.oci.image.manifest.v1+json",
                imageTag=one.tag,
            )

    code, shown = strata("up", "dev/orders", "--cloud", "aws")

    assert code == Exit.ERROR
    assert not made.updated
    lacking = {one.uri for one in wanted.values() if one.code.name not in pushed}
    assert {line.strip() for line in shown.splitlines() if _URI in line} == lacking
    assert shown.endswith("To build and push them: strata image dev/orders --cloud aws\n")


def test_a_service_without_its_repository_is_refused(strata: Strata, deployed: Any) -> None:
    made = deployed([], {})
    code, shown = strata("up", "dev/orders", "--cloud", "aws")
    assert code == Exit.ERROR
    assert not made.updated
    assert "has no repository strata/orders" in shown


@pytest.mark.parametrize("there", ["nowhere", "without a value", "with a value"])
def test_a_secret_without_a_value_is_refused(strata: Strata, deployed: Any, there: str) -> None:
    state, planned = [], {urn(SECRET, "PAYMENT_KEY"): {"steps": ["create"]}}
    client = boto3.client("secretsmanager")
    if there != "nowhere":
        arn = client.create_secret(Name="orders-PAYMENT_KEY")["ARN"]
        state = [{"urn": urn(SECRET, "PAYMENT_KEY"), "type": SECRET, "id": arn}]
    if there == "with a value":
        client.put_secret_value(SecretId=arn, SecretString="x")
    made = deployed(state, planned)

    code, shown = strata("up", "dev/orders")

    assert made.updated == (there == "with a value")
    if not made.updated:
        assert code == Exit.ERROR
        assert "Secrets of dev/orders have no value; nothing was changed." in shown
        assert "  strata secret set dev/orders PAYMENT_KEY < FILE" in shown.splitlines()


def filled(kind: str) -> str:
    """The id of a new queue, table or bucket that is not empty."""
    if kind == QUEUE:
        url: str = boto3.client("sqs").create_queue(QueueName="q")["QueueUrl"]
        boto3.client("sqs").send_message(QueueUrl=url, MessageBody="{}")
        return url
    if kind == TABLE:
        dynamodb = boto3.client("dynamodb")
        key = {"AttributeName": "id"}
        dynamodb.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{**key, "KeyType": "HASH"}],
            AttributeDefinitions=[{**key, "AttributeType": "S"}],
        )
        dynamodb.put_item(TableName="t", Item={"id": {"S": "1"}})
        return "t"
    where = {"LocationConstraint": "ap-northeast-2"}
    boto3.client("s3").create_bucket(Bucket="uploads", CreateBucketConfiguration=where)
    boto3.client("s3").put_object(Bucket="uploads", Key="k", Body=b"")
    return "uploads"


@pytest.mark.parametrize("steps", [["delete"], ["create-replacement", "replace", "delete-replaced"], None])
@pytest.mark.parametrize("kind", [QUEUE, TABLE, BUCKET])
def test_a_store_with_contents_is_not_deleted(
    strata: Strata, deployed: Any, kind: str, steps: list[str] | None
) -> None:
    state = [{"urn": urn(kind, "incoming"), "type": kind, "id": filled(kind)}]
    made = deployed(state, {} if steps is None else {urn(kind, "incoming"): {"steps": steps}})

    code, shown = strata("up", "dev/orders")

    assert (code, made.updated) == (Exit.ERROR, False)
    assert "would delete resources that are not empty; nothing was changed:" in shown
    assert "strata up dev/orders --discard-data" in shown
    assert strata("up", "dev/orders", "--discard-data")[0] == Exit.OK
    assert made.updated


def shop(manifest: dict[str, Any]) -> None:
    """A service with other routes than `whole`."""
    catalogue(manifest)
    manifest["run"]["api"]["route"] = {"hosts": [], "paths": ["/shop/*"], "priority": 900}
    manifest["queues"] = {"incoming": {**whole()["queues"]["incoming"], "topics": []}}


def contract_of(service: str, **parts: object) -> dict[str, Any]:
    """The parameter of a deployed *service* in its state, which is in Parameter Store too."""
    text = json.dumps({"version": 1, "service": service, "topics": {}, "queues": {}, "run": {}, **parts})
    name = f"/strata/services/{service}/1"
    boto3.client("ssm").put_parameter(Name=name, Value=text, Type="String")
    outputs = {"name": name, "insecureValue": text}
    kind = "aws:ssm/parameter:Parameter"
    return {"urn": urn(kind, service), "type": kind, "id": name, "outputs": outputs}


@pytest.mark.parametrize(
    ("use", "part"),
    [
        (put("queues/incoming/topics", ["orders.shipped"]), "topics.shipped"),
        (of_run("api/uses", {"orders.queues.returns2": "send"}), "queues.returns2"),
        (of_run("api/uses", {"orders.run.old": "call"}), "run.old"),
        (
            of_run("hook", {**whole()["run"]["hook"], "triggers": [{"topic": "orders.shipped"}]}),
            "topics.shipped",
        ),
    ],
)
@pytest.mark.parametrize("user", ["deployed", "not deployed"])
def test_a_part_that_a_deployed_service_uses_is_not_deleted(
    strata: Strata, deployed: Any, checkout: Checkout, use: Change, part: str, user: str
) -> None:
    checkout.service("shop", both(shop, use))
    section, name = part.split(".")
    state = [contract_of("orders", **{section: {name: {}, "internal": {}}})]
    if user == "deployed":
        contract_of("shop")
    made = deployed(state, {})

    code, shown = strata("up", "dev/orders")

    assert (code, made.updated) == ((Exit.ERROR, False) if user == "deployed" else (Exit.OK, True))
    if user == "deployed":
        assert f"  {part} is used by dev/shop" in shown.splitlines()


@pytest.mark.parametrize("user", ["deployed", "not deployed"])
def test_a_service_that_a_deployed_one_uses_is_not_destroyed(
    strata: Strata, deployed: Any, checkout: Checkout, monkeypatch: pytest.MonkeyPatch, user: str
) -> None:
    checkout.service("shop", both(shop, put("queues/incoming/topics", ["orders.changed"])))
    deployed([], {})
    if user == "deployed":
        contract_of("shop")
    monkeypatch.setattr(operations, "resources", lambda _: [{"type": SECRET, "urn": urn(SECRET, "one")}])
    monkeypatch.setattr(operations, "destroy", lambda *_, **__: Exit.CHANGES)

    code, shown = strata("destroy", "dev/orders")

    if user == "deployed":
        assert code == Exit.ERROR
        assert shown.splitlines() == [
            "dev/orders is used by services; nothing was deleted. Delete these first, or remove the uses "
            "there and deploy them:",
            "  strata destroy dev/shop  (uses topics.changed)",
        ]
    else:
        assert code == Exit.CHANGES


def test_warnings_of_the_stack_file_are_shown_by_commands_that_do_not_run_the_program(
    strata: Strata, checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_up(*_: object, **__: object) -> None:
        raise StrataError("dev is not up")

    monkeypatch.setattr(session, "open_workspace", not_up)
    checkout.service("orders", put("queues/parcels/timeout_seconds", 30))
    _, shown = strata("outputs", "dev/orders")
    assert shown.startswith(
        "warning: services/orders/Pulumi.dev.yaml: orders:queues.parcels.timeout_seconds 30 is below 60"
    )
    assert shown.endswith("dev is not up\n")


@pytest.mark.usefixtures("_untouched")
def test_the_report_of_a_wrong_file_is_written_for_the_comment(
    strata: Strata, checkout: Checkout, tmp_path: Path
) -> None:
    checkout.service("orders", put("websocket", None))
    code, _ = strata("report", "dev/orders", "--out", str(tmp_path / "report.md"))
    text = html.unescape((tmp_path / "report.md").read_text())
    assert code == Exit.USAGE
    assert "dev/orders" in text
    assert "orders:websocket: null must be {} for none" in text
