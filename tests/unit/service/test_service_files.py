import copy
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.compute.functions import archive
from components.service.packages import Packages
from environment import service_names
from environment.errors import SettingsError
from environment.service_files import load
from unit.recording import ROOT
from unit.service.manifests import Change, config, put, whole

WORKFLOW = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
# In C where PyYAML has them; each test writes two or three stack files.
_FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FAST_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Checkout:
    """A checkout with the environments of this one, whose stack *dev* has containers, and services."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for stack in ("dev", "test", "prod"):
            (root / f"Pulumi.{stack}.yaml").write_bytes((ROOT / f"Pulumi.{stack}.yaml").read_bytes())
        self.platform(cluster)

    def platform(self, change: Change) -> None:
        """Change the configuration of the platform's stack dev."""
        path = self.root / "Pulumi.dev.yaml"
        document = yaml.load(path.read_text(), Loader=_FAST_LOADER)
        change(document["config"])
        path.write_text(yaml.dump(document, Dumper=_FAST_DUMPER))

    def service(self, name: str, change: Change = lambda _: None) -> Path:
        """A service *name* with the manifest after *change* in all environments."""
        manifest = whole()
        change(manifest)
        folder = self.root / "services" / name
        for code in ("src", "worker", "site"):
            (folder / code).mkdir(parents=True)
        (folder / "src" / "Dockerfile").write_text("FROM scratch\n")
        (folder / "worker" / "Dockerfile").write_text("FROM scratch\n")
        (folder / "site" / "index.html").touch()
        for code, module in (("src", "app"), ("src", "hook"), ("src", "packer"), ("worker", "app")):
            (folder / code / f"{module}.py").write_text("def handle(event, context): ...\n")
        (folder / "charge.asl.json").write_text(WORKFLOW)
        (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
        (folder / "__main__.py").touch()
        text = yaml.dump({"config": config(manifest, name)}, Dumper=_FAST_DUMPER)
        for stack in ("dev", "test", "prod"):
            (folder / f"Pulumi.{stack}.yaml").write_text(text)
        return folder


def cluster(settings: dict[str, Any]) -> None:
    """Give the environment a cluster, a certificate and a database."""
    settings["strata:compute"]["containers"] = {"container_insights": "enabled", "machines": None}
    certificate = f"certificate/{'0' * 8}-0000-0000-0000-{'0' * 12}"
    settings["strata:compute"]["web"]["certificate_arn"] = (
        f"arn:aws:acm:ap-northeast-2:111111111111:{certificate}"
    )


def catalogue(manifest: dict[str, Any]) -> None:
    """A service that the manifest's own uses name, with routes and priorities of its own."""
    manifest["run"] = {"api": manifest["run"]["api"]}
    manifest["run"]["api"]["route"] = {"hosts": [], "paths": ["/catalogue/*"], "priority": 300}
    manifest["api"] = manifest["websocket"] = {}
    manifest["run"]["api"]["uses"] = {"tables.orders": "write"}
    manifest["queues"] = {}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.service("catalogue", catalogue)
    return made


def problems(folder: Path) -> list[str]:
    """The problems of the service in *folder* for dev."""
    with pytest.raises(SettingsError) as caught:
        load(folder, "dev")
    return list(caught.value.problems)


def test_a_service_that_fits_is_loaded(checkout: Checkout) -> None:
    service = load(checkout.service("orders"), "dev")
    assert (service.name, service.environment.aws.account) == ("orders", "111111111111")
    assert load(checkout.root / "services" / "catalogue", "dev").name == "catalogue"


@pytest.mark.parametrize(
    ("cpu", "memory_mb", "types", "fits"),
    [
        (2048, 4096, ["t4g.medium", "m7g.large"], True),
        (4096, 8192, ["t4g.medium", "m7g.large"], False),
        (2048, 8192, ["t4g.medium", "m7g.large"], False),  # the system takes a share of the memory
        (4096, 8192, ["t4g.medium", "m7g.metal"], True),
    ],
)
def test_a_task_has_room_on_one_of_the_machines(
    checkout: Checkout, cpu: int, memory_mb: int, types: list[str], fits: bool
) -> None:
    def machines(settings: dict[str, Any]) -> None:
        settings["strata:compute"]["containers"]["machines"] = {"instance_types": types, "max": 4}

    def change(manifest: dict[str, Any]) -> None:
        manifest["run"]["api"] |= {"capacity": "machines", "spot_percentage": 0}
        manifest["run"]["api"] |= {"cpu": cpu, "memory_mb": memory_mb}

    checkout.platform(machines)
    folder = checkout.service("orders", change)
    if fits:
        assert load(folder, "dev")
        return
    said = f"orders:run.api.cpu: {cpu} with memory_mb {memory_mb} fits on none of the machines of strata:comp"
    assert [one.startswith(said) for one in problems(folder)] == [True]


CERTIFICATE = "arn:aws:acm:ap-northeast-2:111111111111:certificate/00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        ("data/database", None, "strata:data.database is null in Pulumi.dev.yaml of the platform"),
        ("compute/containers", None, "strata:compute.containers is null in Pulumi.dev.yaml"),
        ("compute/web/certificate_arn", None, '"grpc" needs HTTPS'),
        ("compute/web/certificate_arn", CERTIFICATE, '"grpc" passes no VPC origin'),
    ],
)
def test_a_layer_that_is_switched_off_is_named(
    checkout: Checkout, setting: str, value: object, line: str
) -> None:
    layer, *steps, last = setting.split("/")

    def change(settings: dict[str, Any]) -> None:
        place = settings[f"strata:{layer}"]
        for step in steps:
            place = place[step]
        place[last] = value

    def front(manifest: dict[str, Any]) -> None:
        if "certificate" in setting:
            manifest["run"]["api"]["protocol"] = "grpc"

    checkout.platform(change)
    found = problems(checkout.service("orders", front))
    assert any(line in one for one in found), found


