"""CloudWatch's delivery of the logs of other services: from a source to a destination."""

from collections.abc import Iterable
from typing import Any

from standin.aws import validation
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


class _LogsKind(TableKind):
    service = "logs"
    outputs = {"arn": "arn"}
    tag_operations = TagOperations()


@register
class LogDeliverySource(_LogsKind):
    """``aws.cloudwatch.LogDeliverySource``; its id is its name."""

    token = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
    force_new = frozenset({"name", "logType", "resourceArn"})
    autoname = "name"
    operations = Operations("PutDeliverySource", "GetDeliverySource", "", "DeleteDeliverySource")
    names = (("resourceArn", "resourceArns"),)
    id_property = "name"
    result = "deliverySource"
    outputs = {"arn": "arn", "service": "service"}


@register
class LogDeliveryDestination(_LogsKind):
    """``aws.cloudwatch.LogDeliveryDestination``; its id is its name."""

    token = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
    force_new = frozenset({"name", "outputFormat"})
    autoname = "name"
    operations = Operations(
        "PutDeliveryDestination",
        "GetDeliveryDestination",
        "PutDeliveryDestination",
        "DeleteDeliveryDestination",
    )
    id_property = "name"
    result = "deliveryDestination"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(
            inputs,
            {
                "outputFormat": ("json", "plain", "w3c", "raw", "parquet"),
                "deliveryDestinationType": ("S3", "CWL", "FH", "XRAY"),
            },
        )


@register
class LogDelivery(_LogsKind):
    """``aws.cloudwatch.LogDelivery``."""

    token = "aws:cloudwatch/logDelivery:LogDelivery"
    # The provider updates the fields and the path, but neither emulator has UpdateDeliveryConfiguration.
    force_new = frozenset({"deliverySourceName", "deliveryDestinationArn"})
    ordered = frozenset({"recordFields"})
    aws_defaults = {"fieldDelimiter": ""}
    operations = Operations("CreateDelivery", "GetDelivery", "", "DeleteDelivery")
    id_path = "delivery.id"
    result = "delivery"

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        return self.force_new | {"recordFields", "fieldDelimiter", "s3DeliveryConfigurations"}

    def payload(self, inputs: Properties) -> Properties:
        path = inputs.get("s3DeliveryConfigurations")
        return inputs | ({"s3DeliveryConfiguration": path[0]} if path else {})

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        path = found.get("s3DeliveryConfiguration")
        return {"s3DeliveryConfigurations": [path] if path else []}
