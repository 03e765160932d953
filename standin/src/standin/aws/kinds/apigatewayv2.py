"""API Gateway's HTTP and WebSocket APIs: the API and its parts, custom domain names and their mappings."""

from collections.abc import Iterable
from typing import Any, ClassVar

from standin.aws import service_tags, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_DOMAIN = "amazonaws.com"
_SWITCHES = {"dataTraceEnabled": False, "detailedMetricsEnabled": False}


@register
class Api(Kind):
    """``aws.apigatewayv2.Api``, HTTP or WebSocket."""

    token = "aws:apigatewayv2/api:Api"
    force_new = frozenset({"credentialsArn", "protocolType", "routeKey", "target"})
    defaults = {
        "apiKeySelectionExpression": "$request.header.x-api-key",
        "routeSelectionExpression": "$request.method $request.path",
    }
    aws_defaults = {
        "corsConfiguration": None,
        "description": "",
        "disableExecuteApiEndpoint": False,
        "version": "",
    }
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(inputs, {"protocolType": ("WEBSOCKET", "HTTP")})
        yield from validation.unsupported(
            inputs, "body", "credentialsArn", "failOnWarnings", "routeKey", "target"
        )

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        return str(_call(cloud, "CreateApi", inputs, tags=True)["ApiId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        gateway, arn = cloud.client("apigatewayv2"), _arn(cloud, resource_id)
        found = gateway.get_api(ApiId=resource_id)
        return translate.answer(self.token, {**found, "Tags": None}) | {
            "arn": arn,
            "apiEndpoint": found.get("ApiEndpoint"),
            "executionArn": _execution_arn(cloud, resource_id),
            "disableExecuteApiEndpoint": found.get("DisableExecuteApiEndpoint", False),
            "tags": gateway.get_tags(ResourceArn=arn).get("Tags", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        if state.get("corsConfiguration") and not inputs.get("corsConfiguration"):
            cloud.client("apigatewayv2").delete_cors_configuration(ApiId=resource_id)
        _call(cloud, "UpdateApi", {**self.aws_defaults, **inputs, "apiId": resource_id})
        _update_tags(cloud, _arn(cloud, resource_id), state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("apigatewayv2").delete_api(ApiId=resource_id)


@register
class Stage(Kind):
    """``aws.apigatewayv2.Stage``; its id is its name."""

    token = "aws:apigatewayv2/stage:Stage"
    force_new = frozenset({"apiId", "name"})
    defaults = {
        "autoDeploy": False,
        **{
            f"{where}.{name}": False
            for where in ("defaultRouteSettings", "routeSettings")
            for name in _SWITCHES
        },
    }
    aws_defaults = {
        "accessLogSettings": None,
        "clientCertificateId": "",
        "description": "",
        "stageVariables": None,
    }
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        settings = inputs.get("defaultRouteSettings")
        if isinstance(settings, dict):
            yield from validation.one_of(settings, {"loggingLevel": ("ERROR", "INFO", "OFF")})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        _call(cloud, "CreateStage", self._payload(cloud, inputs), tags=True)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        gateway, api = cloud.client("apigatewayv2"), inputs["apiId"]
        found = gateway.get_stage(ApiId=api, StageName=resource_id)
        protocol = gateway.get_api(ApiId=api)["ProtocolType"]
        stage = {key: value for key, value in found.items() if key not in ("Tags", "RouteSettings")}
        routes = found.get("RouteSettings", {})
        host = f"{api}.execute-api.{cloud.region}.{_DOMAIN}"
        plain = "" if resource_id == "$default" else resource_id
        answer, arn = translate.answer(self.token, stage), f"{_arn(cloud, api)}/stages/{resource_id}"
        return answer | {
            "apiId": api,
            "name": resource_id,
            "arn": arn,
            "autoDeploy": found.get("AutoDeploy", False),
            "defaultRouteSettings": _SWITCHES | answer.get("defaultRouteSettings", {}),
            "routeSettings": [self._route(key, value) for key, value in routes.items()],
            "executionArn": f"{_execution_arn(cloud, api)}/{resource_id}",
            "invokeUrl": f"{'wss' if protocol == 'WEBSOCKET' else 'https'}://{host}/{plain}",
            "tags": gateway.get_tags(ResourceArn=arn).get("Tags", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        gateway, api = cloud.client("apigatewayv2"), inputs["apiId"]
        payload = self._payload(cloud, {"clientCertificateId": "", "description": "", **inputs})
        kept = {item["routeKey"] for item in inputs.get("routeSettings", ())}
        for key in {item["routeKey"] for item in state.get("routeSettings", ())} - kept:
            gateway.delete_route_settings(ApiId=api, StageName=resource_id, RouteKey=key)
        if state.get("accessLogSettings") and not inputs.get("accessLogSettings"):
            gateway.delete_access_log_settings(ApiId=api, StageName=resource_id)
        # AWS keeps a variable that is left out, and removes an empty one.
        gone = dict.fromkeys(state.get("stageVariables") or (), "")
        payload["stageVariables"] = gone | inputs.get("stageVariables", {})
        _call(cloud, "UpdateStage", payload)
        _update_tags(cloud, f"{_arn(cloud, api)}/stages/{resource_id}", state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("apigatewayv2").delete_stage(ApiId=state["apiId"], StageName=resource_id)

    def _payload(self, cloud: Cloud, inputs: Properties) -> Properties:
        """Route settings by route key; an HTTP API takes no data trace and no log level."""
        http = cloud.client("apigatewayv2").get_api(ApiId=inputs["apiId"])["ProtocolType"] == "HTTP"
        omitted = ("routeKey", "dataTraceEnabled", "loggingLevel") if http else ("routeKey",)

        def settings(item: Properties) -> Properties:
            return {key: value for key, value in item.items() if key not in omitted}

        payload = {**inputs, "stageName": inputs["name"]}
        if inputs.get("defaultRouteSettings"):
            payload["defaultRouteSettings"] = settings(inputs["defaultRouteSettings"])
        payload["routeSettings"] = {
            item["routeKey"]: settings(item) for item in inputs.get("routeSettings", ())
        }
        return payload

    def _route(self, key: str, settings: dict[str, Any]) -> Properties:
        mine = {name[:1].lower() + name[1:]: value for name, value in settings.items()}
        return _SWITCHES | mine | {"routeKey": key}


class _Part(TableKind):
    """A part of an API: ``what`` is its name in the operations."""

    force_new = frozenset({"apiId"})
    service = "apigatewayv2"
    what: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.operations = Operations(*(f"{verb}{cls.what}" for verb in ("Create", "Get", "Update", "Delete")))
        cls.id_path = f"{cls.what}Id"

    def payload(self, inputs: Properties) -> Properties:
        """An object that is no longer declared is emptied."""
        emptied = {name for name, value in self.aws_defaults.items() if value is None}
        return {name: {} if value is None and name in emptied else value for name, value in inputs.items()}

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"apiId": inputs["apiId"]}


@register
class Route(_Part):
    """``aws.apigatewayv2.Route``."""

    token = "aws:apigatewayv2/route:Route"
    what = "Route"
    defaults = {"apiKeyRequired": False, "authorizationType": "NONE"}
    aws_defaults = {"authorizationScopes": [], "authorizerId": "", "operationName": "", "target": ""}
    absent = {"apiKeyRequired": False, "authorizationType": "NONE"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(inputs, {"authorizationType": ("NONE", "AWS_IAM", "CUSTOM", "JWT")})
        yield from validation.unsupported(inputs, "requestParameters")


@register
class Integration(_Part):
    """``aws.apigatewayv2.Integration``."""

    token = "aws:apigatewayv2/integration:Integration"
    what = "Integration"
    force_new = frozenset({"apiId", "integrationSubtype", "integrationType"})
    defaults = {
        "connectionType": "INTERNET",
        "passthroughBehavior": "WHEN_NO_MATCH",
        "payloadFormatVersion": "1.0",
    }
    aws_defaults = dict.fromkeys(
        ("connectionId", "contentHandlingStrategy", "credentialsArn", "description", "integrationUri"), ""
    ) | {"requestParameters": None, "requestTemplates": None, "templateSelectionExpression": ""}
    absent = defaults
    names = (("timeoutMilliseconds", "TimeoutInMillis"),)

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        kinds = ("AWS", "HTTP", "MOCK", "HTTP_PROXY", "AWS_PROXY")
        yield from validation.one_of(
            inputs,
            {
                "connectionType": ("INTERNET", "VPC_LINK"),
                "integrationType": kinds,
                "payloadFormatVersion": ("1.0", "2.0"),
            },
        )
        yield from validation.unsupported(inputs, "responseParameters")

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        """Content handling has no empty value."""
        super().update(cloud, resource_id, state, {"contentHandlingStrategy": None, **inputs})


@register
class Authorizer(_Part):
    """``aws.apigatewayv2.Authorizer``."""

    token = "aws:apigatewayv2/authorizer:Authorizer"
    what = "Authorizer"
    names = (("identitySources", "IdentitySource"), ("audiences", "Audience"))
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(inputs, {"authorizerType": ("JWT", "REQUEST")})


@register
class DomainName(TableKind):
    """``aws.apigatewayv2.DomainName``, a regional one."""

    token = "aws:apigatewayv2/domainName:DomainName"
    service = "apigatewayv2"
    operations = Operations("CreateDomainName", "GetDomainName", "UpdateDomainName", "DeleteDomainName")
    force_new = frozenset({"domainName"})
    computed_inside = frozenset({"hostedZoneId", "ipAddressType", "targetDomainName"})
    read_inside = frozenset({"hostedZoneId", "targetDomainName"})
    names = (
        ("domainNameConfiguration", "DomainNameConfigurations"),
        ("targetDomainName", "ApiGatewayDomainName"),
    )
    id_property = "domainName"
    outputs = {"apiMappingSelectionExpression": "ApiMappingSelectionExpression"}
    formats = {"arn": "arn:aws:apigateway:{region}::/domainnames/{id}"}
    tag_operations = TagOperations("TagResource", "UntagResource", "GetTags")

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.unsupported(inputs, "mutualTlsAuthentication")
        configuration = inputs.get("domainNameConfiguration")
        if isinstance(configuration, dict):
            allowed = {
                "endpointType": ("REGIONAL",),
                "securityPolicy": ("TLS_1_2",),
                "ipAddressType": ("ipv4", "dualstack"),
            }
            yield from validation.one_of(configuration, allowed)


@register
class ApiMapping(TableKind):
    """``aws.apigatewayv2.ApiMapping``, of an API of any kind."""

    token = "aws:apigatewayv2/apiMapping:ApiMapping"
    service = "apigatewayv2"
    operations = Operations("CreateApiMapping", "GetApiMapping", "UpdateApiMapping", "DeleteApiMapping")
    force_new = frozenset({"domainName"})
    aws_defaults = {"apiMappingKey": ""}
    id_path = "ApiMappingId"

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"domainName": inputs["domainName"]}


def _call(
    cloud: Cloud, operation: str, inputs: Properties, words: translate.Names = (), *, tags: bool = False
) -> dict[str, Any]:
    gateway = cloud.client("apigatewayv2")
    payload = translate.request(
        gateway, operation, {key: inputs[key] for key in inputs if key != "tags"}, words
    )
    if tags:
        payload["Tags"] = inputs.get("tagsAll", {})
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation)
    return dict(getattr(gateway, snake.lstrip("_"))(**payload))


def _arn(cloud: Cloud, api: str) -> str:
    return f"arn:aws:apigateway:{cloud.region}::/apis/{api}"


def _execution_arn(cloud: Cloud, api: str) -> str:
    return f"arn:aws:execute-api:{cloud.region}:{cloud.account}:{api}"


def _update_tags(cloud: Cloud, arn: str, state: Properties, inputs: Properties) -> None:
    gateway = cloud.client("apigatewayv2")
    service_tags.update(gateway, arn, state, inputs, TagOperations())