@pytest.mark.parametrize(
    "uses", [{"x y": "send"}, {"run.internal": {"read": "a"}}, {"tables.orders": "call"}]
)
def test_a_use_that_does_not_exist_is_named_beside_other_errors(
    checkout: Checkout, uses: dict[str, Any]
) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["run"]["hook"]["uses"] = uses
        manifest["queues"]["incoming"]["retention_days"] = "four"
        manifest["run"]["api"]["uses"]["nothing"] = 1

    found = problems(checkout.service("orders", change))
    for path in ("run.hook.uses", "queues.incoming.retention_days", "run.api.uses"):
        assert any(path in one for one in found), found


def of_run(path: str, value: object) -> Change:
    """Set *value* at the ``/``-separated *path* of a manifest's processes."""
    return put(f"run/{path}", value)


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("api/route/priority", 300, "orders:run.api.route.priority: 300 is taken by catalogue:run.api"),
        ("api/route/priority", 1000, "1000 is taken by the rule site of strata:compute.web.rules"),
        ("api/route/paths", ["/x", "/catalogue/*"], '"/catalogue/*" is taken by catalogue:run.api'),
        ("api/route/paths", ["/*"], '"/*" is taken by the rule site'),
        ("api/capacity", "machines", "strata:compute.containers.machines is null"),
        ("api/code", "source", 'orders:run.api.code: "source" is not a folder in services/orders'),
        ("api/code", "site", '"site" has no Dockerfile'),
        ("shop/index", "main.html", '"main.html" is not a file in site'),
        ("charge/definition", "c.asl.json", '"c.asl.json" is not a file in services/orders'),
        ("api/uses", {"catalog.run.api": "call"}, '"catalog" is not a service; did you mean "catalogue"?'),
        ("api/uses", {"catalogue.run.web": "call"}, '"web" is not in catalogue:run'),
        ("api/uses", {"catalogue.topics.chnged": "publish"}, 'did you mean "changed"?'),
        ("api/uses", {"orders.run.api": "call"}, "is of this service itself; write run.api"),
        ("api/uses", {"platform.tables.users": "read"}, '"users" is not in strata:data.tables'),
        ("api/uses", {"platform.aurora": "connect"}, "strata:data.aurora is null"),
        ("api/uses", {"platform.kafka": "connect"}, "strata:messaging.kafka is null"),
        ("hook/triggers", [{"topic": "catalogue.gone"}], '"gone" is not in catalogue:topics'),
        ("hook/triggers", [{"stream": "platform.stream"}], "strata:messaging.stream is null"),
    ],
)
def test_what_does_not_fit_the_surroundings_is_refused(
    checkout: Checkout, path: str, value: object, line: str
) -> None:
    def change(manifest: dict[str, Any]) -> None:
        of_run(path, value)(manifest)
        if path == "hook/triggers":
            manifest["api"] = manifest["websocket"] = {}
        if path == "api/capacity":
            manifest["run"]["api"]["spot_percentage"] = 0

    found = problems(checkout.service("orders", change))
    assert any(line in one for one in found), found


