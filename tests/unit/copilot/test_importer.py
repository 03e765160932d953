"""A service of each Copilot type as a service folder."""

import shutil
from pathlib import Path

import pytest
import yaml

from environment import service_files
from strata.copilot import importer, service_folders, workspace
from strata.copilot.importer import Beside
from strata.copilot.notes import TO_DO
from strata.errors import StrataError
from unit.copilot.workspaces import make, noted, plan, process
from unit.recording import ROOT

_CERTIFICATE = "arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012"
_WEB = """
name: shop
type: Load Balanced Web Service
image:
  build: {dockerfile: app/Dockerfile, context: app, args: {VERSION: "1"}}
  port: 8080
http:
  path: orders
  alias: [orders.example.com, www.example.com]
  healthcheck: {path: /health, grace_period: 90s, interval: 10s}
  version: grpc
  stickiness: true
  allowed_source_ips: ["192.0.2.0/24"]
  additional_rules:
    - path: admin
    - path: orders
      alias: shop.example.com
cpu: 512
memory: 1024
platform: linux/arm64
count:
  range: {min: 2, max: 10, spot_from: 3}
  cpu_percentage: 70
  response_time: 2s
exec: true
variables:
  LOG_LEVEL: info
  STAGE: ${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}
  TABLE: {from_cfn: "${COPILOT_APPLICATION_NAME}-table"}
  LIMIT: 5
  TOKEN: ${TOKEN}
env_file: app.env
secrets:
  KEY: /shop/key
  DB: {secretsmanager: shop/db}
publish:
  topics: [{name: changed, fifo: true}]
network: {vpc: {placement: private}}
logging: {retention: 14}
sidecars:
  nginx: {port: 80, image: nginx}
taskdef_overrides:
  - {path: "ContainerDefinitions[0].Cpu", value: 1}
environments:
  prod:
    count: {range: 4-20}
    variables: {LOG_LEVEL: warning}
    secrets: {KEY: /prod/key}
    http: {healthcheck: /ready}
"""


def _typed(declared: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in declared.items() if key != "description"}


def test_a_load_balanced_web_service(tmp_path: Path) -> None:
    service = plan(make(tmp_path, {"shop": _WEB}))["shop"]
    web = process(service)
    assert web["route"] == {
        "hosts": ["orders.example.com", "www.example.com", "shop.example.com"],
        "paths": ["/orders", "/orders/*"],
        "priority": 100,
    }
    assert (web["kind"], web["port"], web["protocol"], web["architecture"]) == ("web", 8080, "grpc", "arm64")
    assert (web["cpu"], web["memory_mb"], web["cpu_percent"], web["spot_percentage"]) == (512, 1024, 70, 100)
    assert web["size"] == {"min": 2, "desired": 2, "max": 10}
    assert web["health"] == {"path": "/health", "grace_seconds": 90}
    assert web["variables"] == {
        "FROM_FILE": "1",
        "LOG_LEVEL": "info",
        "STAGE": "shop-dev",
        "LIMIT": "5",
        "TOKEN": "${TOKEN}",
    }
    assert (web["secrets"], web["log_retention_days"]) == (["KEY", "DB"], 14)
    assert (service.stacks["dev"]["topics"], web["uses"]) == (
        {"changed": {"fifo": True, "subscribers": {}}},
        {"topics.changed": "publish"},
    )


def test_an_override_merges_mappings_and_replaces_values(tmp_path: Path) -> None:
    service = plan(make(tmp_path, {"shop": _WEB}))["shop"]
    web = process(service, "prod")
    assert web["size"] == {"min": 4, "desired": 4, "max": 20}
    assert (web["cpu_percent"], web["spot_percentage"]) == (70, 0)
    assert isinstance(web["variables"], dict)
    assert (web["variables"]["LOG_LEVEL"], web["variables"]["STAGE"]) == ("warning", "shop-prod")
    assert web["health"] == {"path": "/ready", "grace_seconds": 60}
    (shown,) = [
        one for one in service.notes if one.note.key == "secrets.KEY" and "/prod/key" in one.note.text
    ]
    assert shown.environments == ("prod",)
    assert "strata secret set prod/shop KEY --cloud aws" in shown.note.text


@pytest.mark.parametrize(
    "key",
    [
        "image.build.args.VERSION",
        "http.additional_rules[]",
        "http.stickiness",
        "http.allowed_source_ips[]",
        "http.healthcheck.interval",
        "count.response_time",
        "variables.TABLE.from_cfn",
        "variables.TOKEN",
        "secrets.KEY",
        "secrets.DB",
        "sidecars.nginx.port",
        "sidecars.nginx.image",
        "taskdef_overrides[].path",
    ],
)
def test_what_has_no_counterpart_is_listed(tmp_path: Path, key: str) -> None:
    assert noted(plan(make(tmp_path, {"shop": _WEB}))["shop"])[key]


