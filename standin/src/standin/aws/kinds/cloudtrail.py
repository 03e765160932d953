"""CloudTrail trails."""

from typing import Any

from standin.aws import service_tags, tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_LOGS = ("cloudWatchLogsGroupArn", "cloudWatchLogsRoleArn")


@register
class Trail(TableKind):
    """``aws.cloudtrail.Trail``; its id is its ARN."""

    token = "aws:cloudtrail/trail:Trail"
    force_new = frozenset({"name"})
    defaults = {
        "enableLogFileValidation": False,
        "enableLogging": True,
        "includeGlobalServiceEvents": True,
        "isMultiRegionTrail": False,
        "isOrganizationTrail": False,
    }
    aws_defaults = {
        **dict.fromkeys((*_LOGS, "kmsKeyId", "s3KeyPrefix", "snsTopicName"), ""),
        "insightSelectors": [],
    }
    autoname = "name"
    service = "cloudtrail"
    operations = Operations("CreateTrail", "GetTrail", "UpdateTrail", "DeleteTrail")
    names = (
        ("enableLogFileValidation", "LogFileValidationEnabled"),
        ("cloudWatchLogsGroupArn", "CloudWatchLogsLogGroupArn"),
    )
    id_path = "TrailARN"
    id_member = "name"
    result = "Trail"
    outputs = {"arn": "TrailARN", "homeRegion": "HomeRegion"}

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return f"arn:aws:cloudtrail:{cloud.region}:{cloud.account}:trail/{inputs['name']}"

    def payload(self, inputs: Properties) -> Properties:
        return {name: value for name, value in inputs.items() if value != ""}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        arn, client = super().create(cloud, inputs), cloud.client("cloudtrail")
        logs = {name: inputs[name] for name in _LOGS if inputs.get(name)}
        if logs:
            # ministack's CreateTrail drops them.
            self._send(client, "UpdateTrail", logs, {"Name": arn})
        if inputs.get("tagsAll"):
            client.add_tags(ResourceId=arn, TagsList=tagging.as_list(inputs["tagsAll"]))
        self._switch(client, arn, inputs)
        return arn

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        state = super().read(cloud, resource_id, inputs)
        if state is not None:
            client = cloud.client("cloudtrail")
            state["enableLogging"] = client.get_trail_status(Name=resource_id)["IsLogging"]
            [found] = client.list_tags(ResourceIdList=[resource_id])["ResourceTagList"]
            state["tags"] = service_tags.from_response(found["TagsList"])
        return state

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        super().update(cloud, resource_id, state, inputs)
        client = cloud.client("cloudtrail")
        tagging.update(
            state,
            inputs,
            lambda tags: client.add_tags(ResourceId=resource_id, TagsList=tagging.as_list(tags)),
            lambda keys: client.remove_tags(ResourceId=resource_id, TagsList=[{"Key": key} for key in keys]),
        )
        if inputs["enableLogging"] != state.get("enableLogging"):
            self._switch(client, resource_id, inputs)

    def _switch(self, client: Any, arn: str, inputs: Properties) -> None:
        operation = "StartLogging" if inputs["enableLogging"] else "StopLogging"
        service_tags.call(client, operation, {"Name": arn})
