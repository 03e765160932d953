"""Aliases of functions, and the settings of asynchronous invocations."""

from typing import Any

from standin.aws import translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.lambda_ import invocations
from standin.aws.values import Properties


@register
class Alias(Kind):
    """``aws.lambda.Alias``; its id is its ARN."""

    token = "aws:lambda/alias:Alias"
    force_new = frozenset({"name", "functionName"})
    aws_defaults = {"description": ""}
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = cloud.client("lambda").create_alias(**self._call(inputs), FunctionName=inputs["functionName"])
        return str(made["AliasArn"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        function, _, name = resource_id.rpartition(":")
        alias = cloud.client("lambda").get_alias(FunctionName=function, Name=name)
        arn, declared = alias["AliasArn"], inputs.get("functionName", "")
        return {
            "arn": arn,
            # A function may be declared by its name or by its ARN.
            "functionName": declared if declared == function else function.rpartition(":")[2],
            "functionVersion": alias["FunctionVersion"],
            "name": name,
            "description": alias.get("Description", ""),
            "routingConfig": _routing(alias),
            "invokeArn": f"{invocations(cloud)}/{arn}/invocations",
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cloud.client("lambda").update_alias(**self._call(inputs), FunctionName=inputs["functionName"])

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("lambda").delete_alias(FunctionName=state["functionName"], Name=state["name"])

    def _call(self, inputs: Properties) -> dict[str, Any]:
        weights = (inputs.get("routingConfig") or {}).get("additionalVersionWeights", {})
        return {
            "Name": inputs["name"],
            "FunctionVersion": inputs["functionVersion"],
            "Description": inputs.get("description", ""),
            "RoutingConfig": {"AdditionalVersionWeights": weights},
        }


@register
class FunctionEventInvokeConfig(Kind):
    """``aws.lambda.FunctionEventInvokeConfig``; its id is the function's name, with the qualifier if any."""

    token = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
    force_new = frozenset({"functionName", "qualifier"})
    defaults = {"maximumRetryAttempts": 2}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("lambda")
        client.put_function_event_invoke_config(
            **translate.request(client, "PutFunctionEventInvokeConfig", inputs)
        )
        return ":".join(filter(None, (inputs["functionName"], inputs.get("qualifier"))))

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        of = translate.taken({"functionName": "FunctionName", "qualifier": "Qualifier"}, inputs)
        found = cloud.client("lambda").get_function_event_invoke_config(**of)
        destinations = {key: value for key, value in found.get("DestinationConfig", {}).items() if value}
        return translate.answer(self.token, found) | {
            "functionName": inputs["functionName"],
            "qualifier": inputs.get("qualifier"),
            "destinationConfig": translate.answer(self.token, {"DestinationConfig": destinations})[
                "destinationConfig"
            ],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self.create(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        of = translate.taken({"functionName": "FunctionName", "qualifier": "Qualifier"}, state)
        cloud.client("lambda").delete_function_event_invoke_config(**of)


def _routing(alias: dict[str, Any]) -> Properties | None:
    weights = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights")
    return {"additionalVersionWeights": weights} if weights else None
