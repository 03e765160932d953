"""API Gateway's HTTP and WebSocket APIs, with routes, integrations and authorizers."""

from collections.abc import Iterable
from typing import Any, ClassVar

from standin.aws import service_tags, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


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
        return str(call(cloud, "CreateApi", inputs, tags=True)["ApiId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        gateway, arn = cloud.client("apigatewayv2"), api_arn(cloud, resource_id)
        found = gateway.get_api(ApiId=resource_id)
        return translate.answer(self.token, {**found, "Tags": None}) | {
            "arn": arn,
            "apiEndpoint": found.get("ApiEndpoint"),
            "executionArn": execution_arn(cloud, resource_id),
            "disableExecuteApiEndpoint": found.get("DisableExecuteApiEndpoint", False),
            "tags": gateway.get_tags(ResourceArn=arn).get("Tags", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        if state.get("corsConfiguration") and not inputs.get("corsConfiguration"):
            cloud.client("apigatewayv2").delete_cors_configuration(ApiId=resource_id)
        call(cloud, "UpdateApi", {**self.aws_defaults, **inputs, "apiId": resource_id})
        update_tags(cloud, api_arn(cloud, resource_id), state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("apigatewayv2").delete_api(ApiId=resource_id)


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


def call(
    cloud: Cloud, operation: str, inputs: Properties, words: translate.Names = (), *, tags: bool = False
) -> dict[str, Any]:
    """Call *operation* with *inputs*, and with their tags if the operation takes *tags*."""
    gateway = cloud.client("apigatewayv2")
    payload = translate.request(
        gateway, operation, {key: inputs[key] for key in inputs if key != "tags"}, words
    )
    if tags:
        payload["Tags"] = inputs.get("tagsAll", {})
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation)
    return dict(getattr(gateway, snake.lstrip("_"))(**payload))


def api_arn(cloud: Cloud, api: str) -> str:
    """The ARN of an API."""
    return f"arn:aws:apigateway:{cloud.region}::/apis/{api}"


def execution_arn(cloud: Cloud, api: str) -> str:
    """The ARN of an API in permissions to invoke it."""
    return f"arn:aws:execute-api:{cloud.region}:{cloud.account}:{api}"


def update_tags(cloud: Cloud, arn: str, state: Properties, inputs: Properties) -> None:
    """Change the tags of *arn* from those of the *state* to those of *inputs*."""
    gateway = cloud.client("apigatewayv2")
    service_tags.update(gateway, arn, state, inputs, TagOperations())
