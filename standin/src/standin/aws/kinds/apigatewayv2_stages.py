"""Stages of HTTP and WebSocket APIs."""

from collections.abc import Iterable
from typing import Any

from standin.aws import translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.apigatewayv2 import api_arn, call, execution_arn, update_tags
from standin.aws.values import Properties

_DOMAIN = "amazonaws.com"
_SWITCHES = {"dataTraceEnabled": False, "detailedMetricsEnabled": False}


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
        call(cloud, "CreateStage", self._payload(cloud, inputs), tags=True)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        gateway, api = cloud.client("apigatewayv2"), inputs["apiId"]
        found = gateway.get_stage(ApiId=api, StageName=resource_id)
        protocol = gateway.get_api(ApiId=api)["ProtocolType"]
        stage = {key: value for key, value in found.items() if key not in ("Tags", "RouteSettings")}
        routes = found.get("RouteSettings", {})
        host = f"{api}.execute-api.{cloud.region}.{_DOMAIN}"
        plain = "" if resource_id == "$default" else resource_id
        answer, arn = translate.answer(self.token, stage), f"{api_arn(cloud, api)}/stages/{resource_id}"
        return answer | {
            "apiId": api,
            "name": resource_id,
            "arn": arn,
            "autoDeploy": found.get("AutoDeploy", False),
            "defaultRouteSettings": _SWITCHES | answer.get("defaultRouteSettings", {}),
            "routeSettings": [self._route(key, value) for key, value in routes.items()],
            "executionArn": f"{execution_arn(cloud, api)}/{resource_id}",
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
        call(cloud, "UpdateStage", payload)
        update_tags(cloud, f"{api_arn(cloud, api)}/stages/{resource_id}", state, inputs)

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
