"""The one line ``callers: users`` of a route: APIs, WebSocket API and load balancer."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from components.service.contract_document import ContractError
from environment import service_rules
from environment.settings import Settings
from unit.recording import ACCOUNT, Cloud
from unit.service import program
from unit.service.program import REGION, manifest, process

POOL = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/ap-northeast-2_abc"
ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/ap-northeast-2_abc"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
ROUTE = "aws:apigatewayv2/route:Route"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
RULE = "aws:lb/listenerRule:ListenerRule"

Deploy = Callable[..., Cloud]


def hook(*triggers: Mapping[str, object]) -> dict[str, Any]:
    return {"hook": process("function", triggers=list(triggers))}


def web(**route: object) -> dict[str, Any]:
    whole = {"hosts": ["shop.example.com"], "paths": ["/*"], "priority": 200, "callers": "users", **route}
    return {"web": process("web", route=whole)}


@pytest.fixture
def declared(deploy: Deploy, tmp_path: Path) -> Callable[..., Cloud]:
    def run(processes: dict[str, Any], *, users: bool = True, **sections: object) -> Cloud:
        changes = {} if users else {"users": None}
        return deploy(lambda: program.declared(tmp_path, manifest(processes, **sections), **changes))

    return run


def test_an_http_api_takes_tokens_of_the_pool_s_clients(declared: Callable[..., Cloud]) -> None:
    cloud = declared(hook({"http": "GET /orders", "callers": "users"}, {"http": "GET /"}), api=program.API)
    assert cloud.of(AUTHORIZER)["orders-api-users"]["jwtConfiguration"] == {
        "issuer": ISSUER,
        "audiences": ["client-admin", "client-shop"],
    }
    kinds = {route["routeKey"]: route["authorizationType"] for route in cloud.of(ROUTE).values()}
    assert kinds == {"GET /orders": "JWT", "GET /": "NONE"}


def test_users_and_another_issuer_s_tokens_have_an_authorizer_each(declared: Callable[..., Cloud]) -> None:
    tokens = {"issuer": "https://id.example.com", "audience": ["partner"]}
    triggers = ({"http": "GET /a", "callers": "users"}, {"http": "GET /b", "callers": "token"})
    cloud = declared(hook(*triggers), api={**program.API, "tokens": tokens})
    found = {route["routeKey"]: route["authorizerId"] for route in cloud.of(ROUTE).values()}
    assert found == {"GET /a": "orders-api-users-id", "GET /b": "orders-api-tokens-id"}


def test_a_rest_api_checks_tokens_by_the_pool(declared: Callable[..., Cloud]) -> None:
    triggers = hook({"http": "GET /orders", "callers": "users"})
    cloud = declared(triggers, api={**program.API, "type": "rest"})
    authorizer = cloud.of("aws:apigateway/authorizer:Authorizer")["orders-api-users"]
    assert (authorizer["type"], authorizer["providerArns"]) == ("COGNITO_USER_POOLS", [POOL])
    [method] = cloud.of("aws:apigateway/method:Method").values()
    assert method["authorization"] == "COGNITO_USER_POOLS"


def test_users_connect_to_a_websocket_by_a_function(declared: Callable[..., Cloud], tmp_path: Path) -> None:
    cloud = declared(
        hook({"websocket": "$connect", "callers": "users"}, {"websocket": "say"}), websocket=program.LIMITS
    )
    authorizer = cloud.of(AUTHORIZER)["orders-websocket-users"]
    assert authorizer["authorizerType"] == "REQUEST"
    assert authorizer["identitySources"] == ["route.request.querystring.token"]
    kinds = {route["routeKey"]: route["authorizationType"] for route in cloud.of(ROUTE).values()}
    assert kinds == {"$connect": "CUSTOM", "say": "NONE"}
    function = cloud.of("aws:lambda/function:Function")["orders-websocket-users"]
    assert function["environment"]["variables"] == {
        "ISSUER": ISSUER,
        "CLIENT_IDS": "client-admin,client-shop",
    }
    # The engine reads archives from the folder of the service, whose program runs.
    assert (tmp_path / function["code"].path).is_file()
    permission = cloud.of("aws:lambda/permission:Permission")["orders-websocket-users"]
    assert permission["sourceArn"].endswith("/authorizers/orders-websocket-users-id")


def test_without_users_a_websocket_takes_signatures(declared: Callable[..., Cloud]) -> None:
    cloud = declared(hook({"websocket": "$connect"}), websocket=program.LIMITS)
    assert cloud.of(AUTHORIZER) == {}
    [route] = cloud.of(ROUTE).values()
    assert route["authorizationType"] == "AWS_IAM"


def test_the_load_balancer_signs_users_in_before_it_forwards(declared: Callable[..., Cloud]) -> None:
    cloud = declared(web(hosts=["Shop.example.com"]))
    sign_in, forward = cloud.of(RULE)["orders-web"]["actions"]
    assert (sign_in["type"], sign_in["order"]) == ("authenticate-cognito", 1)
    assert sign_in["authenticateCognito"]["userPoolArn"] == POOL
    assert sign_in["authenticateCognito"]["userPoolDomain"] == "strata-dev"
    assert sign_in["authenticateCognito"]["onUnauthenticatedRequest"] == "authenticate"
    assert (forward["type"], forward["order"]) == ("forward", 2)
    client = cloud.of(CLIENT)["orders-web-users"]
    assert client["generateSecret"] is True
    assert client["allowedOauthFlows"] == ["code"]
    # Cognito compares the host's letters, which the load balancer sends in lower case.
    assert client["callbackUrls"] == ["https://shop.example.com/oauth2/idpresponse"]
    assert client["supportedIdentityProviders"] == ["COGNITO", "Google"]


def test_a_rule_without_sign_in_forwards_at_once(declared: Callable[..., Cloud]) -> None:
    cloud = declared(web(callers="everybody"))
    assert [action["type"] for action in cloud.of(RULE)["orders-web"]["actions"]] == ["forward"]
    assert cloud.of(CLIENT) == {}


@pytest.mark.parametrize(
    ("processes", "sections"),
    [
        (web(), {}),
        (hook({"http": "GET /", "callers": "users"}), {"api": program.API}),
        (hook({"websocket": "$connect", "callers": "users"}), {"websocket": program.LIMITS}),
    ],
)
def test_a_platform_without_users_is_refused_before_anything_is_registered(
    declared: Callable[..., Cloud], processes: dict[str, Any], sections: dict[str, object]
) -> None:
    with pytest.raises(ContractError, match=r"has no strata:identity\.users"):
        declared(processes, users=False, **sections)


@pytest.mark.parametrize("hosts", [[], ["*.example.com"], ["shop.example.com", "shop-?.example.com"]])
def test_the_sign_in_returns_to_named_hosts(hosts: list[str]) -> None:
    with pytest.raises(ValidationError, match="names its hosts without"):
        manifest(web(hosts=hosts))


def test_only_the_connection_has_callers() -> None:
    triggers = ({"websocket": "$connect"}, {"websocket": "say", "callers": "users"})
    with pytest.raises(ValidationError, match="is for \\$connect only"):
        manifest(hook(*triggers), websocket=program.LIMITS)


def _environment(users: object, certificate: object = None) -> Settings:
    """The parts of an environment's settings that the rule reads."""
    pool = None if users is None else _Any(clients=users)
    return _Any(identity=_Any(users=pool), https=certificate is not None)  # type: ignore[return-value]