def test_a_backend_service(tmp_path: Path) -> None:
    manifest = {
        "name": "stock",
        "type": "Backend Service",
        "image": {"location": "example.com/stock:1", "port": 9000},
        "count": {"spot": 3},
        "network": {"connect": {"alias": "stock.local"}},
        "http": {"path": "/"},
    }
    service = plan(make(tmp_path, {"stock": manifest}))["stock"]
    assert process(service)["kind"] == "backend"
    assert process(service)["size"] == {"min": 3, "desired": 3, "max": 3}
    assert service.dockerfile == "FROM example.com/stock:1\n"
    assert {"count.spot", "network.connect.alias", "http"} <= noted(service).keys()


def test_a_worker_service(tmp_path: Path) -> None:
    delay = {"acceptable_latency": "10m", "msg_processing_time": "250ms"}
    manifest = {
        "name": "costs",
        "type": "Worker Service",
        "image": {"build": "app/Dockerfile"},
        "publish": {"topics": [{"name": "changed"}]},
        "subscribe": {
            "topics": [
                {"name": "products", "service": "orders", "filter_policy": {"event": ["a"]}},
                {"name": "changed", "service": "costs"},
                {"name": "stock", "service": "store", "queue": {"timeout": "5m", "fifo": True}},
            ],
            "queue": {"retention": "36h", "timeout": "30s", "delay": "1s", "dead_letter": {"tries": 10}},
        },
        "count": {"range": "1-10", "queue_delay": delay},
    }
    service = plan(make(tmp_path, {"costs": manifest}))["costs"]
    worker = process(service)
    assert (worker["queue"], worker["messages_per_task"]) == ("incoming", 2400)
    assert worker["uses"] == {"queues.store-stock": "receive", "topics.changed": "publish"}
    assert service.stacks["dev"]["queues"] == {
        "incoming": {
            "fifo": False,
            "timeout_seconds": 30,
            "retention_days": 2,
            "max_receives": 10,
            "oldest_message_alarm_seconds": 900,
            "topics": ["orders.products", "changed"],
        },
        "store-stock": {
            "fifo": True,
            "timeout_seconds": 300,
            "retention_days": 4,
            "max_receives": 5,
            "oldest_message_alarm_seconds": 900,
            "topics": ["store.stock"],
        },
    }
    assert {
        "subscribe.topics[].filter_policy",
        "subscribe.queue.delay",
        "subscribe.queue.retention",
        "COPILOT_QUEUE_URI",
    } <= noted(service).keys()


def test_a_scheduled_job_whose_key_on_is_text(tmp_path: Path) -> None:
    manifest = """
name: nightly
type: Scheduled Job
image: {build: app/Dockerfile}
on: {schedule: "0 3 * * 1-5"}
retries: 2
timeout: 1h
environments:
  dev: {on: {schedule: none}}
"""
    service = plan(make(tmp_path, {"nightly": manifest}))["nightly"]
    assert (process(service)["schedule"], process(service)["retries"]) == (None, 2)
    assert process(service, "prod")["schedule"] == "cron(0 3 ? * 2-6 *)"
    assert noted(service)["timeout"]


def test_a_static_site(tmp_path: Path) -> None:
    manifest = {
        "name": "shop",
        "type": "Static Site",
        "files": [{"source": "web", "recursive": True, "exclude": "*.map"}],
        "http": {"alias": "shop.example.com", "certificate": _CERTIFICATE},
    }
    service = plan(make(tmp_path, {"shop": manifest}))["shop"]
    site = process(service)
    assert (site["kind"], site["hosts"]) == ("site", ["shop.example.com"])
    assert site["certificate_arn"] == _CERTIFICATE
    assert noted(service)["files[].exclude"]
    service_folders.write([service], tmp_path / "services")
    assert (tmp_path / "services/shop/site/index.html").is_file()


def test_a_request_driven_web_service(tmp_path: Path) -> None:
    manifest = {
        "name": "front",
        "type": "Request-Driven Web Service",
        "image": {"build": "app/Dockerfile", "port": 80},
        "count": "high",
        "tags": {"team": "web"},
    }
    service = plan(make(tmp_path, {"front": manifest}))["front"]
    assert (process(service)["cpu"], process(service)["memory_mb"]) == (1024, 2048)
    assert process(service)["route"] == {"hosts": [], "paths": ["/front", "/front/*"], "priority": 100}
    assert {"count", "tags.team", "route.paths", "size"} <= noted(service).keys()