def test_traces_without_a_way_to_the_collector_s_image_are_refused(checkout: Checkout) -> None:
    checkout.platform(lambda settings: settings["strata:network"].update(nat="none"))
    found = problems(checkout.service("orders"))
    assert any(
        "orders:run.internal.traces: true: the collector's image comes from public.ecr.aws" in one
        for one in found
    ), found


def test_a_missing_stack_file_and_a_stray_one_are_named(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    (folder / "Pulumi.prod.yaml").rename(folder / "Pulumi.prd.yaml")
    assert problems(folder) == [
        "Pulumi.prod.yaml: there is no such file; a service has one for every environment",
        'Pulumi.prd.yaml: "prd" is not an environment; did you mean "prod"?',
    ]


def test_a_key_that_all_other_stack_files_have_is_one_line(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    path = folder / "Pulumi.dev.yaml"
    document = yaml.safe_load(path.read_text())
    del document["config"]["orders:queues"]["incoming"]
    document["config"]["orders:tabels"] = document["config"].pop("orders:tables")
    path.write_text(yaml.safe_dump(document))
    found = problems(folder)
    assert "orders:queues.incoming: missing; Pulumi.prod.yaml and Pulumi.test.yaml have it" in found
    assert [one for one in found if "table" in one or "tabel" in one] == [
        'orders:tabels: unknown key; did you mean "orders:tables"?'
    ]


def test_a_key_of_pulumi_stands_for_no_missing_one(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    path = folder / "Pulumi.dev.yaml"
    document = yaml.safe_load(path.read_text())
    document["config"]["pulumi:tags"] = {"team": "shop"}
    del document["config"]["orders:tables"]
    path.write_text(yaml.safe_dump(document))
    assert [one for one in problems(folder) if one.startswith("orders:tables: missing")]


def test_other_keys_in_one_stack_file_are_named(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    path = folder / "Pulumi.prod.yaml"
    document = yaml.safe_load(path.read_text())
    del document["config"]["orders:buses"], document["config"]["orders:run"]["worker"]
    document["config"]["orders:queues"]["extra"] = {}
    document["config"]["orders:secrets"].append("EXTRA_KEY")
    path.write_text(yaml.safe_dump(document))
    assert problems(folder) == [
        "Pulumi.prod.yaml: config.orders:buses: missing; Pulumi.dev.yaml has it",
        "Pulumi.prod.yaml: orders:run.worker: missing; Pulumi.dev.yaml has it",
        "orders:queues.extra: missing; Pulumi.prod.yaml has it",
        "Pulumi.prod.yaml: orders:buses.domain: missing; Pulumi.dev.yaml has it",
        "orders:secrets.EXTRA_KEY: missing; Pulumi.prod.yaml has it",
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("queues", "is taken"),
        ("a-service-of-many-letters", "has 25 characters; a name has 20 at most"),
        ("Orders", "is not a name"),
        ("catalogue-eu", "catalogue-eu: all names of catalogue in AWS begin with catalogue-; allowed: "),
        ("strata-bootstrap", "strata-bootstrap is the name of another stack's project"),
        ("preview", "preview: GitHub environments of previews and drift end in preview or drift"),
        ("orders-drift", "orders-drift: GitHub environments of previews and drift end in preview or drift"),
    ],
)
def test_a_service_s_name_fits(checkout: Checkout, name: str, line: str) -> None:
    assert any(line in one for one in problems(checkout.service(name)))


@pytest.mark.parametrize("name", ["catalog", "catalogues", "drifting", "preview-2", "strata-shop"])
def test_a_service_s_name_is_refused_for_the_whole_of_a_word_only(name: str) -> None:
    assert [*service_names.of_one(name, ["catalogue", name])] == []


def test_the_name_of_a_service_is_the_error_of_the_longer_one() -> None:
    assert [*service_names.of_one("orders", ["orders", "orders-eu"])] == []
    [only] = service_names.problems(["orders", "orders-eu"])
    assert only.startswith("orders-eu: ")


def test_the_project_is_called_as_its_folder(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    (folder / "Pulumi.yaml").write_text("name: catalogue\nruntime: python\n")
    [only] = problems(folder)
    assert only.startswith('name: "catalogue" must be "orders", the name of the folder, and the keys')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("runtime: nodejs", 'Pulumi.yaml: runtime: "nodejs" must be python, the language of __main__.py'),
        ("runtime: {name: go}", 'Pulumi.yaml: runtime: "go" must be python, the language of __main__.py'),
        ("description: x", "Pulumi.yaml: runtime: null must be python, the language of __main__.py"),
        ("runtime: {name: python}", "__main__.py: there is no such file; it is the program"),
    ],
)
def test_the_program_of_a_service_is_there_and_in_python(checkout: Checkout, text: str, said: str) -> None:
    folder = checkout.service("orders")
    (folder / "Pulumi.yaml").write_text(f"name: orders\n{text}\n")
    if said.startswith("__main__"):
        (folder / "__main__.py").unlink()
    [only] = problems(folder)
    assert only.startswith(said)


def test_services_that_use_each_other_are_refused(checkout: Checkout) -> None:
    def back(manifest: dict[str, Any]) -> None:
        catalogue(manifest)
        manifest["run"]["api"]["route"] = {"hosts": [], "paths": ["/back"], "priority": 301}
        manifest["run"]["api"]["uses"] = {"orders.queues.incoming": "send"}

    def use_back(manifest: dict[str, Any]) -> None:
        manifest["run"]["api"]["uses"] = {"back.topics.changed": "publish"}

    checkout.service("back", back)
    [problem] = problems(checkout.service("orders", use_back))
    assert problem.endswith(
        "none can be deployed first: orders -> back -> orders".replace("none", "which none")
    )


def test_a_package_over_the_limit_is_refused(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    with (folder / "src" / "large.bin").open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    found = problems(folder)
    said = 'run.hook.code: "src" is 60.0 MiB zipped; Lambda allows 50 MiB in a direct upload; leave files out'
    assert any(said in one for one in found), found


def test_a_package_is_measured_as_its_archive_is(checkout: Checkout) -> None:
    """Headers of many small files count, and byte code doesn't."""
    folder = checkout.service("orders")
    code = folder / "src"
    limit = archive.ZIPPED_LIMIT
    with (code / "large.bin").open("wb") as file:
        file.truncate(limit - 2_000)
    for number in range(30):
        (code / f"module{number}.py").touch()
    found = problems(folder)
    assert any("is 50.0 MiB zipped" in one for one in found), found
    with pytest.raises(archive.ArchiveError, match="zipped"):
        archive.pack(code)
    with (code / "large.bin").open("wb") as file:
        file.truncate(limit - 10_000)
    (code / "__pycache__").mkdir()
    with (code / "__pycache__" / "app.pyc").open("wb") as file:
        file.truncate(20_000)
    assert load(folder, "dev").name == "orders"


def test_packages_of_requirements_that_are_not_installed_are_refused(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    (folder / "src" / "requirements.txt").write_text("requests==2.32.0\n")
    assert load(folder, "dev", installed=False).name == "orders"
    found = problems(folder)
    assert {one.partition(": ")[0] for one in found} == {
        f"orders:run.{name}.code" for name in ("packer", "hook")
    }
    assert all("not in .build/packages/src-arm64-python3.13: strata preview" in one for one in found)
    packages = folder / ".build" / "packages" / "src-arm64-python3.13"
    packages.mkdir(parents=True)
    assert len(problems(folder)) == 2  # of other requirements, by the record
    expected = Packages(folder, "src", "arm64", "python3.13")
    expected.record.write_text(expected.digest)
    assert load(folder, "dev").name == "orders"
    with (packages / "large.bin").open("wb") as file:
        file.truncate(251 * 1024 * 1024)
    assert any("is 251.0 MiB unpacked; Lambda allows 250 MiB" in one for one in problems(folder))


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("{", "not JSON"),
        ("[]", "States is missing or empty"),
        ('{"StartAt": "Gone", "States": {"Done": {"Type": "Succeed"}}}', "StartAt names Gone"),
        (
            '{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}, "Comment": "${NO}"}',
            "${NO} has no value",
        ),
    ],
)
def test_a_definition_that_step_functions_refuses_is_refused(
    checkout: Checkout, definition: str, said: str
) -> None:
    folder = checkout.service("orders")
    (folder / "charge.asl.json").write_text(definition)
    found = problems(folder)
    assert any(one.startswith('orders:run.charge.definition: "charge.asl.json": ') for one in found)
    assert any(said in one for one in found), found


def test_a_site_without_files_is_refused(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    (folder / "site" / "index.html").rename(folder / "site" / ".index.html")
    assert problems(folder) == ['orders:run.shop.code: "site" has no files: a site needs some']


def test_two_services_have_no_process_of_one_name_in_the_cluster(checkout: Checkout) -> None:
    def other(manifest: dict[str, Any]) -> None:
        catalogue(manifest)
        manifest["run"] = {"nightly": manifest["run"]["api"]}
        manifest["run"]["nightly"]["route"] = {"hosts": [], "paths": ["/back"], "priority": 301}

    def mine(manifest: dict[str, Any]) -> None:
        manifest["run"]["b-nightly"] = manifest["run"].pop("nightly")

    checkout.service("orders-b", other)
    found = problems(checkout.service("orders", mine))
    assert found == [
        'orders:run.b-nightly: "orders-b-nightly" is its name in the cluster and that of '
        "orders-b:run.nightly; rename one"
    ]


def test_a_folder_that_is_a_copy_of_a_service_is_refused_by_its_name(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    copy = checkout.root / "services" / "orders-two"
    shutil.copytree(folder, copy)
    found = problems(copy)
    [only] = found
    assert only.startswith('name: "orders" must be "orders-two", the name of the folder, and the keys')


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (["/x", "/y"], ["/y", "/z"], 'orders:run.other.route: "/y" is taken by run.api'),
        (["/x"], ["/x/*"], None),
    ],
)
def test_two_processes_of_one_service_have_different_paths(
    checkout: Checkout, first: list[str], second: list[str], said: str | None
) -> None:
    def change(manifest: dict[str, Any]) -> None:
        run = manifest["run"]
        run["other"] = copy.deepcopy(run["api"])
        run["api"]["route"]["paths"] = first
        run["other"]["route"] = {"hosts": [], "paths": second, "priority": 777}

    folder = checkout.service("orders", change)
    assert (problems(folder) == [said]) if said else (load(folder, "dev").name == "orders")


@pytest.mark.parametrize("caller", ["hook", "packer", "nightly", "hourly"])
def test_a_backend_of_another_service_is_not_called_by_functions_and_jobs(
    checkout: Checkout, caller: str
) -> None:
    def inside(manifest: dict[str, Any]) -> None:
        catalogue(manifest)
        backend = whole()["run"]["internal"]
        manifest["run"]["inside"] = {**backend, "uses": {}}

    def change(manifest: dict[str, Any]) -> None:
        manifest["run"][caller]["uses"] = {"store.run.inside": "call"}

    def there(manifest: dict[str, Any]) -> None:
        inside(manifest)
        manifest["run"]["api"]["route"] = {"hosts": [], "paths": ["/store"], "priority": 302}

    checkout.service("store", there)
    [problem] = problems(checkout.service("orders", change))
    assert problem.startswith(f'orders:run.{caller}.uses.store.run.inside: "store.run.inside" is a backend')


def test_another_service_s_broken_file_is_not_this_one_s_error(checkout: Checkout) -> None:
    other = checkout.service("broken")
    (other / "Pulumi.dev.yaml").write_text("config: [")
    assert load(checkout.service("orders"), "dev").name == "orders"


@pytest.mark.parametrize(("year", "warned"), [(2020, True), (2199, False)])
def test_a_schedule_in_the_past_is_a_warning(checkout: Checkout, year: int, warned: bool) -> None:
    def once(manifest: dict[str, Any]) -> None:
        manifest["run"]["nightly"]["schedule"] = f"at({year}-01-31T03:00:00)"

    found = load(checkout.service("orders", once), "dev", installed=False).warnings

    assert any(f"at({year}-01-31T03:00:00) is in the past" in one for one in found) is warned


@pytest.mark.parametrize(
    ("expression", "warned"),
    [
        ("cron(0 3 1 1 ? 2020)", True),
        ("cron(0 3 ? 12 MON#1 2024-2025)", True),
        ("cron(0 3 28 2 ? 2199)", False),
        ("cron(0 3 ? * MON *)", False),
        ("cron(0 3 L * ? 2020/1)", False),
    ],
)
def test_a_schedule_whose_years_are_over_is_a_warning(
    checkout: Checkout, expression: str, warned: bool
) -> None:
    folder = checkout.service("orders", of_run("nightly/schedule", expression))
    found = load(folder, "dev", installed=False).warnings
    assert any(f"{expression} is in the past" in one for one in found) is warned


def test_hidden_files_of_a_site_are_named(checkout: Checkout) -> None:
    folder = checkout.service("orders")
    site = folder / "site"
    for path in (".env", ".git/config", ".git/HEAD", ".well-known/security.txt", ".well-known/.key", "a/.b"):
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_text("x")
    [warning] = [one for one in load(folder, "dev").warnings if "hidden" in one]
    assert warning == (
        'services/orders/Pulumi.dev.yaml: orders:run.shop.code "site": hidden files are not uploaded: '
        ".env, .git/, .well-known/.key, a/.b"
    )


def test_optional_keys_are_in_all_stack_files_or_in_none(checkout: Checkout) -> None:
    folder = checkout.service("orders", of_run("api/route/callers", "everybody"))
    path = folder / "Pulumi.prod.yaml"
    document = yaml.safe_load(path.read_text())
    run = document["config"]["orders:run"]
    del run["api"]["route"]["callers"], run["internal"]["traces"]
    run["worker"]["traces"] = False
    path.write_text(yaml.safe_dump(document))
    assert problems(folder) == [
        "Pulumi.prod.yaml: orders:run.api.route.callers: missing; Pulumi.dev.yaml has it",
        "Pulumi.prod.yaml: orders:run.internal.traces: missing; Pulumi.dev.yaml has it",
        "orders:run.worker.traces: missing; Pulumi.prod.yaml has it",
    ]


@pytest.mark.parametrize("older", [True, False])
def test_a_handler_s_file_is_valid_python(checkout: Checkout, older: bool) -> None:
    """A newer runtime than this Python may read what it doesn't."""
    runtime = "python3.11" if older else "python3.14"
    folder = checkout.service("orders", of_run("hook/runtime", runtime))
    (folder / "src" / "hook.py").write_text("x = 1\ndef handle(event, context:\n")
    if older or sys.version_info >= (3, 14):
        [problem] = problems(folder)
        assert problem.startswith(
            'orders:run.hook.handler: "hook.handle" is in hook.py, which is not valid Python: line 2: '
        )
    else:
        [warning] = [one for one in load(folder, "dev").warnings if "hook.py" in one]
        assert f"of this machine; {runtime} may read it" in warning
