"""Access logs of the CDN, delivered to the environment's log bucket."""

import pulumi
from pulumi_aws import cloudwatch

# CloudFront Developer Guide, "Standard log file fields", without cs(Cookie), which has the
# session of the viewer.
_FIELDS = (
    *("date", "time", "x-edge-location", "sc-bytes", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem"),
    *("sc-status", "cs(Referer)", "cs(User-Agent)", "cs-uri-query", "x-edge-result-type"),
    *("x-edge-request-id", "x-host-header", "cs-protocol", "cs-bytes", "time-taken", "x-forwarded-for"),
    *("ssl-protocol", "ssl-cipher", "x-edge-response-result-type", "cs-protocol-version"),
    *("time-to-first-byte", "x-edge-detailed-result-type", "sc-content-type", "sc-content-len"),
)


def deliver(
    name: str,
    *,
    distribution_arn: pulumi.Input[str],
    bucket_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Standard logging (v2) as JSON under ``AWSLogs/<account>/CloudFront/``; *opts* has us-east-1.

    Standard logging (legacy) needs a bucket with access control lists, which no bucket here has.
    """
    source = cloudwatch.LogDeliverySource(
        f"{name}-log", log_type="ACCESS_LOGS", resource_arn=distribution_arn, opts=opts
    )
    destination = cloudwatch.LogDeliveryDestination(
        f"{name}-log",
        output_format="json",
        delivery_destination_configuration=(
            cloudwatch.LogDeliveryDestinationDeliveryDestinationConfigurationArgs(
                destination_resource_arn=bucket_arn
            )
        ),
        opts=opts,
    )
    cloudwatch.LogDelivery(
        f"{name}-log",
        delivery_source_name=source.name,
        delivery_destination_arn=destination.arn,
        record_fields=list(_FIELDS),
        opts=opts,
    )
