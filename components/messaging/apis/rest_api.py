"""A REST API in front of functions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import apigateway, cloudwatch

from components.messaging.apis import access_log
from components.messaging.apis.api_logging import ApiLogging
from components.messaging.apis.routes import Path, Route, folders, parse_all
from components.messaging.settings import MessagingSettings

_STAGE = "live"
_AUTHORIZATION = {"token": "COGNITO_USER_POOLS", "iam": "AWS_IAM", "everybody": "NONE"}


class RestApi(pulumi.ComponentResource):
    """Regional; answers *routes*, ``GET /images/{id}`` and the like, and logs, traces and limits all of them.

    Tokens are those of *user_pool_arns*. *logging* is the account's, and has to be there first.
    """

    url: pulumi.Output[str]
    stage_arn: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: MessagingSettings,
        *,
        routes: Mapping[str, Route],
        logging: ApiLogging,
        user_pool_arns: Sequence[pulumi.Input[str]] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        paths = parse_all(name, routes, tokens=bool(user_pool_arns))
        super().__init__("strata:messaging:RestApi", name, None, opts)
        self._prefix = name
        self._child = pulumi.ResourceOptions(parent=self)

        self._api = apigateway.RestApi(
            name,
            endpoint_configuration=apigateway.RestApiEndpointConfigurationArgs(types="REGIONAL"),
            opts=self._child,
        )
        places = self._places(list(paths.values()))
        authorizer_id = self._authorizer(user_pool_arns) if user_pool_arns else None
        answers = [self._answer(path, routes[text], places, authorizer_id) for text, path in paths.items()]
        logs = cloudwatch.LogGroup(name, retention_in_days=settings.log_retention_days, opts=self._child)
        deployment = self._deployment(routes, answers, user_pool_arns)
        stage = self._stage(settings, deployment, logs, logging)

        self.url, self.stage_arn, self.log_group_name = stage.invoke_url, stage.arn, logs.name
        self.register_outputs({"url": self.url})

    def _places(self, paths: Sequence[Path]) -> Mapping[str, pulumi.Output[str]]:
        """The id of every folder by its path; of the root by the empty one."""
        places = {"": self._api.root_resource_id}
        for folder in folders(paths):
            parent, _, last = folder.rpartition("/")
            places[folder] = apigateway.Resource(
                f"{self._prefix}{folder.replace('/', '-')}",
                rest_api=self._api.id,
                parent_id=places[parent],
                path_part=last,
                opts=self._child,
            ).id
        return places

    def _authorizer(self, user_pool_arns: Sequence[pulumi.Input[str]]) -> pulumi.Output[str]:
        return apigateway.Authorizer(
            f"{self._prefix}-tokens",
            rest_api=self._api.id,
            type="COGNITO_USER_POOLS",
            provider_arns=user_pool_arns,
            opts=self._child,
        ).id

    def _answer(
        self,
        path: Path,
        route: Route,
        places: Mapping[str, pulumi.Output[str]],
        authorizer_id: pulumi.Input[str] | None,
    ) -> apigateway.Integration:
        name = f"{self._prefix}-{path.key}"
        place = places[path.path.rstrip("/")]
        source = self._api.execution_arn.apply(lambda arn: f"{arn}/{path.pattern}")
        route.callee.allow(name, "apigateway.amazonaws.com", source, self._child)
        method = apigateway.Method(
            name,
            rest_api=self._api.id,
            resource_id=place,
            http_method=path.method,
            authorization=_AUTHORIZATION[route.callers],
            authorizer_id=authorizer_id if route.callers == "token" else None,
            opts=self._child,
        )
        return apigateway.Integration(
            name,
            rest_api=self._api.id,
            resource_id=place,
            http_method=method.http_method,
            type="AWS_PROXY",
            integration_http_method="POST",
            uri=route.callee.invoke_arn,
            opts=self._child,
        )

    def _deployment(
        self,
        routes: Mapping[str, Route],
        answers: Sequence[apigateway.Integration],
        user_pool_arns: Sequence[pulumi.Input[str]],
    ) -> apigateway.Deployment:
        # A deployment is a copy of routes and authorizer: whatever changes one has to make a new copy.
        rules = [f"{text} {route.callers}" for text, route in routes.items()]
        content = pulumi.Output.all(*rules, *[answer.uri for answer in answers], *user_pool_arns)
        return apigateway.Deployment(
            self._prefix,
            rest_api=self._api.id,
            triggers={"routes": content.apply(_digest)},
            opts=pulumi.ResourceOptions(parent=self, depends_on=answers),
        )

    def _stage(
        self,
        settings: MessagingSettings,
        deployment: apigateway.Deployment,
        logs: cloudwatch.LogGroup,
        logging: ApiLogging,
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
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logging]),
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
                throttling_rate_limit=settings.api.rate_limit,
                throttling_burst_limit=settings.api.burst_limit,
            ),
            opts=self._child,
        )
        return stage


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()
