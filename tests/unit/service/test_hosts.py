"""Host names of services: their records and certificates, and those that the environment can't serve."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from components.service.contract_document import ContractError
from components.service.manifest.containers import Web
from components.service.manifest.manifest import Manifest
from components.service.manifest.site import Site
from environment import service_hosts, service_neighbours
from environment.service_claims import Claims, claims
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
    """The resources of a service with the process ``it``; *changes* are of the contract."""

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


def test_a_host_of_the_load_balancer_has_the_platform_s_record(declare: Declare) -> None:
    balancer = {**program.contract().load_balancer.model_dump(), "hosts": [HOST]}
    assert not declare(web(HOST.upper()), names=NAMES, load_balancer=balancer).of(RECORD)
    assert declare(web("other.prod.example.com"), names=NAMES, load_balancer=balancer).of(RECORD)


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


ROUTES = {
    "orders:run": {
        "one": {"kind": "web", "route": {"hosts": ["api.prod.strata.example"], "paths": ["/one"]}},
        "two": {"kind": "web", "route": {"hosts": ["API.prod.strata.example"], "paths": ["/two"]}},
    }
}
OTHER = {"receipts:run": {"web": {"route": {"hosts": ["api.prod.strata.example"], "paths": ["/r"]}}}}


@pytest.mark.parametrize(
    ("own", "other", "holders"),
    [
        (ROUTES, {}, [("two", "run.one")]),
        (ROUTES, OTHER, [("one", "receipts:run.web"), ("two", "run.one"), ("two", "receipts:run.web")]),
        ({"orders:run": {"one": {"route": {"hosts": [], "paths": ["/x"]}}}}, OTHER, []),
    ],
)
def test_a_host_has_the_record_of_one_route(
    tmp_path: Path, own: dict[str, Any], other: dict[str, Any], holders: list[tuple[str, str]]
) -> None:
    asked = claims("orders", own), {"receipts": claims("receipts", other)}
    found = [*service_hosts.of_shared(*asked, environment(tmp_path, without_cdn), "Pulumi.prod.yaml")]
    text = "to share it, add it to strata:compute.web.hosts of Pulumi.prod.yaml"
    assert found == [
        (f"run.{name}.route.hosts", f'"api.prod.strata.example" has its record from {holder}; {text}')
        for name, holder in holders
    ]


def test_routes_share_a_host_of_the_load_balancer_or_of_the_cdn(tmp_path: Path) -> None:
    def shared(config: dict[str, Any]) -> None:
        without_cdn(config)
        config["strata:compute"]["web"]["hosts"] = ["api.prod.strata.example"]

    asked = claims("orders", ROUTES), {"receipts": claims("receipts", OTHER)}
    assert not [*service_hosts.of_shared(*asked, environment(tmp_path, shared), "Pulumi.prod.yaml")]
    behind_cdn = environment(tmp_path, lambda config: None)
    assert not [*service_hosts.of_shared(*asked, behind_cdn, "Pulumi.prod.yaml")]


def test_with_a_cdn_a_route_s_host_must_be_one_of_the_cdn_s(tmp_path: Path) -> None:
    settings = environment(tmp_path, lambda config: None)
    process = Web.model_validate(web("prod.strata.example", "shop.prod.strata.example"))
    [(path, problem)] = service_hosts.of_route("it", process, settings, "Pulumi.prod.yaml")
    assert path == "run.it.route.hosts[1]"
    assert "is not in strata:edge.cdn.hosts of Pulumi.prod.yaml" in problem


def test_without_a_zone_any_host_is_accepted() -> None:
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


ANY = {"it": program.process("function")}
DOMAIN = "aws:apigatewayv2/domainName:DomainName"
TRIGGERS: dict[str, object] = {"api": {"http": "GET /"}, "websocket": {"websocket": "$connect"}}


def apis(host: str, *sections: str, kind: str = "http") -> Manifest:
    settings: dict[str, dict[str, Any]] = {"api": {**program.API, "type": kind}, "websocket": program.LIMITS}
    function = program.process("function", triggers=[TRIGGERS[section] for section in sections])
    return program.manifest(
        {"it": function}, **{section: {**settings[section], "host": host} for section in sections}
    )


@pytest.mark.parametrize(("section", "kind"), [("api", "http"), ("api", "rest"), ("websocket", "http")])
def test_the_host_of_an_api_has_the_environment_s_certificate_and_records(
    deploy: Callable[..., Cloud], tmp_path: Path, section: str, kind: str
) -> None:
    names = {**NAMES, "private_zone": {"name": "prod.example.com", "id": "Z2"}}
    whole = apis("api.prod.example.com", section, kind=kind)
    cloud = deploy(lambda: program.declared(tmp_path, whole, names=names))
    [domain] = cloud.of(DOMAIN).values()
    assert domain["domainNameConfiguration"]["certificateArn"] == NAMES["certificate_arn"]
    assert [one["zoneId"] for one in cloud.of(RECORD).values()] == ["Z1", "Z1"]


def test_the_host_of_an_api_needs_a_platform_with_a_certificate(
    deploy: Callable[..., Cloud], tmp_path: Path
) -> None:
    def declare() -> None:
        with pytest.raises(ContractError, match="has no strata:network.certificates"):
            program.declared(tmp_path, apis("api.prod.example.com", "api"))

    deploy(declare)


def test_an_http_and_a_websocket_api_share_no_host() -> None:
    with pytest.raises(ValidationError, match="a WebSocket API can't share a host"):
        apis("api.prod.example.com", "api", "websocket")


def undelegated(config: dict[str, Any]) -> None:
    config["strata:network"]["dns"]["public"]["delegated"] = False


def in_cdn(config: dict[str, Any]) -> None:
    config["strata:edge"]["cdn"]["hosts"] = ["shop.prod.strata.example"]


@pytest.mark.parametrize(
    ("stack", "change", "host", "line"),
    [
        ("dev", None, "api.example.com", "needs a record in strata:network.dns.public, which is null"),
        ("prod", None, "api.example.com", "is outside of strata:network.dns.public prod.strata.example"),
        ("prod", None, "a.b.prod.strata.example", "is not covered by strata:network.certificates.names"),
        ("prod", undelegated, "api.prod.strata.example", "none is issued before prod.strata.example is"),
        ("prod", in_cdn, "shop.prod.strata.example", "is in strata:edge.cdn.hosts of Pulumi.prod.yaml too"),
    ],
)
@pytest.mark.parametrize("section", ["api", "websocket"])
def test_the_host_of_an_api_without_a_way_to_it_is_refused_by_name(
    tmp_path: Path, section: str, stack: str, change: Callable[[Any], None] | None, host: str, line: str
) -> None:
    settings = environment(tmp_path, change) if change else read(ROOT / f"Pulumi.{stack}.yaml")
    [(path, problem)] = service_hosts.of_apis(apis(host, section), settings, f"Pulumi.{stack}.yaml")
    assert path == f"{section}.host"
    assert line in problem


def test_the_host_of_an_api_in_the_zone_is_accepted() -> None:
    whole = apis("api.prod.strata.example", "api")
    assert not [*service_hosts.of_apis(whole, read(ROOT / "Pulumi.prod.yaml"), "Pulumi.prod.yaml")]


def claimed(service: str, **sections: Any) -> Claims:
    return claims(service, {f"{service}:{key}": value for key, value in sections.items()})


SITE = {"run": {"shop": {"kind": "site", "hosts": ["x.example.com"]}}}
ROUTE = {"run": {"web": {"kind": "web", "route": {"hosts": ["X.example.com"], "paths": ["/a"]}}}}
API_HOST = {"api": {"host": "x.example.com"}}
SOCKET = {"websocket": {"host": "x.example.com"}}


@pytest.mark.parametrize(
    ("own", "other", "path", "holder"),
    [
        (API_HOST, API_HOST, "api.host", "other:api.host"),
        (API_HOST, SOCKET, "api.host", "other:websocket.host"),
        (SOCKET, SITE, "websocket.host", "other:run.shop.hosts"),
        (API_HOST, ROUTE, "api.host", "other:run.web"),
        (SITE, ROUTE, "run.shop.hosts", "other:run.web"),
        (ROUTE, API_HOST, "run.web.route.hosts", "other:api.host"),
        (ROUTE, SITE, "run.web.route.hosts", "other:run.shop.hosts"),
        (SITE, SITE, "run.shop.hosts", "other:run.shop.hosts"),
    ],
)
def test_a_host_of_another_service_is_refused(own: Any, other: Any, path: str, holder: str) -> None:
    mine, theirs = claimed("mine", **own), {"other": claimed("other", **other)}
    found = [*service_neighbours.with_others("mine", program.manifest(ANY), mine, theirs)]
    assert (path, f'"x.example.com" is taken by {holder}') in found


@pytest.mark.parametrize(
    ("sections", "path", "holder"),
    [
        ({**SITE, **API_HOST}, "api.host", "run.shop.hosts"),
        ({**ROUTE, **SOCKET}, "websocket.host", "run.web"),
        ({"run": {**SITE["run"], **ROUTE["run"]}}, "run.shop.hosts", "run.web"),
    ],
)
def test_a_host_leads_to_one_thing_of_a_service(sections: Any, path: str, holder: str) -> None:
    found = [*service_neighbours.with_others("mine", program.manifest(ANY), claimed("mine", **sections), {})]
    assert (path, f'"x.example.com" is taken by {holder}') in found
