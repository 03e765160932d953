"""Cloud Map namespaces."""

from typing import Any, ClassVar

from standin.aws import service_tags, tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.waiting import until
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_SERVICE = "servicediscovery"


class _Namespace(Kind):
    """A namespace: AWS creates and deletes it in an operation of its own."""

    autoname = "name"
    aws_defaults = {"description": ""}
    operation: ClassVar[str]

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client(_SERVICE)
        place = {"Vpc": inputs["vpc"]} if "vpc" in inputs else {}
        made = getattr(client, f"create_{self.operation}")(
            Name=inputs["name"],
            Description=inputs.get("description", ""),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
            **place,
        )
        return str(_done(client, made["OperationId"])["Targets"]["NAMESPACE"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client(_SERVICE)
        found = client.get_namespace(Id=resource_id)["Namespace"]
        tags = client.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
        return {
            "arn": found["Arn"],
            "name": found["Name"],
            "description": found.get("Description", ""),
            "tags": tagging.as_map(tags),
            **self._own(found.get("Properties", {}), inputs),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client(_SERVICE)
        if inputs.get("description", "") != state.get("description", ""):
            changed = getattr(client, f"update_{self.operation}")(
                Id=resource_id, Namespace={"Description": inputs.get("description", "")}
            )
            _done(client, changed["OperationId"])
        service_tags.update(client, state["arn"], state, inputs, TagOperations())

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        client = cloud.client(_SERVICE)
        _done(client, client.delete_namespace(Id=resource_id)["OperationId"])

    def _own(self, properties: dict[str, Any], inputs: Properties) -> Properties:
        raise NotImplementedError


@register
class HttpNamespace(_Namespace):
    """``aws.servicediscovery.HttpNamespace``; its id is AWS's."""

    token = "aws:servicediscovery/httpNamespace:HttpNamespace"
    force_new = frozenset({"name"})
    operation = "http_namespace"

    def _own(self, properties: dict[str, Any], inputs: Properties) -> Properties:
        return {"httpName": properties.get("HttpProperties", {}).get("HttpName")}


@register
class PrivateDnsNamespace(_Namespace):
    """``aws.servicediscovery.PrivateDnsNamespace``; its id is AWS's, which never tells the VPC again."""

    token = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace"
    force_new = frozenset({"name", "vpc"})
    write_only = frozenset({"vpc"})
    operation = "private_dns_namespace"

    def _own(self, properties: dict[str, Any], inputs: Properties) -> Properties:
        return {"hostedZone": properties.get("DnsProperties", {}).get("HostedZoneId")}


def _done(client: Any, operation: str) -> dict[str, Any]:
    """The completed operation; RuntimeError if it failed."""
    found: dict[str, Any] = {}

    def completed() -> bool:
        found.update(client.get_operation(OperationId=operation)["Operation"])
        return found["Status"] in ("SUCCESS", "FAIL")

    until(completed, operation)
    if found["Status"] == "FAIL":
        raise RuntimeError(found.get("ErrorMessage", operation))
    return found
