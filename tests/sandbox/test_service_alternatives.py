"""Every legal value of a manifest is deployed once: a second deployment of the service changes nothing.

As in test_alternatives.py, without the engine: the stand-in creates and changes what a service declares.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from unit.recording import ACCOUNT, OPEN

from components.common.advice import unknown_values
from components.service.manifest.manifest import Manifest
from sandbox.provider_cloud import Account
from sandbox.redeployment import KEY_TYPES, LEAST_VERIFIED, deploy, emulated, unexpected

# The packages warn of their own deprecated modules as they load.
with warnings.catch_warnings(action="ignore"):
    from unit.service import program
    from unit.service.alternatives import changed
    from unit.service.test_every_setting import CONTRACT, base, groups, sorted_out

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
_STREAM = "aws:kinesis/stream:Stream"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An emulated account with what a service uses of its platform."""
    with emulated(tmp_path_factory.mktemp("services"), program.REGION, {"Project": "strata"}) as made:
        made.examples = dict(_platform(made))
        yield made


def _platform(account: Account) -> Iterator[tuple[str, str]]:
    """The platform's resources, by their texts in the contract."""
    make = account.world(program.REGION).make
    vpc = make("aws:ec2/vpc:Vpc", {"cidrBlock": "10.80.0.0/16"}, "vpc").id
    yield "vpc-1", vpc
    for number, zone in enumerate("acac"):
        placed = {
            "vpcId": vpc,
            "cidrBlock": f"10.80.{number}.0/24",
            "availabilityZone": f"{program.REGION}{zone}",
        }
        yield f"subnet-{(1, 3, 4, 5)[number]}", make("aws:ec2/subnet:Subnet", placed, f"s{number}").id
    for name in ("balancer", "database", "aurora", "graph", "sessions", "memcached", "kafka", "receipts"):
        inputs = {"vpcId": vpc, "description": name}
        yield f"sg-{name}", make("aws:ec2/securityGroup:SecurityGroup", inputs, name).id
    arn = f"arn:aws:{{}}:{program.REGION}:{ACCOUNT}:{{}}"
    key = make("aws:kms/key:Key", {}, "key").outputs["arn"]
    for name in ("environment", "messages"):
        yield CONTRACT["keys"][f"{name}_arn"], key
    cluster = make("aws:ecs/cluster:Cluster", {"name": "main"}, "main").outputs["arn"]
    yield CONTRACT["containers"]["cluster_arn"], cluster
    namespace = make("aws:servicediscovery/httpNamespace:HttpNamespace", {"name": "main"}, "main")
    yield CONTRACT["containers"]["namespace_arn"], namespace.outputs["arn"]
    yield arn.format("elasticloadbalancing", "listener/1"), _listener(account, vpc)
    zone = make("aws:route53/zone:Zone", {"name": CONTRACT["names"]["public_zone"]["name"]}, "public").id
    yield CONTRACT["names"]["public_zone"]["id"], zone
    for name, kind in (("operations", "aws:sns/topic:Topic"), ("receipts-printed", "aws:sns/topic:Topic")):
        yield arn.format("sns", name), make(kind, {"name": name}, name).outputs["arn"]
    stream = {"name": "events", "streamModeDetails": {"streamMode": "ON_DEMAND"}}
    yield arn.format("kinesis", "stream/events"), make(_STREAM, stream, "events").outputs["arn"]


def _listener(account: Account, vpc: str) -> str:
    """The listener of a load balancer."""
    make = account.world(program.REGION).make
    subnets = [
        make(
            "aws:ec2/subnet:Subnet",
            {
                "vpcId": vpc,
                "cidrBlock": f"10.80.{number}.0/24",
                "availabilityZone": f"{program.REGION}{zone}",
            },
            f"balancer-{zone}",
        ).id
        for number, zone in ((10, "a"), (11, "c"))
    ]
    balancer = make("aws:lb/loadBalancer:LoadBalancer", {"name": "web", "subnets": subnets}, "web")
    answer = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}
    listener = {"loadBalancerArn": balancer.id, "port": 80, "protocol": "HTTP", "defaultActions": [answer]}
    return str(make("aws:lb/listener:Listener", listener, "web").id)


def _deploy(account: Account, folder: Path, manifest: dict[str, Any]) -> None:
    """Declare the service *manifest* on *account*."""
    with unknown_values():
        whole = Manifest.model_validate(manifest)
    deploy(account, lambda: program.declared(folder, whole, locks=OPEN, **CONTRACT))


def test_a_second_deployment_of_a_service_changes_nothing(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "steps.asl.json").write_text('{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}')
    legal, _ = sorted_out()
    problems: list[str] = []
    for group in [[], *groups(legal)]:
        _deploy(account, tmp_path, changed(base(), *group))
        problems += unexpected(account, group, KEY_TYPES)
    assert not problems, "\n".join(problems)
    assert account.verified >= LEAST_VERIFIED
