"""Audit logs of Redshift's clusters."""

from typing import Any

from standin.aws.kind import register
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


@register
class Logging(TableKind):
    """``aws.redshift.Logging``; its id is the cluster's."""

    token = "aws:redshift/logging:Logging"
    force_new = frozenset({"clusterIdentifier"})
    service = "redshift"
    operations = Operations("EnableLogging", "DescribeLoggingStatus", "EnableLogging", "DisableLogging")
    id_property = "clusterIdentifier"

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = super().find(client, resource_id, inputs)
        return found if found and found.get("LoggingEnabled") else None

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        texts = {"bucketName": found.get("BucketName"), "s3KeyPrefix": found.get("S3KeyPrefix")}
        return {name: text or None for name, text in texts.items()} | {
            "logExports": found.get("LogExports") or []
        }
