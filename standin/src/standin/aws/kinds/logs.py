"""CloudWatch log groups."""

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties


@register
class LogGroup(Kind):
    """``aws.cloudwatch.LogGroup``."""

    token = "aws:cloudwatch/logGroup:LogGroup"
    force_new = frozenset({"name", "namePrefix", "logGroupClass"})
    defaults = {"retentionInDays": 0, "skipDestroy": False}
    aws_defaults = {"kmsKeyId": ""}
    write_only = frozenset({"skipDestroy"})
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        optional = {"kmsKeyId": inputs["kmsKeyId"]} if inputs.get("kmsKeyId") else {}
        tags = {"tags": inputs["tagsAll"]} if inputs.get("tagsAll") else {}
        cloud.client("logs").create_log_group(logGroupName=inputs["name"], **optional, **tags)
        cloud.created(inputs["name"])
        self._retain(cloud, inputs["name"], inputs)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        logs = cloud.client("logs")
        found = logs.describe_log_groups(logGroupNamePrefix=resource_id)["logGroups"]
        group = next((item for item in found if item["logGroupName"] == resource_id), None)
        if group is None:
            return None
        arn = group["arn"].removesuffix(":*")
        return {
            "arn": arn,
            "name": resource_id,
            "retentionInDays": group.get("retentionInDays", 0),
            "kmsKeyId": group.get("kmsKeyId", ""),
            "tags": logs.list_tags_for_resource(resourceArn=arn).get("tags", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        logs = cloud.client("logs")
        self._retain(cloud, resource_id, inputs)
        tagging.update(
            state,
            inputs,
            lambda new: logs.tag_resource(resourceArn=state["arn"], tags=new),
            lambda old: logs.untag_resource(resourceArn=state["arn"], tagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("logs").delete_log_group(logGroupName=resource_id)

    def _retain(self, cloud: Cloud, name: str, inputs: Properties) -> None:
        """AWS says "for ever" by having no policy."""
        logs = cloud.client("logs")
        if inputs.get("retentionInDays"):
            logs.put_retention_policy(logGroupName=name, retentionInDays=inputs["retentionInDays"])
        else:
            logs.delete_retention_policy(logGroupName=name)
