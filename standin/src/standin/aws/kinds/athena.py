"""Athena workgroups and saved queries."""

from typing import Any

from botocore.exceptions import ClientError

from standin.aws import tagging, translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

_WORDS: translate.Names = (
    ("bytesScannedCutoffPerQuery", "BytesScannedCutoffPerQuery"),
    ("kmsKeyArn", "KmsKey"),
)


@register
class Workgroup(Kind):
    """``aws.athena.Workgroup``; its id is its name."""

    token = "aws:athena/workgroup:Workgroup"
    force_new = frozenset({"name"})
    defaults = {
        "configuration.enforceWorkgroupConfiguration": True,
        "configuration.publishCloudwatchMetricsEnabled": True,
        "forceDestroy": False,
        "state": "ENABLED",
    }
    write_only = frozenset({"forceDestroy"})
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client, name = cloud.client("athena"), str(inputs["name"])
        client.create_work_group(
            Name=name,
            Description=inputs.get("description", ""),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
            **translate.request(client, "CreateWorkGroup", _configured(inputs), _WORDS),
        )
        cloud.created(name)
        if inputs["state"] != "ENABLED":
            client.update_work_group(WorkGroup=name, State=inputs["state"])
        return name

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("athena")
        found = _unless_gone(client.get_work_group, WorkGroup=resource_id)
        if found is None:
            return None
        group = found["WorkGroup"]
        arn = f"arn:aws:athena:{cloud.region}:{cloud.account}:workgroup/{resource_id}"
        tags = client.list_tags_for_resource(ResourceARN=arn)["Tags"]
        return {
            **translate.answer(self.token, {"Configuration": group["Configuration"]}, _WORDS),
            "arn": arn,
            "description": group.get("Description", ""),
            "name": resource_id,
            "state": group["State"],
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("athena")
        told = translate.request(client, "CreateWorkGroup", _configured(inputs), _WORDS)["Configuration"]
        results = {"ResultConfigurationUpdates": told.pop("ResultConfiguration", {})}
        client.update_work_group(
            WorkGroup=resource_id,
            Description=inputs.get("description", ""),
            State=inputs["state"],
            ConfigurationUpdates={**told, **results},
        )
        tagging.update(
            state,
            inputs,
            lambda new: client.tag_resource(ResourceARN=state["arn"], Tags=tagging.as_list(new)),
            lambda old: client.untag_resource(ResourceARN=state["arn"], TagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        force = bool(state.get("forceDestroy"))
        cloud.client("athena").delete_work_group(WorkGroup=resource_id, RecursiveDeleteOption=force)


@register
class NamedQuery(Kind):
    """``aws.athena.NamedQuery``: any change makes a new one."""

    token = "aws:athena/namedQuery:NamedQuery"
    force_new = frozenset({"database", "description", "name", "query", "workgroup"})
    defaults = {"workgroup": "primary"}
    autoname = "name"
    _words: translate.Names = (("query", "QueryString"),)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("athena")
        made = client.create_named_query(**translate.request(client, "CreateNamedQuery", inputs, self._words))
        return str(made["NamedQueryId"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = _unless_gone(cloud.client("athena").get_named_query, NamedQueryId=resource_id)
        return None if found is None else translate.answer(self.token, found["NamedQuery"], self._words)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("athena").delete_named_query(NamedQueryId=resource_id)


def _configured(inputs: Properties) -> Properties:
    return {"configuration": inputs.get("configuration") or {}}


def _unless_gone(call: Any, **arguments: Any) -> dict[str, Any] | None:
    """Athena has no error of its own for what isn't there."""
    try:
        found: dict[str, Any] = call(**arguments)
        return found
    except ClientError as error:
        if "not found" in str(error):
            return None
        raise
