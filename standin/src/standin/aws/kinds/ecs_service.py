"""ECS services."""

from typing import Any

from standin.aws import translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds import ecs as common
from standin.aws.values import Properties

_NAMES: translate.Names = (
    ("name", "serviceName"),
    ("capacityProviderStrategies", "capacityProviderStrategy"),
    ("orderedPlacementStrategies", "placementStrategy"),
    ("clientAlias", "clientAliases"),
)
_DEPLOYMENT = {
    "deploymentCircuitBreaker": "deploymentCircuitBreaker",
    "deploymentMaximumPercent": "maximumPercent",
    "deploymentMinimumHealthyPercent": "minimumHealthyPercent",
    "alarms": "alarms",
}


@register
class Service(Kind):
    """``aws.ecs.Service``; its id is its ARN."""

    token = "aws:ecs/service:Service"
    force_new = frozenset(
        {"name", "cluster", "iamRole", "launchType", "schedulingStrategy", "deploymentController"}
    )
    defaults = {
        "deploymentMaximumPercent": 200,
        "deploymentMinimumHealthyPercent": 100,
        "enableEcsManagedTags": False,
        "enableExecuteCommand": False,
        "schedulingStrategy": "REPLICA",
        "sigintRollback": False,
        "waitForSteadyState": False,
        "networkConfiguration.assignPublicIp": False,
    }
    aws_defaults = {"healthCheckGracePeriodSeconds": 0}
    write_only = frozenset(
        {"forceDelete", "forceNewDeployment", "sigintRollback", "triggers", "waitForSteadyState"}
    )
    autoname = "name"

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Other capacity providers too, except with a forced new deployment."""
        forced = bool(inputs.get("forceNewDeployment"))
        return self.force_new | (frozenset() if forced else {"capacityProviderStrategies"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ecs = cloud.client("ecs")
        call = self._call(ecs, "CreateService", inputs)
        arn = str(ecs.create_service(**call, tags=common.tags(inputs))["service"]["serviceArn"])
        # moto keeps some settings (deployment, grace period, strategy, switches) only from UpdateService.
        cloud.created(arn)
        self._change(ecs, inputs, again=True)
        return arn

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        cluster, name = resource_id.split("/")[-2:]
        found = cloud.client("ecs").describe_services(cluster=cluster, services=[name], include=["TAGS"])
        live = [service for service in found["services"] if service["status"] not in ("INACTIVE", "DRAINING")]
        if not live:
            return None
        service = live[0]
        deployment = service.get("deploymentConfiguration") or {}
        state = translate.answer(
            self.token, {**service, "tags": None, "deploymentConfiguration": None}, _NAMES
        )
        return state | {
            "arn": resource_id,
            "cluster": _spelt(service["clusterArn"], inputs.get("cluster")),
            "taskDefinition": _spelt(service["taskDefinition"], inputs.get("taskDefinition")),
            "networkConfiguration": _network(service),
            "tags": common.tags_from(service.get("tags")),
            # ECS returns 0 for a service without one; moto returns nothing.
            "healthCheckGracePeriodSeconds": service.get("healthCheckGracePeriodSeconds", 0),
            **{key: deployment[api] for key, api in _DEPLOYMENT.items() if api in deployment},
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ecs = cloud.client("ecs")
        self._change(ecs, inputs, again=bool(inputs.get("forceNewDeployment")))
        common.update_tags(ecs, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        ecs = cloud.client("ecs")
        of = {"cluster": state["cluster"], "service": state["name"]}
        ecs.update_service(**of, desiredCount=0)
        ecs.delete_service(**of, force=bool(state.get("forceDelete")))

    def _change(self, ecs: Any, inputs: Properties, *, again: bool) -> None:
        own = dict(inputs) if again else {**inputs, "capacityProviderStrategies": None}
        call = self._call(ecs, "UpdateService", own)
        call.pop("serviceName", None)
        ecs.update_service(**call, service=inputs["name"])

    def _call(self, ecs: Any, operation: str, inputs: Properties) -> dict[str, Any]:
        own = {**inputs, "tags": None, "deploymentConfiguration": None, "networkConfiguration": None}
        call = translate.request(ecs, operation, own, _NAMES)
        deployment = translate.taken(_DEPLOYMENT, inputs)
        if deployment:
            call["deploymentConfiguration"] = deployment
        if inputs.get("networkConfiguration"):
            declared = inputs["networkConfiguration"]
            public = "ENABLED" if declared.get("assignPublicIp") else "DISABLED"
            call["networkConfiguration"] = {"awsvpcConfiguration": {**declared, "assignPublicIp": public}}
        return call


def _network(service: dict[str, Any]) -> Properties | None:
    found = (service.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    return {**found, "assignPublicIp": found.get("assignPublicIp") == "ENABLED"} if found else None


def _spelt(arn: str, declared: str | None) -> str:
    """The declared name, if the response has its ARN."""
    return declared if declared and arn.endswith(f"/{declared}") else arn