def web(name: str, path: str) -> dict[str, object]:
    return {
        "name": name,
        "type": "Load Balanced Web Service",
        "image": {"build": "app/Dockerfile", "port": 80},
        "http": {"path": path},
    }


def test_the_more_specific_path_has_the_smaller_priority(tmp_path: Path) -> None:
    paths = {"all": "/", "long": "/a/b", "short": "/a"}
    manifests = {name: web(name, path) for name, path in paths.items()}
    found = plan(make(tmp_path, manifests))
    routes = {name: process(one)["route"] for name, one in found.items()}
    priorities = {name: route["priority"] for name, route in routes.items() if isinstance(route, dict)}
    assert priorities == {"long": 100, "short": 110, "all": 120}


def test_a_priority_of_a_service_of_the_project_is_not_given_again(tmp_path: Path) -> None:
    found = workspace.read(make(tmp_path, {name: web(name, name) for name in ("long", "short")}))
    services = importer.plan(found, ["dev"], {}, Beside(priorities={100, 120}))
    routes = [process(one)["route"] for one in services]
    priorities = {route["priority"] for route in routes if isinstance(route, dict)}
    assert priorities == {110, 130}


def test_a_variable_of_the_shell_is_listed_wherever_it_is(tmp_path: Path) -> None:
    manifest = {
        "name": "stock",
        "type": "Backend Service",
        "image": {"location": "example.com/stock:${TAG}", "port": 80},
        "env_file": "app.env",
        "secrets": {"KEY": "/${TEAM}/key"},
    }
    folder = make(tmp_path, {"stock": manifest})
    (folder / "app.env").write_text("HOST=${HOST}\n")
    found = noted(plan(folder)["stock"])
    assert "${TAG}" in found["image.location"]
    assert "write the value" in found["image.location"]
    assert "${HOST}" in found["variables.HOST"]
    assert any("${TEAM}" in one.note.text for one in plan(folder)["stock"].notes)


def test_every_error_is_reported_and_nothing_written(tmp_path: Path) -> None:
    wrong = {"name": "Api", "type": "Web"}
    late: dict[str, object] = {"name": "job", "type": "Scheduled Job", "on": {"schedule": "@now"}}
    late["image"] = {"build": "app/Dockerfile"}
    with pytest.raises(StrataError) as refused:
        plan(make(tmp_path, {"api": wrong, "job": late}))
    message = str(refused.value)
    assert 'copilot/api/manifest.yml: name: "Api" is not a name' in message
    assert "copilot/api/manifest.yml: type: 'Web'" in message
    assert "copilot/job/manifest.yml: on.schedule: '@now'" in message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("api", '"api" is taken; not allowed: api, aws, buckets'),
        ("a-very-long-name-of-a-service", "has 29 characters"),
        ("shop-", '"shop-" ends in -'),
        ("stock-drift", "GitHub environments of previews and drift"),
        ("stock-images", "all names of stock in AWS begin with stock-"),
        ("orders-next", "all names of orders in AWS begin with orders-"),
    ],
)
def test_a_name_that_a_service_can_t_have_is_refused_before_anything_is_written(
    tmp_path: Path, name: str, said: str
) -> None:
    """`api` is the usual name in Copilot's own examples, and a section of a stack file here."""
    image = {"build": "app/Dockerfile", "port": 80}
    manifests = {one: {"name": one, "type": "Backend Service", "image": image} for one in (name, "stock")}
    found = workspace.read(make(tmp_path, manifests))
    with pytest.raises(StrataError) as refused:
        importer.plan(found, ["dev"], {}, Beside(["orders"]))
    assert f"copilot/{name}/manifest.yml: name: " in str(refused.value)
    assert said in str(refused.value)


def test_a_container_that_runs_as_root_is_a_thing_to_do(tmp_path: Path) -> None:
    """The house rule is mandatory outside of dev."""
    notes = plan(make(tmp_path, {"shop": _WEB}))["shop"].notes
    [root] = [one.note for one in notes if one.note.key == "run_as_root"]
    assert root.kind == TO_DO
    assert "ECS.20" in root.text


def test_the_folder_is_complete_and_another_import_is_refused(tmp_path: Path) -> None:
    services = list(plan(make(tmp_path, {"shop": _WEB})).values())
    target = tmp_path / "services"
    service_folders.write(services, target)
    written = sorted(path.relative_to(target / "shop").as_posix() for path in (target / "shop").rglob("*"))
    assert written == [
        "FROM-COPILOT.md",
        "Pulumi.dev.yaml",
        "Pulumi.prod.yaml",
        "Pulumi.test.yaml",
        "Pulumi.yaml",
        "__main__.py",
        "src",
        "src/Dockerfile",
        "src/main.py",
    ]
    stack = yaml.safe_load((target / "shop/Pulumi.dev.yaml").read_text())
    declared = yaml.safe_load((target / "shop/Pulumi.yaml").read_text())["config"]
    assert stack["config"].keys() == declared.keys()
    example = yaml.safe_load((ROOT / "services/orders/Pulumi.yaml").read_text())["config"]
    assert {name.replace("orders:", "shop:"): _typed(one) for name, one in example.items()} == {
        name: _typed(one) for name, one in declared.items()
    }
    with pytest.raises(StrataError, match="already has shop"):
        service_folders.write(services, target)


