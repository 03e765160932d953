"""An HTTP API of API Gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import apigatewayv2, cloudwatch

from components.messaging.apis import access_log
from components.messaging.apis.api_domain import ApiNames, check_names, url_of
from components.messaging.apis.invocations import sources_of
from components.messaging.apis.routes import AUTHORIZED, ApiRoute, Path, parse_all, released_names
from components.messaging.settings import ApiSettings
from components.messaging.vended_logs import log_group

# The default stage, whose name is not in the URL.
_STAGE = "$default"
_PREFLIGHT_SECONDS = 600
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
_HEADERS = ["authorization", "content-type"]
_AUTHORIZATION = {"token": "JWT", "users": "JWT", "iam": "AWS_IAM", "everybody": "NONE"}


@dataclass(frozen=True)
class Tokens:
    """Issuer and audience of the callers' tokens: a Cognito user pool and its app clients."""

    issuer: pulumi.Input[str]
    audience: Sequence[pulumi.Input[str]]


class HttpApi(pulumi.ComponentResource):
    """An HTTP API with *routes* such as ``GET /images/{id}``, access logs and throttling.

    *users* are the environment's own, *tokens* those of another issuer. A host needs *names*.

    CORS allows the pages of *origins* and no others.
    """

    url: pulumi.Output[str]
    dimensions: Mapping[str, pulumi.Input[str]]
    """Of its metrics in AWS/ApiGateway."""
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: ApiSettings,
        *,
        routes: Mapping[str, ApiRoute],
        tokens: Tokens | None = None,
        users: Tokens | None = None,
        origins: Sequence[str] = (),
        names: ApiNames | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        issuers = {key: one for key, one in (("token", tokens), ("users", users)) if one is not None}
        paths = parse_all(name, routes, authorizers=issuers)
        check_names(name, settings.host, names)
        super().__init__("strata:messaging:HttpApi", name, None, opts)
        self._prefix, self._child = name, pulumi.ResourceOptions(parent=self)

        self._api = apigatewayv2.Api(
            name,
            protocol_type="HTTP",
            cors_configuration=_cors(origins),
            disable_execute_api_endpoint=True if settings.host else None,
            opts=self._child,
        )
        authorizers = {key: self._authorizer(AUTHORIZED[key], one) for key, one in issuers.items()}
        self._released = released_names({path.key: path.released_key for path in paths.values()})
        self._sources = sources_of(paths, routes)
        declared = [
            self._route(text, paths[text], route, authorizers.get(route.callers))
            for text, route in routes.items()
        ]
        logs = log_group(name, settings.log_retention_days, self._child, service="apis")
        stage = self._stage(settings, logs, declared)

        self.dimensions = {"ApiId": self._api.id, "Stage": _STAGE}
        own, api_id = self._api.api_endpoint, self._api.id
        self.url = url_of(name, settings.host, names, own, api_id=api_id, stage=stage.id, opts=opts)
        self.log_group_name = logs.name
        self.register_outputs({"url": self.url})

    def _authorizer(self, role: str, tokens: Tokens) -> pulumi.Output[str]:
        return apigatewayv2.Authorizer(
            f"{self._prefix}-{role}",
            api_id=self._api.id,
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration=apigatewayv2.AuthorizerJwtConfigurationArgs(
                issuer=tokens.issuer, audiences=tokens.audience
            ),
            opts=self._child,
        ).id

    def _route(
        self, text: str, path: Path, route: ApiRoute, authorizer_id: pulumi.Input[str] | None
    ) -> apigatewayv2.Route:
        name = f"{self._prefix}-{path.key}"
        opts = self._options(path)
        if path.key in self._sources:
            source = pulumi.Output.concat(self._api.execution_arn, "/", self._sources[path.key])
            route.callee.allow(name, "apigateway.amazonaws.com", source, opts)
        integration = apigatewayv2.Integration(
            name,
            api_id=self._api.id,
            integration_type="AWS_PROXY",
            integration_method="POST",
            integration_uri=route.callee.invoke_arn,
            payload_format_version="2.0",
            opts=opts,
        )
        return apigatewayv2.Route(
            name,
            api_id=self._api.id,
            route_key=text,
            target=integration.id.apply(lambda known: f"integrations/{known}"),
            authorization_type=_AUTHORIZATION[route.callers],
            authorizer_id=authorizer_id,
            opts=opts,
        )

    def _options(self, path: Path) -> pulumi.ResourceOptions:
        released = self._released.get(path.key)
        aliases = [pulumi.Alias(name=f"{self._prefix}-{released}")] if released else None
        return pulumi.ResourceOptions(parent=self, aliases=aliases)

    def _stage(
        self, settings: ApiSettings, logs: cloudwatch.LogGroup, declared: Sequence[apigatewayv2.Route]
    ) -> apigatewayv2.Stage:
        return apigatewayv2.Stage(
            self._prefix,
            api_id=self._api.id,
            name=_STAGE,
            auto_deploy=True,
            access_log_settings=apigatewayv2.StageAccessLogSettingsArgs(
                destination_arn=logs.arn, format=access_log.HTTP
            ),
            default_route_settings=apigatewayv2.StageDefaultRouteSettingsArgs(
                throttling_rate_limit=settings.rate_limit,
                throttling_burst_limit=settings.burst_limit,
                detailed_metrics_enabled=True,
            ),
            # The stage deploys automatically: without the routes its first deployment would be empty.
            opts=pulumi.ResourceOptions(parent=self, depends_on=declared),
        )


def _cors(origins: Sequence[str]) -> apigatewayv2.ApiCorsConfigurationArgs | None:
    if not origins:
        return None
    return apigatewayv2.ApiCorsConfigurationArgs(
        allow_origins=origins,
        allow_methods=_METHODS,
        allow_headers=_HEADERS,
        max_age=_PREFLIGHT_SECONDS,
    )
