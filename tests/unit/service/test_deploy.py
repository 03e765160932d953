"""The program of a service: provider, contracts, refusals, outputs and publication."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import yaml

from components.service.contract import Contract
from environment import service_parts
from environment.service import deploy as deploy_service
from environment.service import used_services
from environment.service_claims import Claims
from strata.commands import options
from unit.recording import Cloud
from unit.service import program
from unit.service.manifests import whole
from unit.service.test_contract import FIRST
from unit.service.test_service_files import Checkout, catalogue

Deploy = Callable[..., Cloud]
_GET = "aws:ssm/getParameter:getParameter"
_PROVIDER = "pulumi:providers:aws"
_DEV = "111111111111"
CERTIFICATE = f"arn:aws:acm:us-east-1:{_DEV}:certificate/00000000-0000-0000-0000-000000000000"


class Store(Cloud):
    """The recording cloud with Parameter Store: *parameters* by name."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        super().__init__()
        self.parameters = parameters

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:  # type: ignore[override]
        if args.token != _GET:
            return super().call(args)
        name = args.args["name"]
        if name not in self.parameters:
            raise RuntimeError(f"reading SSM Parameter ({name}): couldn't find resource")
        return {"name": name, "insecureValue": self.parameters[name], "value": self.parameters[name]}


def platform(**changes: object) -> str:
    """The text of the platform's contract, but for *changes*."""
    raw = program.contract(account=_DEV, **changes)
    return raw.text(Contract.PARAMETER)