def test_environments_of_one_side_only_are_listed(tmp_path: Path) -> None:
    folder = make(tmp_path, {"shop": _WEB})
    found = noted(plan(folder, environments=("dev", "stage"))["shop"])
    assert {"environments.prod", "environments.test", "Pulumi.stage.yaml"} <= found.keys()
    renamed = plan(folder, {"stage": "prod"}, environments=("dev", "stage"))["shop"]
    assert process(renamed, "stage")["size"] == {"min": 4, "desired": 4, "max": 20}


def test_addons_overrides_and_pipelines_are_listed(tmp_path: Path) -> None:
    folder = make(tmp_path, {"shop": _WEB})
    addons = folder / "copilot/shop/addons"
    addons.mkdir()
    (addons / "table.yml").write_text(
        "Resources:\n  Orders: {Type: AWS::DynamoDB::Table, Name: !Sub '${App}'}\n"
    )
    (folder / "copilot/shop/overrides").mkdir()
    (folder / "copilot/pipelines/main").mkdir(parents=True)
    (folder / "copilot/environments/test/overrides").mkdir()
    (folder / "copilot/shared").mkdir()
    (folder / "copilot/pipelines/main/manifest.yml").write_text("name: main\n")
    found = noted(plan(folder)["shop"])
    assert found["copilot/shop/addons/table.yml: Orders (AWS::DynamoDB::Table)"] == "declare it in tables"
    assert "copilot/shop/overrides" in found
    assert [note.key for note in workspace.read(folder).notes] == [
        "copilot/environments/test/overrides",
        "copilot/pipelines/main/manifest.yml",
        "copilot/shared",
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"htttp": None}, "htttp: unknown Copilot key. Did you mean http?"),
        ({"network": {"vpc": {"placment": None}}}, "network.vpc.placment: unknown Copilot key."),
        ({"environments": {"prod": {"cpuu": None}}}, "environments.prod.cpuu: unknown Copilot key."),
        ({"variables": None, "sidecars": None, "http": {"path": "/", "additional_rules": None}}, None),
    ],
)
def test_a_key_without_a_value_is_named_too(
    tmp_path: Path, more: dict[str, object], said: str | None
) -> None:
    manifest = {
        "name": "one",
        "type": "Load Balanced Web Service",
        "image": {"build": "app/Dockerfile", "port": 80},
        "http": {"path": "/"},
    }
    folder = make(tmp_path, {"one": {**manifest, **more}})
    if said is None:
        assert [*plan(folder)] == ["one"]
        return
    with pytest.raises(StrataError) as refused:
        plan(folder)
    assert said in str(refused.value)


def test_what_the_stack_file_would_refuse_is_reported_before_anything_is_written(tmp_path: Path) -> None:
    manifest = {
        "name": "shop",
        "type": "Backend Service",
        "image": {"build": "app/Dockerfile", "port": 80},
        "variables": {"log_level": "info"},
        "publish": {"topics": [{"name": "a_topic_with_a_long_name"}]},
    }
    with pytest.raises(StrataError) as refused:
        plan(make(tmp_path, {"shop": manifest}))
    message = str(refused.value)
    assert "services/shop/Pulumi.dev.yaml would be wrong: shop:run" in message
    assert "log_level" in message
    assert "a_topic_with_a_long_name" in message


@pytest.mark.parametrize("environment", ["dev", "test", "prod"])
def test_an_imported_service_is_read_as_any_other(tmp_path: Path, environment: str) -> None:
    for name in ("Pulumi.yaml", *(f"Pulumi.{one}.yaml" for one in ("dev", "test", "prod"))):
        shutil.copy(ROOT / name, tmp_path / name)
    manifest = {
        "name": "stock",
        "type": "Backend Service",
        "image": {"build": "app/Dockerfile", "port": 80},
        "publish": {"topics": [{"name": "changed"}]},
        "environments": {"prod": {"count": 4}},
    }
    service_folders.write(list(plan(make(tmp_path, {"stock": manifest})).values()), tmp_path / "services")
    loaded = service_files.load(tmp_path / "services" / "stock", environment)
    assert list(loaded.manifest.run) == ["backend"]
