"""Athena workgroups and saved queries."""

from typing import Any

from botocore.exceptions import ClientError

from standin.aws import service_tags
from standin.aws.cloud import Cloud
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


class _AthenaKind(TableKind):
    """Athena reports a resource that doesn't exist by the text of its error only."""

    service = "athena"

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        try:
            return super().find(client, resource_id, inputs)
        except ClientError as error:
            if "not found" in str(error):
                return None
            raise


@register
class Workgroup(_AthenaKind):
    """``aws.athena.Workgroup``; its id is its name."""

    token = "aws:athena/workgroup:Workgroup"
    force_new = frozenset({"name"})
    defaults = {
        "configuration.enforceWorkgroupConfiguration": True,
        "configuration.publishCloudwatchMetricsEnabled": True,
        "forceDestroy": False,
        "state": "ENABLED",
    }
    aws_defaults = {"description": ""}
    write_only = frozenset({"forceDestroy"})
    autoname = "name"
    operations = Operations("CreateWorkGroup", "GetWorkGroup", "UpdateWorkGroup", "DeleteWorkGroup")
    names = (
        ("forceDestroy", "RecursiveDeleteOption"),
        ("kmsKeyArn", "KmsKey"),
        ("name", "WorkGroup"),
        ("configuration", "ConfigurationUpdates"),
        ("resultConfiguration", "ResultConfigurationUpdates"),
    )
    id_property = "name"
    result = "WorkGroup"
    formats = {"arn": "arn:aws:athena:{region}:{account}:workgroup/{id}"}
    tag_operations = TagOperations()

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        name = super().create(cloud, inputs)
        if inputs["state"] != "ENABLED":  # CreateWorkGroup has no state
            service_tags.call(
                cloud.client("athena"), "UpdateWorkGroup", {"WorkGroup": name, "State": inputs["state"]}
            )
        return name


@register
class NamedQuery(_AthenaKind):
    """``aws.athena.NamedQuery``: any change replaces it."""

    token = "aws:athena/namedQuery:NamedQuery"
    force_new = frozenset({"database", "description", "name", "query", "workgroup"})
    defaults = {"workgroup": "primary"}
    autoname = "name"
    operations = Operations("CreateNamedQuery", "GetNamedQuery", "", "DeleteNamedQuery")
    names = (("query", "QueryString"),)
    id_path = "NamedQueryId"
    result = "NamedQuery"