def published() -> dict[str, str]:
    """The parameters of the platform and of the service that `whole` uses."""
    other = {
        "version": 1,
        "service": "catalogue",
        "commit": "abc",
        "topics": {"changed": f"arn:aws:sns:ap-northeast-2:{_DEV}:catalogue-changed"},
        "queues": {},
        "run": {"api": {"kind": "web", "security_group_id": "sg-1", "port": 8080}},
    }
    return {Contract.PARAMETER: platform(), "/strata/services/catalogue/1": json.dumps(other)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the service orders in a checkout with the service catalogue."""
    checkout = Checkout(tmp_path)
    checkout.service("catalogue", catalogue)
    place = checkout.service("orders")
    (place / "src" / "hook.py").write_text("def handle(event, context): ...")
    monkeypatch.chdir(place)
    return place


def run(deploy: Deploy, folder: Path, parameters: Mapping[str, str], more: Callable[[], object]) -> Cloud:
    """The resources that the service's program declares, with *more* below its two lines."""

    def body() -> None:
        deploy_service(str(folder / "__main__.py"))
        more()

    return deploy(body, "dev", None, Store(parameters))


def test_the_whole_manifest_is_deployed_and_published(deploy: Deploy, folder: Path) -> None:
    cloud = run(deploy, folder, published(), lambda: None)
    [provider] = [one for one in cloud.resources if one.typ == _PROVIDER and one.name == "orders"]
    assert json.loads(provider.inputs["allowedAccountIds"]) == [_DEV]
    assert json.loads(provider.inputs["defaultTags"])["tags"]["Service"] == "orders"
    [parameter] = cloud.of("aws:ssm/parameter:Parameter").values()
    assert parameter["name"] == "/strata/services/orders/1"
    text = json.loads(parameter["insecureValue"])
    assert set(text["queues"]) == set(whole()["queues"])
    assert text["run"]["api"]["url"].startswith("http://orders-api:")
    roles = cloud.of("aws:iam/role:Role").values()
    assert all(one["path"] == "/platform/" for one in roles)
    assert all(one["permissionsBoundary"].endswith(f"{_DEV}:policy/bootstrap/boundary") for one in roles)


def test_a_team_s_own_resources_get_the_provider_of_the_environment(deploy: Deploy, folder: Path) -> None:
    class Own(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("team:own:Own", "own")
            aws.sqs.Queue("extra", opts=pulumi.ResourceOptions(parent=self))

    cloud = run(deploy, folder, published(), Own)
    [extra] = [one for one in cloud.resources if one.name == "extra"]
    assert "::orders::" in (extra.provider or "")


@pytest.mark.parametrize(
    ("parameters", "line"),
    [
        ({}, "the platform of dev is not up; run `strata up dev` first"),
        ({Contract.PARAMETER: '{"version": 0}'}, "version 1 is needed: run `strata up dev` first"),
        (
            {Contract.PARAMETER: program.contract().text(Contract.PARAMETER)},
            "the credentials are for another account, or the platform is another one",
        ),
        ({Contract.PARAMETER: platform(database=None)}, ""),
        (
            {Contract.PARAMETER: platform()},
            "the service catalogue is not up in dev; run `strata",
        ),
    ],
)
def test_what_is_not_there_is_refused_before_anything_is_declared(
    deploy: Deploy, folder: Path, parameters: dict[str, str], line: str
) -> None:
    if not line:
        parameters = {**published(), **parameters}
        line = "the platform of dev has no strata:data.database"
    with pytest.raises(pulumi.RunError, match=line):
        run(deploy, folder, parameters, lambda: None)


def undeployed() -> dict[str, str]:
    """The platform's parameter, and a catalogue without the topic that orders subscribes to."""
    found = published()
    other = json.loads(found["/strata/services/catalogue/1"])
    return {**found, "/strata/services/catalogue/1": json.dumps({**other, "topics": {}})}


@pytest.mark.parametrize("parameters", [undeployed(), {Contract.PARAMETER: platform()}])
def test_a_preview_takes_what_is_not_deployed_from_the_other_stack_file(
    deploy: Deploy, folder: Path, monkeypatch: pytest.MonkeyPatch, parameters: dict[str, str]
) -> None:
    """A commit adds a topic to one service, and its subscription to another."""
    monkeypatch.setenv(service_parts.UNDEPLOYED, "yes")
    program = partial(deploy_service, str(folder / "__main__.py"))
    cloud = deploy(program, "dev", None, Store(parameters), preview=True)
    subscriptions = cloud.of("aws:sns/topicSubscription:TopicSubscription")
    assert any("catalogue" in name for name in subscriptions)
    assert "aws:sqs/queue:Queue" in {one.typ for one in cloud.resources}


@pytest.mark.parametrize(("preview", "variable"), [(True, ""), (False, "yes")])
def test_an_update_and_its_own_preview_need_what_is_used(
    deploy: Deploy, folder: Path, monkeypatch: pytest.MonkeyPatch, preview: bool, variable: str
) -> None:
    monkeypatch.setenv(service_parts.UNDEPLOYED, variable)
    program = partial(deploy_service, str(folder / "__main__.py"))
    with pytest.raises(pulumi.RunError, match=r"has no topics\.changed: deploy catalogue with it first"):
        deploy(program, "dev", None, Store(undeployed()), preview=preview)


def test_the_unknown_parts_of_a_service_are_those_that_others_may_use() -> None:
    claims = Claims(
        "catalogue",
        processes={"api": "web", "hook": "function", "site": "site"},
        ports={"api": 8080},
        topics={"changed": False},
        queues=frozenset({"incoming"}),
    )
    found = service_parts.with_undeployed(None, claims)
    assert (set(found.topics), set(found.queues), set(found.run)) == (
        {"changed"},
        {"incoming"},
        {"api", "hook"},
    )
    assert (found.run["api"].port, found.run["api"].arn) == (8080, None)


def test_commands_and_the_program_name_one_variable() -> None:
    assert [*options.UNDEPLOYED] == [service_parts.UNDEPLOYED]


def test_used_services_are_those_of_uses_queues_and_triggers() -> None:
    manifest = program.manifest(
        {
            "it": program.process("backend", uses={"receipts.topics.printed": "publish"}),
            "hook": program.process("function", triggers=[{"topic": "stock.changed"}]),
        },
        queues={"incoming": {**program.QUEUE, "topics": ["catalogue.changed"]}},
    )
    assert used_services(manifest) == ["catalogue", "receipts", "stock"]


def test_warnings_of_the_stack_file_are_warnings_of_the_deployment(
    deploy: Deploy, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "Pulumi.dev.yaml"
    document = yaml.safe_load(path.read_text())
    document["config"]["orders:queues"]["parcels"]["timeout_seconds"] = 30
    path.write_text(yaml.safe_dump(document))
    shown: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", shown.append)
    run(deploy, folder, published(), lambda: None)
    assert shown[0].startswith("services/orders/Pulumi.dev.yaml: orders:queues.parcels.timeout_seconds 30")
    assert not any("strata:" in one for one in shown), "warnings of the platform are the platform's"


def test_every_contract_that_is_not_there_is_named_at_once(deploy: Deploy, folder: Path) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        run(deploy, folder, {}, lambda: None)
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        Contract.PARAMETER,
        "/strata/services/catalogue/1",
    ]


def older(text: str) -> dict[str, str]:
    """The parameters of a platform that was deployed with the first contract of version 1."""
    return {**published(), Contract.PARAMETER: text}


def test_a_service_without_hosts_is_deployed_on_a_platform_with_the_first_contract(
    deploy: Deploy, folder: Path
) -> None:
    cloud = run(deploy, folder, older((FIRST / "platform.json").read_text()), lambda: None)
    assert "orders-api" in cloud.of("aws:ecs/service:Service")


@pytest.mark.parametrize("process", ["api", "shop"])
def test_hosts_need_a_platform_that_publishes_its_zones(deploy: Deploy, folder: Path, process: str) -> None:
    path = folder / "Pulumi.dev.yaml"
    document = yaml.safe_load(path.read_text())
    settings = document["config"]["orders:run"][process]
    if process == "api":
        settings["route"]["hosts"] = ["orders.example.com"]
    else:
        settings["hosts"], settings["certificate_arn"] = ["shop.example.com"], CERTIFICATE
    path.write_text(yaml.safe_dump(document))

    with pytest.raises(pulumi.RunError, match="has no names, which a host needs: an older version of Strata"):
        run(deploy, folder, older((FIRST / "platform.json").read_text()), lambda: None)
