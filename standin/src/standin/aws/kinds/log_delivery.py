"""CloudWatch's delivery of the logs of other services: from a source to a destination."""

from collections.abc import Iterable

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties


@register
class LogDeliverySource(Kind):
    """``aws.cloudwatch.LogDeliverySource``; its id is its name."""

    token = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
    force_new = frozenset({"name", "logType", "resourceArn"})
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cloud.client("logs").put_delivery_source(
            name=inputs["name"],
            resourceArn=inputs["resourceArn"],
            logType=inputs["logType"],
            tags=inputs.get("tagsAll", {}),
        )
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("logs").get_delivery_source(name=resource_id)["deliverySource"]
        return {
            "arn": found["arn"],
            "name": found["name"],
            "logType": found["logType"],
            "resourceArn": found["resourceArns"][0],
            "service": found.get("service"),
            "tags": _tags(cloud, found["arn"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        _retag(cloud, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("logs").delete_delivery_source(name=resource_id)


@register
class LogDeliveryDestination(Kind):
    """``aws.cloudwatch.LogDeliveryDestination``; its id is its name."""

    token = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
    force_new = frozenset({"name", "outputFormat"})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[validation.Failure]:
        yield from validation.one_of(
            inputs,
            {
                "outputFormat": ("json", "plain", "w3c", "raw", "parquet"),
                "deliveryDestinationType": ("S3", "CWL", "FH", "XRAY"),
            },
        )

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        logs = cloud.client("logs")
        logs.put_delivery_destination(
            **translate.request(logs, "PutDeliveryDestination", _untagged(inputs)),
            tags=inputs.get("tagsAll", {}),
        )
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("logs").get_delivery_destination(name=resource_id)["deliveryDestination"]
        told = translate.answer(self.token, found)
        return told | {"arn": found["arn"], "tags": _tags(cloud, found["arn"])}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        logs = cloud.client("logs")
        logs.put_delivery_destination(**translate.request(logs, "PutDeliveryDestination", _untagged(inputs)))
        _retag(cloud, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("logs").delete_delivery_destination(name=resource_id)


@register
class LogDelivery(Kind):
    """``aws.cloudwatch.LogDelivery``."""

    token = "aws:cloudwatch/logDelivery:LogDelivery"
    # The provider changes the fields and the path in place, but neither emulator has the call for it.
    force_new = frozenset({"deliverySourceName", "deliveryDestinationArn"})
    ordered = frozenset({"recordFields"})
    aws_defaults = {"fieldDelimiter": ""}

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        return self.force_new | {"recordFields", "fieldDelimiter", "s3DeliveryConfigurations"}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        logs = cloud.client("logs")
        given = translate.request(logs, "CreateDelivery", _untagged(inputs))
        path = inputs.get("s3DeliveryConfigurations")
        if path:
            given["s3DeliveryConfiguration"] = dict(path[0])
        return str(logs.create_delivery(**given, tags=inputs.get("tagsAll", {}))["delivery"]["id"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("logs").get_delivery(id=resource_id)["delivery"]
        path = found.get("s3DeliveryConfiguration")
        told = translate.answer(self.token, found)
        told["s3DeliveryConfigurations"] = [path] if path else []
        return told | {"arn": found["arn"], "tags": _tags(cloud, found["arn"])}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        _retag(cloud, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("logs").delete_delivery(id=resource_id)


def _untagged(inputs: Properties) -> Properties:
    return {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}


def _tags(cloud: Cloud, arn: str) -> dict[str, str]:
    return dict(cloud.client("logs").list_tags_for_resource(resourceArn=arn).get("tags", {}))


def _retag(cloud: Cloud, state: Properties, inputs: Properties) -> None:
    logs = cloud.client("logs")
    tagging.update(
        state,
        inputs,
        lambda new: logs.tag_resource(resourceArn=state["arn"], tags=new),
        lambda old: logs.untag_resource(resourceArn=state["arn"], tagKeys=old),
    )
