"""REST APIs' deployments, stages and method settings."""

from collections.abc import Iterable
from typing import Any

from standin.aws import translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.apigateway_patches import Patch, patches, plain, update_tags
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


@register
class Deployment(TableKind):
    """``aws.apigateway.Deployment``, a copy of the API; other triggers make another."""

    token = "aws:apigateway/deployment:Deployment"
    force_new = frozenset({"restApi", "triggers", "variables"})
    aws_defaults = {"description": ""}
    write_only = frozenset({"triggers", "variables"})
    service = "apigateway"
    operations = Operations("CreateDeployment", "GetDeployment", "", "DeleteDeployment")
    names = (("restApi", "restApiId"),)
    id_path, id_member = "id", "deploymentId"
    absent = {"description": ""}

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"restApi": inputs["restApi"], "createdDate": found["createdDate"].isoformat()}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        changes = patches({"description": "/description"}, state, {**self.aws_defaults, **inputs})
        cloud.client("apigateway").update_deployment(
            restApiId=inputs["restApi"], deploymentId=resource_id, patchOperations=changes
        )


@register
class Stage(Kind):
    """``aws.apigateway.Stage``; its id is made of the API's and its name."""

    token = "aws:apigateway/stage:Stage"
    force_new = frozenset({"restApi", "stageName"})
    aws_defaults = {
        "accessLogSettings": None,
        "cacheClusterEnabled": False,
        "clientCertificateId": "",
        "description": "",
        "documentationVersion": "",
        "variables": None,
        "xrayTracingEnabled": False,
    }
    _words = (
        ("restApi", "restApiId"),
        ("deployment", "deploymentId"),
        ("xrayTracingEnabled", "tracingEnabled"),
    )
    _paths = {
        "cacheClusterEnabled": "/cacheClusterEnabled",
        "clientCertificateId": "/clientCertificateId",
        "deployment": "/deploymentId",
        "description": "/description",
        "documentationVersion": "/documentationVersion",
        "xrayTracingEnabled": "/tracingEnabled",
    }

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.unsupported(inputs, "cacheClusterSize", "canarySettings")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        gateway = cloud.client("apigateway")
        payload = translate.request(gateway, "CreateStage", plain(inputs), self._words)
        gateway.create_stage(**payload)
        cloud.created(self.declared_id(cloud, inputs))
        if inputs.get("tagsAll"):
            # Not in CreateStage, as the provider does: ministack returns those tags in another place.
            gateway.tag_resource(resourceArn=_arn(cloud, inputs), tags=inputs["tagsAll"])
        # Only UpdateStage takes these.
        later = patches({"clientCertificateId": "/clientCertificateId"}, {}, inputs) + _log({}, inputs)
        if later:
            gateway.update_stage(**_place(inputs), patchOperations=later)
        return self.declared_id(cloud, inputs)

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str:
        return f"ags-{inputs['restApi']}-{inputs['stageName']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        gateway, arn = cloud.client("apigateway"), _arn(cloud, inputs)
        found = gateway.get_stage(**_place(inputs))
        api, name = inputs["restApi"], inputs["stageName"]
        return translate.answer(self.token, {**found, "tags": None}, self._words) | {
            "restApi": api,
            "arn": arn,
            "executionArn": f"arn:aws:execute-api:{cloud.region}:{cloud.account}:{api}/{name}",
            "invokeUrl": f"https://{api}.execute-api.{cloud.region}.amazonaws.com/{name}",
            "cacheClusterEnabled": found.get("cacheClusterEnabled", False),
            "xrayTracingEnabled": found.get("tracingEnabled", False),
            "webAclArn": found.get("webAclArn"),
            "tags": gateway.get_tags(resourceArn=arn).get("tags", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        wanted = {**self.aws_defaults, **inputs}
        payload = patches(self._paths, state, wanted, {"variables": "/variables"}) + _log(state, inputs)
        if payload:
            cloud.client("apigateway").update_stage(**_place(inputs), patchOperations=payload)
        update_tags(cloud, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("apigateway").delete_stage(**_place(state))


@register
class MethodSettings(Kind):
    """``aws.apigateway.MethodSettings`` of a stage; ``*/*`` is every method of every path."""

    token = "aws:apigateway/methodSettings:MethodSettings"
    computed_inside = frozenset(
        {"cacheTtlInSeconds", "requireAuthorizationForCacheControl", "unauthorizedCacheControlHeaderStrategy"}
    )
    force_new = frozenset({"methodPath", "restApi", "stageName"})
    defaults = {"settings.throttlingBurstLimit": -1, "settings.throttlingRateLimit": -1}
    _paths = {
        "cacheDataEncrypted": "caching/dataEncrypted",
        "cacheTtlInSeconds": "caching/ttlInSeconds",
        "cachingEnabled": "caching/enabled",
        "dataTraceEnabled": "logging/dataTrace",
        "loggingLevel": "logging/loglevel",
        "metricsEnabled": "metrics/enabled",
        "requireAuthorizationForCacheControl": "caching/requireAuthorizationForCacheControl",
        "throttlingBurstLimit": "throttling/burstLimit",
        "throttlingRateLimit": "throttling/rateLimit",
        "unauthorizedCacheControlHeaderStrategy": "caching/unauthorizedCacheControlHeaderStrategy",
    }

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        settings = inputs.get("settings")
        if isinstance(settings, dict):
            yield from validation.one_of(settings, {"loggingLevel": ("OFF", "ERROR", "INFO")})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._put(cloud, {}, inputs)
        return f"{inputs['restApi']}-{inputs['stageName']}-{inputs['methodPath']}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        stage = cloud.client("apigateway").get_stage(**_place(inputs))
        found = stage.get("methodSettings", {}).get(inputs["methodPath"])
        if found is None:
            return None
        mine = {key: inputs[key] for key in ("methodPath", "restApi", "stageName")}
        return {"settings": {key: found.get(key) for key in self._paths if key in found}, **mine}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._put(cloud, state.get("settings", {}), inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        payload = [{"op": "remove", "path": f"/{state['methodPath']}"}]
        cloud.client("apigateway").update_stage(**_place(state), patchOperations=payload)

    def _put(self, cloud: Cloud, before: Properties, inputs: Properties) -> None:
        paths = {name: f"/{inputs['methodPath']}/{path}" for name, path in self._paths.items()}
        payload = patches(paths, before, inputs["settings"])
        cloud.client("apigateway").update_stage(**_place(inputs), patchOperations=payload)


def _place(inputs: Properties) -> dict[str, str]:
    return {"restApiId": inputs["restApi"], "stageName": inputs["stageName"]}


def _arn(cloud: Cloud, inputs: Properties) -> str:
    place = f"/restapis/{inputs['restApi']}/stages/{inputs['stageName']}"
    return f"arn:aws:apigateway:{cloud.region}::{place}"


def _log(state: Properties, inputs: Properties) -> list[Patch]:
    before, after = state.get("accessLogSettings"), inputs.get("accessLogSettings")
    if before and not after:
        return [{"op": "remove", "path": "/accessLogSettings"}]
    paths = {name: f"/accessLogSettings/{name}" for name in ("destinationArn", "format")}
    return patches(paths, before or {}, after or {})
