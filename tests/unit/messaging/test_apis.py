import json
from typing import Any

import pytest

from components.messaging.apis.api_logging import ApiLogging
from components.messaging.apis.callee import Callee
from components.messaging.apis.http_api import HttpApi, Tokens
from components.messaging.apis.rest_api import RestApi
from components.messaging.apis.routes import ApiRoute
from components.messaging.apis.web_socket_api import WebSocketApi
from components.messaging.settings import ApiSettings
from unit import released
from unit.recording import ACCOUNT, Cloud

LOGS = "aws:cloudwatch/logGroup:LogGroup"
PERMISSION = "aws:lambda/permission:Permission"
ALIAS = f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:web:live"
INVOKE = f"arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/{ALIAS}/invocations"
CALLEE = Callee("web", "live", ALIAS)
PUBLIC, SIGNED, TOKEN = (ApiRoute(CALLEE, callers) for callers in ("everybody", "iam", "token"))
EXECUTION = f"arn:aws:execute-api:ap-northeast-2:{ACCOUNT}:api"
SETTINGS = ApiSettings(rate_limit=50, burst_limit=100, host=None, log_retention_days=7)
THROTTLE = {"throttlingRateLimit": 50, "throttlingBurstLimit": 100}
SOCKET_ROUTES = dict.fromkeys(("$connect", "$disconnect", "$default", "say"), CALLEE)


def http(**wiring):
    wiring = {"routes": {"GET /images/{id}": PUBLIC}, **wiring}
    return lambda: HttpApi("api", SETTINGS, **wiring)


def rest(**wiring):
    def program():
        logging = ApiLogging("logging")
        given = {"routes": {"GET /images/{id}": SIGNED, "POST /images": SIGNED}, **wiring}
        return RestApi("api", SETTINGS, logging=logging, **given)

    return program


def socket(routes=SOCKET_ROUTES):
    return lambda: WebSocketApi("api", SETTINGS, routes=routes, logging=ApiLogging("logging"))


def test_a_route_of_an_http_api_calls_the_alias(deploy):
    cloud = deploy(http())
    assert cloud.of("aws:apigatewayv2/integration:Integration")["api-get-images-_7bid_7d"] == {
        "apiId": "api-id",
        "integrationType": "AWS_PROXY",
        "integrationMethod": "POST",
        "integrationUri": INVOKE,
        "payloadFormatVersion": "2.0",
    }
    assert cloud.of("aws:apigatewayv2/route:Route")["api-get-images-_7bid_7d"] == {
        "apiId": "api-id",
        "routeKey": "GET /images/{id}",
        "target": "integrations/api-get-images-_7bid_7d-id",
        "authorizationType": "NONE",
    }


@pytest.mark.parametrize("api", [http(), rest()])
def test_a_function_may_be_called_for_its_own_route_only(deploy, api):
    assert deploy(api).of(PERMISSION)["api-get-images-_7bid_7d"] == {
        "action": "lambda:InvokeFunction",
        "function": "web",
        "qualifier": "live",
        "principal": "apigateway.amazonaws.com",
        "sourceArn": f"{EXECUTION}/*/GET/images/*",
    }


def test_an_http_api_is_limited_and_logs_every_request(deploy):
    cloud = deploy(http())
    stage = cloud.of("aws:apigatewayv2/stage:Stage")["api"]
    assert (stage["name"], stage["autoDeploy"]) == ("$default", True)
    assert stage["defaultRouteSettings"] == {**THROTTLE, "detailedMetricsEnabled": True}
    assert stage["accessLogSettings"]["destinationArn"].endswith(":api")
    assert json.loads(stage["accessLogSettings"]["format"])["status"] == "$context.status"
    assert cloud.of(LOGS) == {"api": {"namePrefix": "/aws/vendedlogs/apis/api-", "retentionInDays": 7}}


def test_pages_of_named_origins_may_call_and_no_others(deploy):
    kind = "aws:apigatewayv2/api:Api"
    assert "corsConfiguration" not in deploy(http()).of(kind)["api"]
    cors = deploy(http(origins=["https://example.com"])).of(kind)["api"]["corsConfiguration"]
    assert cors["allowOrigins"] == ["https://example.com"]


def test_callers_bring_a_token_of_the_named_issuer(deploy):
    tokens = Tokens("https://cognito-idp.ap-northeast-2.amazonaws.com/pool", ["client"])
    cloud = deploy(http(routes={"GET /a": TOKEN, "GET /b": SIGNED}, tokens=tokens))
    authorizer = cloud.of("aws:apigatewayv2/authorizer:Authorizer")["api-tokens"]
    assert authorizer["jwtConfiguration"] == {"issuer": tokens.issuer, "audiences": ["client"]}
    routes = cloud.of("aws:apigatewayv2/route:Route")
    assert (routes["api-get-a"]["authorizationType"], routes["api-get-a"]["authorizerId"]) == (
        "JWT",
        "api-tokens-id",
    )
    assert routes["api-get-b"]["authorizationType"] == "AWS_IAM"
    assert "authorizerId" not in routes["api-get-b"]


