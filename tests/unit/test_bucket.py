import json

from components.data import Bucket, BucketSettings

ARN = "arn:aws:s3:::media"


def bucket(**changes):
    kept = {"versioning": True, "delete_with_contents": False}
    return lambda: Bucket("media", BucketSettings.model_validate({**kept, **changes}))


def test_nothing_in_it_can_be_made_public(deploy):
    cloud = deploy(bucket())
    assert cloud.of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")["media-private"] == {
        "bucket": "media-bucket",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    assert cloud.of("aws:s3/bucketOwnershipControls:BucketOwnershipControls")["media-owner"] == {
        "bucket": "media-bucket",
        "rule": {"objectOwnership": "BucketOwnerEnforced"},
    }


def test_whoever_comes_without_tls_is_sent_away(deploy):
    policy = deploy(bucket()).of("aws:s3/bucketPolicy:BucketPolicy")["media-tls"]["policy"]
    assert json.loads(policy)["Statement"] == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:*"],
            "Resource": [ARN, f"{ARN}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


def test_objects_are_encrypted_without_anybody_asking(deploy):
    kind = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    [rule] = deploy(bucket()).of(kind)["media-encryption"]["rules"]
    assert rule == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}


def test_old_versions_are_kept_where_the_settings_say_so(deploy):
    kind = "aws:s3/bucketVersioning:BucketVersioning"
    states = [
        deploy(bucket(versioning=on)).of(kind)["media-versions"]["versioningConfiguration"]["status"]
        for on in (True, False)
    ]
    assert states == ["Enabled", "Suspended"]


def test_what_nobody_sees_is_not_paid_for_forever(deploy):
    kind = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    [rule] = deploy(bucket()).of(kind)["media-lifecycle"]["rules"]
    assert rule == {
        "id": "expire-what-nobody-sees",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
        "noncurrentVersionExpiration": {"noncurrentDays": 30},
    }


def test_contents_are_deleted_with_the_bucket_only_where_the_settings_say_so(deploy):
    kind = "aws:s3/bucket:Bucket"
    assert deploy(bucket()).of(kind)["media"] == {"forceDestroy": False}
    assert deploy(bucket(delete_with_contents=True)).of(kind)["media"] == {"forceDestroy": True}
