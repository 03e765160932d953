"""Custom domain names of HTTP, REST and WebSocket APIs."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.common.dns_records import PUBLIC, HostedZone
from components.messaging.apis.api_domain import ApiNames
from components.messaging.apis.callee import Callee
from components.messaging.apis.http_api import HttpApi
from components.messaging.apis.rest_api import RestApi
from components.messaging.apis.routes import ApiRoute
from components.messaging.apis.web_socket_api import WebSocketApi
from components.messaging.settings import ApiSettings
from unit.recording import ACCOUNT, Cloud

HOST = "api.example.com"
CERTIFICATE = f"arn:aws:acm:ap-northeast-2:{ACCOUNT}:certificate/1"
NAMES = ApiNames([HostedZone(PUBLIC, "example.com", "Z1")], CERTIFICATE)
CALLEE = Callee("web", "live", f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:web:live")
APIS = {"http": "aws:apigatewayv2/api:Api", "rest": "aws:apigateway/restApi:RestApi"}
STAGES = {"http": "$default", "rest": "live", "websocket": "live"}

Api = HttpApi | RestApi | WebSocketApi
Deploy = Callable[[Callable[[], None]], Cloud]


def api(kind: str, host: str | None, names: ApiNames | None = NAMES) -> Api:
    settings = ApiSettings(rate_limit=50, burst_limit=100, host=host, log_retention_days=7)
    routes = {"GET /": ApiRoute(CALLEE, "everybody")}
    if kind == "http":
        return HttpApi("api", settings, routes=routes, names=names)
    if kind == "rest":
        return RestApi("api", settings, routes=routes, names=names)
    return WebSocketApi("api", settings, routes={"$connect": CALLEE}, names=names)


def render(deploy: Deploy, kind: str, host: str | None) -> tuple[Cloud, list[str]]:
    urls: list[str] = []

    def program() -> None:
        pulumi.Output.from_input(api(kind, host).url).apply(urls.append)

    return deploy(program), urls


@pytest.mark.parametrize("kind", STAGES)
def test_a_host_is_a_regional_domain_name_with_tls_1_2(deploy: Deploy, kind: str) -> None:
    cloud, urls = render(deploy, kind, HOST)
    [domain] = cloud.of("aws:apigatewayv2/domainName:DomainName").values()
    assert domain == {
        "domainName": HOST,
        "domainNameConfiguration": {
            "certificateArn": CERTIFICATE,
            "endpointType": "REGIONAL",
            "securityPolicy": "TLS_1_2",
            "ipAddressType": "dualstack",
        },
    }
    assert urls == [f"{'wss' if kind == 'websocket' else 'https'}://{HOST}"]


@pytest.mark.parametrize("kind", STAGES)
def test_a_host_leads_to_the_stage_over_ipv4_and_ipv6(deploy: Deploy, kind: str) -> None:
    cloud, _ = render(deploy, kind, HOST)
    [mapping] = cloud.of("aws:apigatewayv2/apiMapping:ApiMapping").values()
    assert (mapping["apiId"], mapping["domainName"]) == ("api-id", "api-host-id")
    assert mapping["stage"] in (STAGES[kind], "api-live-id", "api-id")
    assert "apiMappingKey" not in mapping
    records = cloud.of("aws:route53/record:Record").values()
    assert {(one["type"], one["name"], one["zoneId"]) for one in records} == {
        ("A", HOST, "Z1"),
        ("AAAA", HOST, "Z1"),
    }
    for record in records:
        assert record["aliases"] == [
            {"name": "api-host.execute-api.amazonaws.com", "zoneId": "ZAPI", "evaluateTargetHealth": True}
        ]


@pytest.mark.parametrize("kind", STAGES)
def test_the_default_endpoint_is_disabled_only_where_there_is_a_host(deploy: Deploy, kind: str) -> None:
    declared = APIS.get(kind, APIS["http"])
    [closed] = render(deploy, kind, HOST)[0].of(declared).values()
    assert closed["disableExecuteApiEndpoint"] is True


@pytest.mark.parametrize("kind", STAGES)
def test_without_a_host_there_is_no_domain_name_and_no_record(deploy: Deploy, kind: str) -> None:
    cloud, _ = render(deploy, kind, None)
    assert not cloud.of("aws:apigatewayv2/domainName:DomainName")
    assert not cloud.of("aws:route53/record:Record")
    [made] = cloud.of(APIS.get(kind, APIS["http"])).values()
    # The provider keeps an undeclared property (Optional, Computed): false opens the endpoint again.
    assert made.get("disableExecuteApiEndpoint") is (False if kind == "rest" else None)


@pytest.mark.parametrize("kind", STAGES)
def test_a_host_without_a_certificate_is_refused(deploy: Deploy, kind: str) -> None:
    def program() -> None:
        with pytest.raises(ValueError, match="host api.example.com needs a hosted zone"):
            api(kind, HOST, None)

    deploy(program)


def digest(deploy: Deploy, host: str | None) -> Any:
    [deployment] = render(deploy, "rest", host)[0].of("aws:apigateway/deployment:Deployment").values()
    return deployment["triggers"]["routes"]


def test_a_rest_api_is_deployed_anew_when_its_default_endpoint_is_disabled(deploy: Deploy) -> None:
    assert digest(deploy, HOST) != digest(deploy, None)


def test_an_api_of_another_type_keeps_the_domain_name(deploy: Deploy) -> None:
    # A second domain name of the host, or a second mapping of it, is refused while there is the first one.
    parts = ("aws:apigatewayv2/domainName:DomainName", "aws:apigatewayv2/apiMapping:ApiMapping")
    clouds = [render(deploy, kind, HOST)[0] for kind in ("http", "rest")]
    before, after = ({one.urn for one in cloud.registered if one.typ in parts} for cloud in clouds)
    assert before == after
    first = {one.typ for one in clouds[0].registered if one.replaced_first}
    assert first == {"aws:apigatewayv2/apiMapping:ApiMapping"}