class _Any:
    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)


@pytest.mark.parametrize(
    ("processes", "sections", "environment", "path", "problem"),
    [
        (web(), {}, _environment(None, "arn"), "run.web.route.callers", "identity.users is null in"),
        (web(), {}, _environment({"shop": 1}), "run.web.route.callers", '"users" needs HTTPS'),
        (
            hook({"http": "GET /", "callers": "users"}),
            {"api": program.API},
            _environment(None),
            "run.hook.triggers[0].callers",
            "identity.users is null in Pulumi.dev.yaml",
        ),
        (
            hook({"http": "GET /", "callers": "users"}),
            {"api": program.API},
            _environment({}),
            "run.hook.triggers[0].callers",
            "needs an app client",
        ),
    ],
)
def test_users_that_an_environment_can_not_sign_in_are_refused_by_name(
    processes: dict[str, Any], sections: dict[str, object], environment: Settings, path: str, problem: str
) -> None:
    [(where, said)] = service_rules._users(manifest(processes, **sections), environment, "Pulumi.dev.yaml")
    assert where == path
    assert problem in said


def test_users_that_an_environment_can_sign_in_are_allowed() -> None:
    environment = _environment({"shop": 1}, "arn:certificate")
    assert [*service_rules._users(manifest(web()), environment, "Pulumi.dev.yaml")] == []
