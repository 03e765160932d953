"""Errors of AWS Config that a call returns."""

import pytest

from standin.aws.provider import ProviderError

from .world import World

_BUCKET, _CHANNEL = "aws:s3/bucket:Bucket", "aws:cfg/deliveryChannel:DeliveryChannel"


def test_a_delivery_channel_to_a_bucket_with_object_lock_is_refused(world: World) -> None:
    role = f"arn:aws:iam::{world.account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    world.make("aws:cfg/recorder:Recorder", {"roleArn": role})
    bucket = world.make(_BUCKET, {"forceDestroy": True}).id
    world.make(
        "aws:s3/bucketVersioning:BucketVersioning",
        {"bucket": bucket, "versioningConfiguration": {"status": "Enabled"}},
    )
    world.make(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        {"bucket": bucket, "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 1}}},
    )
    with pytest.raises(ProviderError, match="has Object Lock"):
        world.make(_CHANNEL, {"s3BucketName": bucket})