@pytest.mark.parametrize("api", [http, rest])
def test_a_route_for_tokens_without_an_authorizer_is_refused_before_the_api_is_registered(deploy, api):
    cloud = Cloud()
    with pytest.raises(ValueError, match="api: 'GET /a' needs callers token, and the API has no"):
        deploy(api(routes={"GET /a": TOKEN}), cloud=cloud)
    assert not [resource for resource in cloud.resources if resource.name == "api"]


def test_a_rest_api_is_regional_and_has_a_folder_for_every_step_of_its_paths(deploy):
    cloud = deploy(rest())
    assert cloud.of("aws:apigateway/restApi:RestApi") == {
        "api": {"endpointConfiguration": {"types": "REGIONAL"}, "disableExecuteApiEndpoint": False}
    }
    assert cloud.of("aws:apigateway/resource:Resource") == {
        "api-images": {"restApi": "api-id", "parentId": "api-root", "pathPart": "images"},
        "api-images-_7bid_7d": {"restApi": "api-id", "parentId": "api-images-id", "pathPart": "{id}"},
    }


def test_a_method_of_a_rest_api_calls_the_alias_for_those_who_sign(deploy):
    cloud = deploy(rest())
    assert cloud.of("aws:apigateway/method:Method")["api-post-images"] == {
        "restApi": "api-id",
        "resourceId": "api-images-id",
        "httpMethod": "POST",
        "authorization": "AWS_IAM",
    }
    assert cloud.of("aws:apigateway/integration:Integration")["api-post-images"] == {
        "restApi": "api-id",
        "resourceId": "api-images-id",
        "httpMethod": "POST",
        "type": "AWS_PROXY",
        "integrationHttpMethod": "POST",
        "uri": INVOKE,
    }


def test_a_rest_api_is_traced_limited_and_logged(deploy):
    cloud = deploy(rest())
    stage = cloud.of("aws:apigateway/stage:Stage")["api-live"]
    assert (stage["stageName"], stage["xrayTracingEnabled"]) == ("live", True)
    assert stage["accessLogSettings"]["destinationArn"].endswith(":api")
    settings = cloud.of("aws:apigateway/methodSettings:MethodSettings")["api-limits"]
    assert settings["methodPath"] == "*/*"
    assert settings["settings"] == {
        **THROTTLE,
        "loggingLevel": "ERROR",
        "dataTraceEnabled": False,
        "metricsEnabled": True,
    }


def test_whatever_changes_a_route_makes_a_new_deployment(deploy):
    def trigger(routes):
        deployment = deploy(rest(routes=routes)).of("aws:apigateway/deployment:Deployment")["api"]
        return deployment["triggers"]["routes"]

    other = ApiRoute(Callee("other", "live", ALIAS.replace("web", "other")), "iam")
    variants = [
        {"GET /a": SIGNED},
        {"GET /a": PUBLIC},
        {"GET /b": SIGNED},
        {"GET /a": other},
        {"GET /a": SIGNED, "GET /b": SIGNED},
        {"GET /a": SIGNED, "GET /b": other},
        {"GET /a": other, "GET /b": SIGNED},
        {"GET /a": SIGNED, "GET /b": PUBLIC},
        {"GET /a": PUBLIC, "GET /b": SIGNED},
    ]
    assert len({trigger(routes) for routes in variants}) == len(variants)
    assert trigger(variants[5]) == trigger(dict(reversed(variants[5].items())))


def test_tokens_of_another_user_pool_make_a_new_deployment(deploy):
    def trigger(*pools):
        arns = [f"arn:aws:cognito-idp:ap-northeast-2:{ACCOUNT}:userpool/{pool}" for pool in pools]
        program = rest(routes={"GET /a": TOKEN}, user_pool_arns=arns)
        return deploy(program).of("aws:apigateway/deployment:Deployment")["api"]["triggers"]["routes"]

    assert len({trigger("old"), trigger("new"), trigger("old", "new")}) == 3
    assert trigger("old", "new") == trigger("new", "old")


@pytest.mark.parametrize(
    ("api", "stage", "routes"),
    [
        (http(routes={"GET /a": PUBLIC, "GET /b": PUBLIC}), "api", {"api-get-a", "api-get-b"}),
        (socket(), "api-live", {"api-_24connect", "api-_24disconnect", "api-_24default", "api-say"}),
    ],
)
def test_a_stage_opens_when_all_its_routes_are_there(deploy, api, stage, routes):
    waits = {urn.rpartition("::")[2] for urn in deploy(api).dependencies[stage] if "route:Route::" in urn}
    assert waits == routes


@pytest.mark.parametrize("api", [rest(), socket()])
def test_a_stage_with_logs_waits_for_the_accounts_setting(deploy, api):
    assert any("apigateway/account" in urn for urn in deploy(api).dependencies["api-live"])


