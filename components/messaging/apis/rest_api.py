"""A REST API of API Gateway."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import apigateway, cloudwatch

from components.messaging.apis import access_log
from components.messaging.apis.api_domain import ApiNames, check_names, url_of
from components.messaging.apis.api_logging import ApiLogging
from components.messaging.apis.invocations import sources_of
from components.messaging.apis.routes import (
    AUTHORIZED,
    ApiRoute,
    Path,
    encode,
    folders,
    parse_all,
    released_names,
    sibling_parameters,
)
from components.messaging.settings import ApiSettings
from components.messaging.vended_logs import log_group

_STAGE = "live"
_AUTHORIZATION = {
    "token": "COGNITO_USER_POOLS",
    "users": "COGNITO_USER_POOLS",
    "iam": "AWS_IAM",
    "everybody": "NONE",
}


class RestApi(pulumi.ComponentResource):
    """A regional REST API with *routes* such as ``GET /images/{id}``, access logs, traces and throttling.

    Tokens are those of *user_pool_arns*, and users those of the pool *users_arn*: ID tokens, as API Gateway
    takes access tokens only for routes with scopes. The stage depends on *logging*, the account's
    setting, where this program has it. A host needs *names*.
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
        logging: ApiLogging | None = None,
        user_pool_arns: Sequence[pulumi.Input[str]] = (),
        users_arn: pulumi.Input[str] | None = None,
        names: ApiNames | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        pools = {"token": list(user_pool_arns), "users": [] if users_arn is None else [users_arn]}
        paths = _paths(name, routes, authorizers=[key for key, arns in pools.items() if arns])
        check_names(name, settings.host, names)
        super().__init__("strata:messaging:RestApi", name, None, opts)
        self._prefix, self._child = name, pulumi.ResourceOptions(parent=self)

        self._api = self._regional(settings)
        self._released = released_names({path.key: path.released_key for path in paths.values()})
        resource_ids = self._resources(folders(paths.values()))
        authorizers = {key: self._authorizer(AUTHORIZED[key], arns) for key, arns in pools.items() if arns}
        self._sources = sources_of(paths, routes)
        integrations = {
            text: self._integration(path, routes[text], resource_ids, authorizers.get(routes[text].callers))
            for text, path in paths.items()
        }
        logs = log_group(name, settings.log_retention_days, self._child, service="apis")
        deployment = self._deployment(settings, routes, integrations, [*pools["token"], *pools["users"]])
        stage = self._stage(settings, deployment, logs, logging)

        self.log_group_name, self.dimensions = logs.name, {"ApiName": self._api.name, "Stage": _STAGE}
        own, api_id = stage.invoke_url, self._api.id
        self.url = url_of(name, settings.host, names, own, api_id=api_id, stage=stage.stage_name, opts=opts)
        self.register_outputs({"url": self.url})

    def _regional(self, settings: ApiSettings) -> apigateway.RestApi:
        return apigateway.RestApi(
            self._prefix,
            endpoint_configuration=apigateway.RestApiEndpointConfigurationArgs(types="REGIONAL"),
            # The provider leaves the endpoint as it is where nothing is declared (Optional, Computed).
            disable_execute_api_endpoint=settings.host is not None,
            opts=self._child,
        )

    def _resources(self, found: Sequence[str]) -> Mapping[str, pulumi.Output[str]]:
        """The id of the API's resource by its path; the root has the empty path."""
        ids = {"": self._api.root_resource_id}
        aliases = released_names({encode(folder): folder.replace("/", "-") for folder in found})
        for folder in found:
            parent, _, last = folder.rpartition("/")
            key = encode(folder)
            ids[folder] = apigateway.Resource(
                f"{self._prefix}{key}",
                rest_api=self._api.id,
                parent_id=ids[parent],
                path_part=last,
                opts=self._options(aliases.get(key)),
            ).id
        return ids

    def _options(self, released: str | None) -> pulumi.ResourceOptions:
        aliases = [pulumi.Alias(name=f"{self._prefix}{released}")] if released else None
        return pulumi.ResourceOptions(parent=self, aliases=aliases)

    def _authorizer(self, role: str, user_pool_arns: Sequence[pulumi.Input[str]]) -> pulumi.Output[str]:
        return apigateway.Authorizer(
            f"{self._prefix}-{role}",
            rest_api=self._api.id,
            type="COGNITO_USER_POOLS",
            provider_arns=user_pool_arns,
            opts=self._child,
        ).id

    def _integration(
        self,
        path: Path,
        route: ApiRoute,
        resource_ids: Mapping[str, pulumi.Output[str]],
        authorizer_id: pulumi.Input[str] | None,
    ) -> apigateway.Integration:
        name = f"{self._prefix}-{path.key}"
        resource_id = resource_ids[path.path.rstrip("/")]
        released = self._released.get(path.key)
        opts = self._options(f"-{released}" if released else None)
        if path.key in self._sources:
            source = pulumi.Output.concat(self._api.execution_arn, "/", self._sources[path.key])
            route.callee.allow(name, "apigateway.amazonaws.com", source, opts)
        method = apigateway.Method(
            name,
            rest_api=self._api.id,
            resource_id=resource_id,
            http_method=path.method,
            authorization=_AUTHORIZATION[route.callers],
            authorizer_id=authorizer_id,
            opts=opts,
        )
        return apigateway.Integration(
            name,
            rest_api=self._api.id,
            resource_id=resource_id,
            http_method=method.http_method,
            type="AWS_PROXY",
            integration_http_method="POST",
            uri=route.callee.invoke_arn,
            opts=opts,
        )

    def _deployment(
        self,
        settings: ApiSettings,
        routes: Mapping[str, ApiRoute],
        integrations: Mapping[str, apigateway.Integration],
        user_pool_arns: Sequence[pulumi.Input[str]],
    ) -> apigateway.Deployment:
        closed = settings.host is not None
        # A deployment is a copy of routes, integrations and authorizer: a change of any needs a new copy, and
        # so does one of the endpoint: Developer Guide, "Disable the default endpoint for REST APIs".
        callers = {text: route.callers for text, route in routes.items()}
        uris = {text: integration.uri for text, integration in integrations.items()}
        content = pulumi.Output.all(uris=uris, user_pools=list(user_pool_arns)).apply(
            lambda known: _digest(callers, known["uris"], known["user_pools"], closed=closed)
        )
        return apigateway.Deployment(
            self._prefix,
            rest_api=self._api.id,
            triggers={"routes": content},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*integrations.values()]),
        )

    def _stage(
        self,
        settings: ApiSettings,
        deployment: apigateway.Deployment,
        logs: cloudwatch.LogGroup,
        logging: ApiLogging | None,
    ) -> apigateway.Stage:
        stage = apigateway.Stage(
            f"{self._prefix}-{_STAGE}",
            rest_api=self._api.id,
            deployment=deployment.id,
            stage_name=_STAGE,
            xray_tracing_enabled=True,
            access_log_settings=apigateway.StageAccessLogSettingsArgs(
                destination_arn=logs.arn, format=access_log.REST
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logging] if logging else None),
        )
        apigateway.MethodSettings(
            f"{self._prefix}-limits",
            rest_api=self._api.id,
            stage_name=stage.stage_name,
            method_path="*/*",
            settings=apigateway.MethodSettingsSettingsArgs(
                logging_level="ERROR",
                data_trace_enabled=False,
                metrics_enabled=True,
                throttling_rate_limit=settings.rate_limit,
                throttling_burst_limit=settings.burst_limit,
            ),
            opts=self._child,
        )
        return stage


def _paths(name: str, routes: Mapping[str, ApiRoute], authorizers: Sequence[str]) -> Mapping[str, Path]:
    paths = parse_all(name, routes, authorizers=authorizers)
    problems = [f"{name}: {problem}" for problem in sibling_parameters(paths.values())]
    if problems:
        raise ValueError("\n".join(problems))
    return paths


def _digest(
    callers: Mapping[str, str], uris: Mapping[str, str], user_pools: Sequence[str], *, closed: bool
) -> str:
    """A digest that differs whenever a route, its callers, its function or the user pools differ.

    It differs too if the default endpoint is *closed*.
    """
    content = json.dumps([callers, uris, sorted(user_pools), *([closed] if closed else [])], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
