"""A WebSocket API in front of functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import apigatewayv2, cloudwatch

from components.messaging.apis import access_log
from components.messaging.apis.api_logging import ApiLogging
from components.messaging.apis.callee import Callee
from components.messaging.settings import MessagingSettings

_STAGE = "live"
# API Gateway Developer Guide, "Invoke a backend with WebSocket API routes".
_NEEDED = ("$connect", "$disconnect", "$default")


class WebSocketApi(pulumi.ComponentResource):
    """Hands each message to the function of its ``action``; lets in who signs as an IAM identity.

    *routes* are by action, beside ``$connect``, ``$disconnect`` and ``$default``. *logging* is the account's,
    and has to be there first.
    """

    url: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: MessagingSettings,
        *,
        routes: Mapping[str, Callee],
        logging: ApiLogging,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        missing = [route for route in _NEEDED if route not in routes]
        if missing:
            raise ValueError(f"{name}: no function for {', '.join(missing)}")
        super().__init__("strata:messaging:WebSocketApi", name, None, opts)
        self._prefix = name
        self._child = pulumi.ResourceOptions(parent=self)

        self._api = apigatewayv2.Api(
            name,
            protocol_type="WEBSOCKET",
            route_selection_expression="$request.body.action",
            opts=self._child,
        )
        answers = [self._route(route, callee) for route, callee in routes.items()]
        logs = cloudwatch.LogGroup(name, retention_in_days=settings.log_retention_days, opts=self._child)
        stage = self._stage(settings, logs, [logging, *answers])

        self.url, self.log_group_name = stage.invoke_url, logs.name
        self.register_outputs({"url": self.url})

    def _route(self, route: str, callee: Callee) -> apigatewayv2.Route:
        name = f"{self._prefix}-{route.removeprefix('$')}"
        source = self._api.execution_arn.apply(lambda arn: f"{arn}/*/{route}")
        callee.allow(name, "apigateway.amazonaws.com", source, self._child)
        integration = apigatewayv2.Integration(
            name,
            api_id=self._api.id,
            integration_type="AWS_PROXY",
            integration_method="POST",
            integration_uri=callee.invoke_arn,
            opts=self._child,
        )
        return apigatewayv2.Route(
            name,
            api_id=self._api.id,
            route_key=route,
            target=integration.id.apply(lambda known: f"integrations/{known}"),
            # Whoever is connected was asked then; AWS refuses to ask again.
            authorization_type="AWS_IAM" if route == "$connect" else "NONE",
            opts=self._child,
        )

    def _stage(
        self, settings: MessagingSettings, logs: cloudwatch.LogGroup, after: Sequence[pulumi.Resource]
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
                throttling_rate_limit=settings.api.rate_limit,
                throttling_burst_limit=settings.api.burst_limit,
            ),
            # It deploys by itself, and AWS deploys no such API without a route.
            opts=pulumi.ResourceOptions(parent=self, depends_on=after),
        )