def test_the_account_lets_api_gateway_write_logs(deploy):
    cloud = deploy(lambda: ApiLogging("logging"))
    assert cloud.of("aws:apigateway/account:Account")["logging"]["cloudwatchRoleArn"].endswith(":logging")
    attached = cloud.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")["logging"]
    assert attached["policyArn"] == (
        "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    )


def test_a_web_socket_authorizes_connections_and_routes_messages_by_their_action(deploy):
    cloud = deploy(socket())
    api = cloud.of("aws:apigatewayv2/api:Api")["api"]
    assert (api["protocolType"], api["routeSelectionExpression"]) == ("WEBSOCKET", "$request.body.action")
    routes = cloud.of("aws:apigatewayv2/route:Route")
    assert {route["routeKey"]: route["authorizationType"] for route in routes.values()} == {
        "$connect": "AWS_IAM",
        "$disconnect": "NONE",
        "$default": "NONE",
        "say": "NONE",
    }
    assert cloud.of(PERMISSION)["api-_24connect"]["sourceArn"] == f"{EXECUTION}/*/$connect"


def test_a_web_socket_is_limited_and_logs_every_event(deploy):
    stage = deploy(socket()).of("aws:apigatewayv2/stage:Stage")["api-live"]
    assert stage["defaultRouteSettings"] == {
        **THROTTLE,
        "loggingLevel": "ERROR",
        "dataTraceEnabled": False,
        "detailedMetricsEnabled": True,
    }
    assert json.loads(stage["accessLogSettings"]["format"])["event"] == "$context.eventType"


def test_a_web_socket_without_the_route_that_authorizes_is_refused(deploy):
    with pytest.raises(ValueError, match=r"api: no function for \$connect, which authorizes clients"):
        deploy(socket({"$disconnect": CALLEE, "$default": CALLEE}))


def test_a_web_socket_needs_no_other_predefined_route(deploy):
    assert set(deploy(socket({"$connect": CALLEE})).of("aws:apigatewayv2/route:Route")) == {"api-_24connect"}


@pytest.mark.parametrize("api", [http, rest])
def test_paths_whose_words_are_alike_are_resources_of_their_own(deploy: Any, api: Any) -> None:
    routes = {"GET /a-b": PUBLIC, "POST /a/b": PUBLIC, "GET /a/b": PUBLIC, "GET /a/{b}": PUBLIC}
    permissions = deploy(api(routes=routes)).of(PERMISSION)
    assert len(permissions) == len(routes)


def test_a_rest_api_with_two_parameters_at_a_place_is_refused(deploy: Any) -> None:
    with pytest.raises(ValueError, match="api: /a has two parameters, {id} and {name}: use one name"):
        deploy(rest(routes={"GET /a/{id}": PUBLIC, "POST /a/{name}": PUBLIC}))


@pytest.mark.parametrize(
    ("api", "former"),
    [
        (http(), "strata:messaging:HttpApi$aws:apigatewayv2/route:Route::api-get-images-id"),
        (rest(), "strata:messaging:RestApi$aws:apigateway/resource:Resource::api-images-{id}"),
        (rest(), "strata:messaging:RestApi$aws:apigateway/method:Method::api-get-images-id"),
        (socket(), "strata:messaging:WebSocketApi$aws:apigatewayv2/route:Route::api-connect"),
    ],
)
def test_a_route_keeps_the_resource_that_was_released(deploy: Any, api: Any, former: str) -> None:
    assert former in released.remembered(deploy(api))


def test_a_message_s_action_may_have_the_name_of_an_event(deploy: Any) -> None:
    routes = deploy(socket({**SOCKET_ROUTES, "connect": CALLEE})).of("aws:apigatewayv2/route:Route")
    assert routes["api-connect"]["routeKey"] == "connect"
    assert routes["api-_24connect"]["routeKey"] == "$connect"


def many(count, callee=CALLEE):
    """Routes of one function, in an order that isn't the alphabetical one."""
    return {f"GET /part{n:02}": ApiRoute(callee, "iam") for n in reversed(range(count))}


@pytest.mark.parametrize("kind", [http, rest])
def test_a_function_of_many_routes_has_one_permission_for_all_of_them(deploy, kind):
    # AWS Lambda Developer Guide, "Lambda quotas": 20 KB for a resource-based policy.
    other = ApiRoute(Callee("other", "live", ALIAS.replace("web", "other")), "iam")
    made = deploy(kind(routes={**many(60), "POST /part00": other})).of(PERMISSION)
    assert {name: one["sourceArn"] for name, one in made.items()} == {
        "api-get-part00": f"{EXECUTION}/*/*",
        "api-post-part00": f"{EXECUTION}/*/POST/part00",
    }


@pytest.mark.parametrize("kind", [http, rest])
def test_a_function_of_some_routes_has_a_permission_for_each(deploy, kind):
    made = deploy(kind(routes=many(15))).of(PERMISSION)
    assert {one["sourceArn"] for one in made.values()} == {f"{EXECUTION}/*/GET/part{n:02}" for n in range(15)}


def test_a_function_of_many_messages_has_one_permission_for_all_of_them(deploy):
    routes = {"$connect": CALLEE, **{f"say{n}": CALLEE for n in range(20)}}
    made = deploy(socket(routes)).of(PERMISSION)
    assert [one["sourceArn"] for one in made.values()] == [f"{EXECUTION}/*/*"]
