"""Authorizers of REST APIs, and the account's settings."""

from collections.abc import Iterable
from typing import Any

from standin.aws import validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.apigateway_patches import patches
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_COGNITO = "COGNITO_USER_POOLS"


@register
class Authorizer(TableKind):
    """``aws.apigateway.Authorizer``."""

    token = "aws:apigateway/authorizer:Authorizer"
    force_new = frozenset({"restApi"})
    defaults = {
        "authorizerResultTtlInSeconds": 300,
        "identitySource": "method.request.header.Authorization",
        "type": "TOKEN",
    }
    aws_defaults = dict.fromkeys(
        ("authorizerCredentials", "authorizerUri", "identityValidationExpression"), ""
    )
    autoname = "name"
    service = "apigateway"
    operations = Operations("CreateAuthorizer", "GetAuthorizer", "", "DeleteAuthorizer")
    names = (("restApi", "restApiId"),)
    id_path, id_member = "id", "authorizerId"
    absent = {"authorizerResultTtlInSeconds": 300}
    formats = {"arn": "arn:aws:apigateway:{region}::/restapis/{restApi}/authorizers/{id}"}
    _paths = {name: f"/{name}" for name in (*defaults, *aws_defaults, "name")}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(inputs, {"type": ("TOKEN", "REQUEST", _COGNITO)})
        yield from validation.in_range(inputs, {"authorizerResultTtlInSeconds": (0, 3600)})
        kind = inputs.get("type")
        needed = "providerArns" if kind == _COGNITO else "authorizerUri"
        if isinstance(kind, str) and not inputs.get(needed):
            yield needed, f"must be set non-empty when authorizer type is {kind}"

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """The step to a Cognito authorizer or from one too."""
        kinds = (state.get("type"), inputs.get("type"))
        return self.force_new | {"type"} if _COGNITO in kinds else self.force_new

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"restApi": inputs["restApi"]}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        payload = patches(self._paths, state, {**self.aws_defaults, **inputs})
        before, after = set(state.get("providerArns", ())), set(inputs.get("providerArns", ()))
        for operation, arns in (("add", after - before), ("remove", before - after)):
            payload += [{"op": operation, "path": "/providerARNs", "value": arn} for arn in sorted(arns)]
        cloud.client("apigateway").update_authorizer(
            restApiId=inputs["restApi"], authorizerId=resource_id, patchOperations=payload
        )


@register
class Account(Kind):
    """``aws.apigateway.Account``: AWS has one, which cannot be made nor deleted, only set."""

    token = "aws:apigateway/account:Account"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._set(cloud, inputs.get("cloudwatchRoleArn", ""))
        return cloud.account

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("apigateway").get_account()
        throttle = found.get("throttleSettings", {})
        return {
            "cloudwatchRoleArn": found.get("cloudwatchRoleArn", ""),
            "apiKeyVersion": found.get("apiKeyVersion"),
            "features": found.get("features", []),
            "throttleSettings": [throttle] if throttle else [],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._set(cloud, inputs.get("cloudwatchRoleArn", ""))

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        self._set(cloud, "")

    def _set(self, cloud: Cloud, role: str) -> None:
        payload = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}]
        cloud.client("apigateway").update_account(patchOperations=payload)
