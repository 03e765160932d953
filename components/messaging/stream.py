"""An Amazon Kinesis data stream."""

import pulumi
from pulumi_aws import kinesis

from components.common.locks import Locks
from components.messaging.settings import StreamSettings


class Stream(pulumi.ComponentResource):
    """A Kinesis stream in on-demand mode, without shards to count, encrypted with *key_arn*."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: StreamSettings,
        locks: Locks,
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
            opts=locks.options(self),
        )

        self.arn, self.name = stream.arn, stream.name
        self.register_outputs({"arn": self.arn, "name": self.name})
