"""A WebSocket API of API Gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import apigatewayv2, cloudwatch

from components.messaging.apis import access_log
from components.messaging.apis.api_domain import ApiNames, check_names, url_of
from components.messaging.apis.api_logging import ApiLogging
from components.messaging.apis.callee import Callee
from components.messaging.apis.invocations import sources
from components.messaging.apis.routes import CONNECT, encode, released_names
from components.messaging.settings import ApiSettings
from components.messaging.vended_logs import log_group

_STAGE = "live"


class WebSocketApi(pulumi.ComponentResource):
    """A WebSocket API that routes messages by their ``action``.

    Clients connect with an IAM signature, or as users whose token (``?token=``) *authorizer* accepts.

    *routes* are by action, beside ``$connect`` and, where they are wanted, ``$disconnect`` and ``$default``.
    The stage depends on *logging*, the account's setting, where this program has it. A host needs *names*.
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
        routes: Mapping[str, Callee],
        authorizer: Callee | None = None,
        logging: ApiLogging | None = None,
        names: ApiNames | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        if CONNECT not in routes:
            raise ValueError(f"{name}: no function for {CONNECT}, which authorizes clients")
        check_names(name, settings.host, names)
        super().__init__("strata:messaging:WebSocketApi", name, None, opts)
        self._prefix, self._child = name, pulumi.ResourceOptions(parent=self)

        self._api = apigatewayv2.Api(
            name,
            protocol_type="WEBSOCKET",
            route_selection_expression="$request.body.action",
            disable_execute_api_endpoint=True if settings.host else None,
            opts=self._child,
        )
        self._released = released_names({encode(route): route.removeprefix("$") for route in routes})
        authorizer_id = None if authorizer is None else self._authorizer(authorizer)
        self._sources = sources({route: (callee, f"*/{route}") for route, callee in routes.items()})
        declared = [
            self._route(route, callee, authorizer_id if route == CONNECT else None)
            for route, callee in routes.items()
        ]
        logs = log_group(name, settings.log_retention_days, self._child, service="apis")
        stage = self._stage(settings, logs, [*([logging] if logging else []), *declared])

        self.dimensions = {"ApiId": self._api.id, "Stage": _STAGE}
        self.log_group_name, own, api_id = logs.name, stage.invoke_url, self._api.id
        self.url = url_of(
            name, settings.host, names, own, api_id=api_id, stage=stage.id, scheme="wss", opts=opts
        )
        self.register_outputs({"url": self.url})

    def _authorizer(self, callee: Callee) -> pulumi.Output[str]:
        name = f"{self._prefix}-users"
        authorizer = apigatewayv2.Authorizer(
            name,
            api_id=self._api.id,
            authorizer_type="REQUEST",
            authorizer_uri=callee.invoke_arn,
            # A browser sends no header of its own with the request that opens a WebSocket.
            identity_sources=["route.request.querystring.token"],
            opts=self._child,
        )
        source = pulumi.Output.concat(self._api.execution_arn, "/authorizers/", authorizer.id)
        callee.allow(name, "apigateway.amazonaws.com", source, self._child)
        return authorizer.id

    def _route(
        self, route: str, callee: Callee, authorizer_id: pulumi.Input[str] | None
    ) -> apigatewayv2.Route:
        name, opts = f"{self._prefix}-{encode(route)}", self._options(encode(route))
        if route in self._sources:
            source = pulumi.Output.concat(self._api.execution_arn, "/", self._sources[route])
            callee.allow(name, "apigateway.amazonaws.com", source, opts)
        integration = apigatewayv2.Integration(
            name,
            api_id=self._api.id,
            integration_type="AWS_PROXY",
            integration_method="POST",
            integration_uri=callee.invoke_arn,
            opts=opts,
        )
        return apigatewayv2.Route(
            name,
            api_id=self._api.id,
            route_key=route,
            target=integration.id.apply(lambda known: f"integrations/{known}"),
            # AWS allows authorization on $connect only; it holds for the whole connection.
            authorization_type=_authorization(route, users=authorizer_id is not None),
            authorizer_id=authorizer_id,
            opts=opts,
        )

    def _options(self, key: str) -> pulumi.ResourceOptions:
        released = self._released.get(key)
        aliases = [pulumi.Alias(name=f"{self._prefix}-{released}")] if released else None
        return pulumi.ResourceOptions(parent=self, aliases=aliases)

    def _stage(
        self, settings: ApiSettings, logs: cloudwatch.LogGroup, after: Sequence[pulumi.Resource]
    ) -> apigatewayv2.Stage:
        return apigatewayv2.Stage(
            f"{self._prefix}-{_STAGE}",
            api_id=self._api.id,
            name=_STAGE,
            auto_deploy=True,
            access_log_settings=apigatewayv2.StageAccessLogSettingsArgs(
                destination_arn=logs.arn, format=access_log.WEB_SOCKET
            ),
            default_route_settings=apigatewayv2.StageDefaultRouteSettingsArgs(
                logging_level="ERROR",
                data_trace_enabled=False,
                detailed_metrics_enabled=True,
                throttling_rate_limit=settings.rate_limit,
                throttling_burst_limit=settings.burst_limit,
            ),
            # The stage deploys automatically, and AWS deploys no WebSocket API without a route.
            opts=pulumi.ResourceOptions(parent=self, depends_on=after),
        )


def _authorization(route: str, *, users: bool) -> str:
    if route != CONNECT:
        return "NONE"
    return "CUSTOM" if users else "AWS_IAM"
