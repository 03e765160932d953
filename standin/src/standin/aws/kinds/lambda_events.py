"""Event source mappings of Lambda functions."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_NAMES: translate.Names = (("metricsConfig", "MetricsConfig"), ("destinationArn", "Destination"))
# The states in which the mapping is enabled or becomes so.
_ENABLED = ("Enabled", "Enabling", "Creating")
_EMPTIED: Properties = {
    "functionResponseTypes": [],
    "filterCriteria": {},
    "scalingConfig": {},
    "destinationConfig": {},
}


@register
class EventSourceMapping(Kind):
    """``aws.lambda.EventSourceMapping``; its id is its UUID."""

    token = "aws:lambda/eventSourceMapping:EventSourceMapping"
    force_new = frozenset(
        {
            "amazonManagedKafkaEventSourceConfig",
            "eventSourceArn",
            "queues",
            "selfManagedKafkaEventSourceConfig",
            "startingPosition",
            "startingPositionTimestamp",
            "topics",
            "selfManagedEventSource",
        }
    )
    defaults = {"enabled": True}
    write_only = frozenset({"startingPositionTimestamp", "useResourceTimeoutForPropagation"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        ranges = {"batchSize": (1, 10000), "maximumBatchingWindowInSeconds": (0, 300)}
        return validation.in_range(inputs, ranges)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("lambda")
        tags = {"Tags": inputs["tagsAll"]} if inputs.get("tagsAll") else {}
        call = translate.request(client, "CreateEventSourceMapping", {**inputs, "tags": None}, _NAMES)
        return str(client.create_event_source_mapping(**call, **tags)["UUID"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("lambda")
        found = client.get_event_source_mapping(UUID=resource_id)
        if found["State"] == "Deleting":
            return None
        arn = found.get("EventSourceMappingArn") or (
            f"arn:aws:lambda:{cloud.region}:{cloud.account}:event-source-mapping:{resource_id}"
        )
        found_properties = {
            key: value for key, value in found.items() if value != {} and key != "StartingPositionTimestamp"
        }
        return translate.answer(self.token, found_properties, _NAMES) | {
            "arn": arn,
            "uuid": resource_id,
            "enabled": found["State"] in _ENABLED,
            "functionArn": found["FunctionArn"],
            "functionName": _function(found["FunctionArn"], inputs.get("functionName", "")),
            "state": found["State"],
            "stateTransitionReason": found.get("StateTransitionReason"),
            "lastProcessingResult": found.get("LastProcessingResult"),
            "tags": client.list_tags(Resource=arn).get("Tags", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("lambda")
        emptied = {key: value for key, value in _EMPTIED.items() if state.get(key)}
        call = translate.request(client, "UpdateEventSourceMapping", {**emptied, **inputs}, _NAMES)
        client.update_event_source_mapping(UUID=resource_id, **call)
        arn: dict[str, Any] = {"Resource": state["arn"]}
        tagging.update(
            state,
            inputs,
            lambda new: client.tag_resource(**arn, Tags=new),
            lambda old: client.untag_resource(**arn, TagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("lambda").delete_event_source_mapping(UUID=resource_id)


def _function(arn: str, declared: str) -> str:
    """The declared name or alias, if the response has its ARN."""
    return declared if arn.endswith(f":function:{declared}") or arn == declared else arn
