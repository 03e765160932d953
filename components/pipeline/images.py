"""The image pipeline: an upload is announced to a queue per variant, whose function writes the copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.common import policy
from components.common.locks import Locks
from components.common.placement import Placement
from components.common.policy import Statement
from components.compute.functions.code import Code
from components.compute.functions.event_sources import Batches, on_queue
from components.compute.functions.function import Access, Function
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.bucket_policy import Distributions
from components.data.buckets.notices import Notice, notify
from components.messaging.fan_out import FanOut
from components.messaging.protection import Protection
from components.messaging.queue import Consumer
from components.messaging.settings import MessagingSettings
from components.pipeline.settings import PipelineSettings
from components.pipeline.variants import UPLOADS, VARIANTS

# The newest runtime that the locked packages have wheels for; the Makefile's RUNTIME gets them.
_CODE = Code("workloads/images", "resizer.handler.handle", runtime="python3.14", needs=["packages"])

# Messages per invocation: a function resizes them one after the other within its timeout.
_BATCH_SIZE = 5


@dataclass(frozen=True)
class Delivery:
    """The KMS key of topic and queues, and the topic of their alarms."""

    key_arn: pulumi.Input[str]
    alarm_topic_arn: pulumi.Input[str]


class ImagePipeline(pulumi.ComponentResource):
    """A copy of each object under ``uploads/`` for every variant; a failed message becomes a dead letter.

    Only uploads send notifications, so copies don't cause further ones. A copy's key follows from the
    upload's, so a notification that arrives twice changes nothing. *delivery* has the key of topic and
    queues, *buckets* the bucket's. CloudFront can read the copies only.
    """

    bucket_name: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    bucket_domain_name: pulumi.Output[str]
    key_arn: pulumi.Input[str] | None
    """The key of the bucket's objects; None where S3 encrypts with keys of its own."""
    folders: Sequence[str]
    """The folders of the copies."""
    paths: Sequence[str]
    queue_urls: Mapping[str, pulumi.Output[str]]
    dead_letter_urls: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        settings: PipelineSettings,
        messaging: MessagingSettings,
        locks: Locks,
        *,
        delivery: Delivery,
        placement: Placement,
        buckets: BucketContext,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:pipeline:ImagePipeline", name, None, opts)
        self._prefix = name
        self._child = pulumi.ResourceOptions(parent=self)

        bucket = self._bucket(settings, locks, buckets)
        # Without KMS the bucket's objects need no grant on a key.
        keys = [buckets.key_arn] if settings.bucket.encryption == "kms" else []
        consumer = Consumer(timeout=settings.worker.timeout_seconds)
        fan_out = FanOut(
            name,
            messaging,
            protection=Protection(locks, delivery.key_arn),
            consumers=dict.fromkeys(VARIANTS, consumer),
            publishers=[bucket.arn],
            alarm_topic_arn=delivery.alarm_topic_arn,
            opts=self._child,
        )
        self._announce_uploads(bucket, fan_out)
        for variant in VARIANTS:
            self._worker(variant, settings, _grants_of(variant, bucket, fan_out, keys), fan_out, placement)

        self.bucket_name, self.bucket_arn = bucket.name, bucket.arn
        self.bucket_domain_name = bucket.regional_domain_name
        self.key_arn = keys[0] if keys else None
        self.folders, self.paths = list(VARIANTS), [f"/{folder}/*" for folder in VARIANTS]
        self.queue_urls, self.dead_letter_urls = fan_out.queue_urls, fan_out.dead_letter_urls
        self.register_outputs({"bucket_name": self.bucket_name})

    def _bucket(self, settings: PipelineSettings, locks: Locks, context: BucketContext) -> Bucket:
        return Bucket(
            f"{self._prefix}-media",
            settings.bucket,
            locks,
            context=context,
            readers=[Distributions([f"{variant}/" for variant in VARIANTS])],
            opts=self._child,
        )

    def _announce_uploads(self, bucket: Bucket, fan_out: FanOut) -> None:
        notify(
            f"{self._prefix}-uploads",
            bucket=bucket.name,
            notices={"uploads": Notice("topic", fan_out.topic_arn, prefix=UPLOADS)},
            opts=self._child,
        )

    def _worker(
        self,
        variant: str,
        settings: PipelineSettings,
        grants: pulumi.Input[Sequence[Statement]],
        fan_out: FanOut,
        placement: Placement,
    ) -> None:
        name = f"{self._prefix}-{variant}"
        worker = Function(
            name,
            settings.worker,
            code=_CODE,
            access=Access(fan_out.dead_letter_arns[variant], grants),
            environment={"VARIANT": variant, "LONGEST_SIDE": str(VARIANTS[variant])},
            placement=placement,
            opts=self._child,
        )
        on_queue(
            f"{name}-uploads",
            worker,
            queue_arn=fan_out.queue_arns[variant],
            batches=Batches(_BATCH_SIZE, settings.maximum_concurrency),
        )


def _grants_of(
    variant: str, bucket: Bucket, fan_out: FanOut, keys: Sequence[pulumi.Input[str]]
) -> pulumi.Output[Sequence[Statement]]:
    return pulumi.Output.all(bucket.arn, fan_out.key_arn, *keys).apply(
        lambda arns: _grants(arns[0], arns[1:], variant)
    )


def _grants(bucket_arn: str, key_arns: Sequence[str], variant: str) -> Sequence[Statement]:
    """Read uploads, write the copies of one variant, and use the keys of queues and bucket."""
    return [
        policy.allow("s3:GetObject", on=f"{bucket_arn}/{UPLOADS}*"),
        # Without it S3 answers 403 instead of 404 for a deleted upload, and its message would be retried.
        policy.allow("s3:ListBucket", on=bucket_arn),
        policy.allow("s3:PutObject", on=f"{bucket_arn}/{variant}/*"),
        policy.allow("kms:Decrypt", "kms:GenerateDataKey", on=key_arns),
    ]
