"""Where the logs of Redshift's clusters go."""

from standin.aws import translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties


@register
class Logging(Kind):
    """``aws.redshift.Logging``; its id is the cluster's."""

    token = "aws:redshift/logging:Logging"
    force_new = frozenset({"clusterIdentifier"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        self._enable(cloud, inputs)
        return str(inputs["clusterIdentifier"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("redshift").describe_logging_status(ClusterIdentifier=resource_id)
        if not found.get("LoggingEnabled"):
            return None
        return {
            "clusterIdentifier": resource_id,
            "bucketName": found.get("BucketName") or None,
            "s3KeyPrefix": found.get("S3KeyPrefix") or None,
            "logDestinationType": found.get("LogDestinationType"),
            "logExports": found.get("LogExports") or [],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._enable(cloud, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("redshift").disable_logging(ClusterIdentifier=resource_id)

    def _enable(self, cloud: Cloud, inputs: Properties) -> None:
        redshift = cloud.client("redshift")
        redshift.enable_logging(**translate.request(redshift, "EnableLogging", inputs))
