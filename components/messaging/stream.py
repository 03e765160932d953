"""A stream of records that many read, each at its own pace."""

import pulumi
from pulumi_aws import kinesis

from components.messaging.settings import StreamSettings


class Stream(pulumi.ComponentResource):
    """A Kinesis stream that takes what comes: no shards to count, encrypted with *key_arn*."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: StreamSettings,
        *,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:Stream", name, None, opts)

        stream = kinesis.Stream(
            name,
            stream_mode_details=kinesis.StreamStreamModeDetailsArgs(stream_mode="ON_DEMAND"),
            retention_period=settings.retention_hours,
            encryption_type="KMS",
            kms_key_id=key_arn,
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.arn, self.name = stream.arn, stream.name
        self.register_outputs({"arn": self.arn, "name": self.name})
