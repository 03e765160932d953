"""API Gateway's REST APIs: the API, its resources, methods and integrations."""

from collections.abc import Iterable
from typing import Any, ClassVar

from standin.aws import translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.apigateway_patches import patches, plain, update_tags
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_TIMEOUT_MILLISECONDS = 29_000


@register
class RestApi(Kind):
    """``aws.apigateway.RestApi``."""

    token = "aws:apigateway/restApi:RestApi"
    defaults = {"putRestApiMode": "overwrite"}
    write_only = frozenset({"putRestApiMode"})
    ordered = frozenset({"binaryMediaTypes"})
    autoname = "name"
    _paths = {name: f"/{name}" for name in ("apiKeySource", "description", "disableExecuteApiEndpoint")} | {
        name: f"/{name}" for name in ("minimumCompressionSize", "name", "policy")
    }

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.unsupported(
            inputs, "body", "endpointAccessMode", "failOnWarnings", "parameters"
        )
        yield from validation.valid_json(inputs, "policy")
        endpoint = inputs.get("endpointConfiguration")
        if isinstance(endpoint, dict):
            yield from validation.one_of(endpoint, {"types": ("REGIONAL", "EDGE", "PRIVATE")})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        gateway = cloud.client("apigateway")
        payload = translate.request(gateway, "CreateRestApi", plain(inputs))
        return str(gateway.create_rest_api(**payload, tags=inputs.get("tagsAll", {}))["id"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        gateway = cloud.client("apigateway")
        found = gateway.get_rest_api(restApiId=resource_id)
        pages = gateway.get_paginator("get_resources").paginate(restApiId=resource_id)
        roots = [item["id"] for page in pages for item in page["items"] if item["path"] == "/"]
        arn = f"arn:aws:apigateway:{cloud.region}::/restapis/{resource_id}"
        return translate.answer(self.token, {**found, "tags": None}) | {
            "arn": arn,
            "createdDate": found["createdDate"].isoformat(),
            "executionArn": f"arn:aws:execute-api:{cloud.region}:{cloud.account}:{resource_id}",
            "rootResourceId": roots[0] if roots else None,
            "disableExecuteApiEndpoint": found.get("disableExecuteApiEndpoint", False),
            "tags": gateway.get_tags(resourceArn=arn).get("tags", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        payload = patches(self._paths, state, inputs)
        endpoint, before = inputs.get("endpointConfiguration"), state.get("endpointConfiguration", {})
        if endpoint and endpoint["types"] != before.get("types"):
            path = "/endpointConfiguration/types/0"
            payload.append({"op": "replace", "path": path, "value": endpoint["types"]})
        media, old = inputs.get("binaryMediaTypes"), state.get("binaryMediaTypes", [])
        if media is not None and media != old:
            for operation, names in (("remove", old), ("add", media)):
                paths = [f"/binaryMediaTypes/{name.replace('/', '~1')}" for name in names]
                payload += [{"op": operation, "path": path} for path in paths]
        if payload:
            cloud.client("apigateway").update_rest_api(restApiId=resource_id, patchOperations=payload)
        update_tags(cloud, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("apigateway").delete_rest_api(restApiId=resource_id)


@register
class Resource(TableKind):
    """``aws.apigateway.Resource``, one part of a path of the API."""

    token = "aws:apigateway/resource:Resource"
    force_new = frozenset({"restApi"})
    service = "apigateway"
    operations = Operations("CreateResource", "GetResource", "", "DeleteResource")
    names = (("restApi", "restApiId"),)
    id_path, id_member = "id", "resourceId"
    outputs = {"path": "path"}
    _paths = {"parentId": "/parentId", "pathPart": "/pathPart"}

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"restApi": inputs["restApi"]}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        changes = patches(self._paths, state, inputs)
        cloud.client("apigateway").update_resource(
            restApiId=inputs["restApi"], resourceId=resource_id, patchOperations=changes
        )


class _OfMethod(TableKind):
    """A part of a resource for one HTTP method; its id joins the API, the resource and the method."""

    service = "apigateway"
    id_property = "httpMethod"
    prefix: ClassVar[str]

    def join_id(self, cloud: Cloud, own: str, inputs: Properties) -> str:
        return "-".join((self.prefix, inputs["restApi"], inputs["resourceId"], own))

    def own_id(self, resource_id: str, properties: Properties) -> str:
        return str(properties["httpMethod"])

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {name: inputs[name] for name in ("restApi", "resourceId", "httpMethod")}


@register
class Method(_OfMethod):
    """``aws.apigateway.Method``."""

    token = "aws:apigateway/method:Method"
    operations = Operations("PutMethod", "GetMethod", "", "DeleteMethod")
    prefix = "agm"
    force_new = frozenset({"httpMethod", "resourceId", "restApi"})
    aws_defaults = {
        "authorizerId": "",
        "operationName": "",
        "requestValidatorId": "",
        "requestParameters": None,
    }
    defaults = {"apiKeyRequired": False}
    absent = defaults
    names = (("authorization", "authorizationType"), ("restApi", "restApiId"))
    _paths = {
        "apiKeyRequired": "/apiKeyRequired",
        "authorization": "/authorizationType",
        "authorizerId": "/authorizerId",
        "operationName": "/operationName",
        "requestValidatorId": "/requestValidatorId",
    }
    _maps = {"requestModels": "/requestModels", "requestParameters": "/requestParameters"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        methods = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
        kinds = ("NONE", "CUSTOM", "AWS_IAM", "COGNITO_USER_POOLS")
        yield from validation.one_of(inputs, {"httpMethod": methods, "authorization": kinds})
        yield from validation.unsupported(inputs, "authorizationScopes")

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        payload = patches(self._paths, state, {**self.aws_defaults, **inputs}, self._maps)
        cloud.client("apigateway").update_method(**_place(inputs), patchOperations=payload)


@register
class Integration(_OfMethod):
    """``aws.apigateway.Integration``."""

    token = "aws:apigateway/integration:Integration"
    operations = Operations("PutIntegration", "GetIntegration", "", "DeleteIntegration")
    prefix = "agi"
    force_new = frozenset(
        {"credentials", "httpMethod", "integrationHttpMethod", "passthroughBehavior", "resourceId", "restApi"}
        | {"type"}
    )
    defaults = {"connectionType": "INTERNET", "timeoutMilliseconds": _TIMEOUT_MILLISECONDS}
    aws_defaults = {"connectionId": "", "contentHandling": "", "uri": "", "credentials": ""} | dict.fromkeys(
        ("requestParameters", "requestTemplates")
    )
    absent = defaults
    names = (("restApi", "restApiId"), ("timeoutMilliseconds", "timeoutInMillis"))

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        kinds = ("HTTP", "AWS", "MOCK", "HTTP_PROXY", "AWS_PROXY")
        yield from validation.one_of(
            inputs, {"type": kinds, "passthroughBehavior": ("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER")}
        )
        yield from validation.unsupported(inputs, "cacheKeyParameters", "integrationTarget", "tlsConfig")

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        """AWS's ``httpMethod`` of an integration is that of its request to the back end."""
        method = {"integrationHttpMethod": found.get("httpMethod")}
        return super().properties(found, inputs) | method

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        """PutIntegration replaces an existing integration."""
        self.create(cloud, inputs)


def _place(inputs: Properties) -> dict[str, Any]:
    return {
        "restApiId": inputs["restApi"],
        "resourceId": inputs["resourceId"],
        "httpMethod": inputs["httpMethod"],
    }
