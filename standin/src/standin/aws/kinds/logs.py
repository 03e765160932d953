"""CloudWatch log groups, and the policies of who may write to them."""

from collections.abc import Iterable
from typing import Any

from standin.aws import validation
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


@register
class LogGroup(TableKind):
    """``aws.cloudwatch.LogGroup``; its id is its name."""

    token = "aws:cloudwatch/logGroup:LogGroup"
    force_new = frozenset({"name", "namePrefix", "logGroupClass"})
    defaults = {"retentionInDays": 0, "skipDestroy": False}
    aws_defaults = {"kmsKeyId": ""}
    write_only = frozenset({"skipDestroy"})
    autoname = "name"
    service = "logs"
    operations = Operations("CreateLogGroup", "DescribeLogGroups", "", "DeleteLogGroup")
    names = (("name", "logGroupName"),)
    id_property = "name"
    absent = {"retentionInDays": 0, "kmsKeyId": ""}
    tag_operations = TagOperations()

    def payload(self, inputs: Properties) -> Properties:
        return {name: value for name, value in inputs.items() if value != ""}

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = client.describe_log_groups(logGroupNamePrefix=resource_id)["logGroups"]
        return next((dict(one) for one in found if one["logGroupName"] == resource_id), None)

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"arn": found["arn"].removesuffix(":*")}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        name = super().create(cloud, inputs)
        self._retain(cloud, name, inputs)
        return name

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._retain(cloud, resource_id, inputs)
        super().update(cloud, resource_id, state, inputs)

    def _retain(self, cloud: Cloud, name: str, inputs: Properties) -> None:
        """Without a retention policy events never expire."""
        logs = cloud.client("logs")
        if inputs.get("retentionInDays"):
            logs.put_retention_policy(logGroupName=name, retentionInDays=inputs["retentionInDays"])
        else:
            logs.delete_retention_policy(logGroupName=name)


@register
class LogResourcePolicy(TableKind):
    """``aws.cloudwatch.LogResourcePolicy`` of the account; its id is its name."""

    token = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
    force_new = frozenset({"policyName", "resourceArn"})
    service = "logs"
    operations = Operations(
        "PutResourcePolicy", "DescribeResourcePolicies", "PutResourcePolicy", "DeleteResourcePolicy"
    )
    id_property = "policyName"
    result = "resourcePolicies"
    outputs = {"policyScope": "policyScope", "revisionId": "revisionId"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.valid_json(inputs, "policyDocument")
        yield from validation.unsupported(inputs, "resourceArn")

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = client.describe_resource_policies()["resourcePolicies"]
        return next((one for one in found if one["policyName"] == resource_id), None)
