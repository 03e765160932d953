"""Host names of services: their records and certificates, and those that the environment can't serve."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.service.manifest.containers import Web
from components.service.manifest.site import Site
from environment import service_hosts
from environment.settings import Settings, read
from unit.recording import ROOT, Cloud
from unit.service import program

RECORD = "aws:route53/record:Record"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
HOST = "shop.prod.example.com"
EAST = "arn:aws:acm:us-east-1:123456789012:certificate/1"
NAMES: dict[str, Any] = {
    "public_zone": {"name": "prod.example.com", "id": "Z1"},
    "private_zone": None,
    "certificate_arn": "arn:aws:acm:ap-northeast-2:123456789012:certificate/2",
    "cloudfront_certificate_arn": EAST,
    "standby": None,
}
STANDBY = {"dns_name": "standby-1.elb.amazonaws.com", "zone_id": "Z2", "health_check_id": "check-1"}

Declare = Callable[..., Cloud]


@pytest.fixture
def declare(deploy: Callable[..., Cloud], tmp_path: Path) -> Declare:
    """What a service with the process ``it`` declares; *changes* are of the contract."""

    def run(process: dict[str, object], **changes: object) -> Cloud:
        whole = program.manifest({"it": process})
        return deploy(lambda: program.declared(tmp_path, whole, **changes))

    return run


def web(*hosts: str) -> dict[str, Any]:
    return program.process("web", route={"hosts": list(hosts), "paths": [], "priority": 200})


def test_a_route_s_host_gets_a_record_that_leads_to_the_load_balancer(declare: Declare) -> None:
    [record] = declare(web(HOST), names=NAMES).of(RECORD).values()
    assert (record["zoneId"], record["name"]) == ("Z1", HOST)
    assert record["aliases"][0]["name"] == "web.elb.amazonaws.com"


def test_a_route_s_host_fails_over_with_the_environment(declare: Declare) -> None:
    records = declare(web(HOST), names={**NAMES, "standby": STANDBY}).of(RECORD)
    assert [one["failoverRoutingPolicies"][0]["type"] for one in records.values()] == ["PRIMARY", "SECONDARY"]
    assert [one.get("healthCheckId") for one in records.values()] == ["check-1", None]


def test_with_a_cdn_the_platform_has_the_records(declare: Declare) -> None:
    assert not declare(web(HOST), names=NAMES, cdn={"url": "https://prod.example.com"}).of(RECORD)


def test_without_a_zone_a_host_gets_no_record(declare: Declare) -> None:
    assert not declare(web(HOST)).of(RECORD)


def test_a_site_has_records_and_the_environment_s_certificate(declare: Declare) -> None:
    cloud = declare(program.process("site", hosts=[HOST]), names=NAMES)
    [distribution] = cloud.of(DISTRIBUTION).values()
    assert distribution["aliases"] == [HOST]
    assert distribution["viewerCertificate"]["acmCertificateArn"] == EAST
    assert {one["type"] for one in cloud.of(RECORD).values()} == {"A", "AAAA"}
    assert {one["aliases"][0]["zoneId"] for one in cloud.of(RECORD).values()} == {"Z2FDTNDATAQYW2"}


def test_a_site_waits_with_its_hosts_for_the_environment_s_certificate(declare: Declare) -> None:
    names = {**NAMES, "cloudfront_certificate_arn": None}
    cloud = declare(program.process("site", hosts=[HOST]), names=names)
    [distribution] = cloud.of(DISTRIBUTION).values()
    assert "aliases" not in distribution
    assert not cloud.of(RECORD)


def environment(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Settings:
    document = copy.deepcopy(yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text()))
    change(document["config"])
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(yaml.safe_dump(document))
    return read(file)


def without_cdn(config: dict[str, Any]) -> None:
    config["strata:edge"]["cdn"] = None


@pytest.mark.parametrize(
    ("host", "line"),
    [
        (
            "shop.example.com",
            '"shop.example.com" is outside of strata:network.dns.public prod',
        ),
        ("a.b.prod.strata.example", "is not covered by strata:network.certificates.names"),
        ("shop?.prod.strata.example", "can have no record: a name may begin with *."),
        ("a*.prod.strata.example", "can have no record"),
    ],
)
def test_a_route_s_host_that_leads_nowhere_is_refused_by_name(tmp_path: Path, host: str, line: str) -> None:
    process = Web.model_validate(web("shop.prod.strata.example", host))
    found = [*service_hosts.of_route("it", process, environment(tmp_path, without_cdn), "Pulumi.prod.yaml")]
    [(path, problem)] = found
    assert path == "run.it.route.hosts[1]"
    assert line in problem


def test_with_a_cdn_a_route_s_host_must_be_one_of_the_cdn_s(tmp_path: Path) -> None:
    settings = environment(tmp_path, lambda config: None)
    process = Web.model_validate(web("prod.strata.example", "shop.prod.strata.example"))
    [(path, problem)] = service_hosts.of_route("it", process, settings, "Pulumi.prod.yaml")
    assert path == "run.it.route.hosts[1]"
    assert "is not in strata:edge.cdn.hosts of Pulumi.prod.yaml" in problem


def test_without_a_zone_any_host_is_accepted(tmp_path: Path) -> None:
    settings = read(ROOT / "Pulumi.dev.yaml")
    process = Web.model_validate(web("shop.example.com"))
    assert not [*service_hosts.of_route("it", process, settings, "Pulumi.dev.yaml")]


@pytest.mark.parametrize(
    ("stack", "host", "line"),
    [
        ("prod", "www.example.com", "is outside of strata:network.dns.public prod.strata.example"),
        ("dev", "www.example.com", "needs a record in strata:network.dns.public, which is null"),
    ],
)
def test_a_site_s_host_without_certificate_is_refused_by_name(stack: str, host: str, line: str) -> None:
    settings = read(ROOT / f"Pulumi.{stack}.yaml")
    process = Site.model_validate(program.process("site", hosts=[host]))
    [(path, problem)] = service_hosts.of_site("it", process, settings, f"Pulumi.{stack}.yaml")
    assert path == "run.it.hosts[0]"
    assert line in problem
