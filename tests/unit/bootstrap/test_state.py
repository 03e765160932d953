"""The bucket and the key: every version of the state is kept for 90 days, encrypted."""

import json

import pytest

from unit.recording import STACKS

KEY = "arn:aws:made:ap-northeast-2:123456789012:secrets"


@pytest.fixture(params=STACKS)
def cloud(bootstrapped, request):
    return bootstrapped(request.param)


def one(cloud, kind):
    [found] = cloud.of(kind).values()
    return found


def test_no_destroy_takes_the_bucket_or_the_key_along(cloud):
    assert one(cloud, "aws:s3/bucket:Bucket") == {"forceDestroy": False}
    assert {"state", "secrets"} <= cloud.protected


def test_versions_are_kept_for_90_days(cloud):
    versioning = one(cloud, "aws:s3/bucketVersioning:BucketVersioning")
    assert versioning["versioningConfiguration"] == {"status": "Enabled"}
    [rule] = one(cloud, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")["rules"]
    assert rule == {
        "id": "old-versions",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
        "noncurrentVersionExpiration": {"noncurrentDays": 90},
        "expiration": {"expiredObjectDeleteMarker": True},
    }


def test_what_is_in_it_is_encrypted_with_the_accounts_key(cloud):
    kind = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    assert one(cloud, kind)["rules"] == [
        {
            "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
            "bucketKeyEnabled": True,
        }
    ]


def test_no_access_without_tls_or_by_the_public(cloud):
    private = one(cloud, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    assert {value for key, value in private.items() if key != "bucket"} == {True}
    owner = one(cloud, "aws:s3/bucketOwnershipControls:BucketOwnershipControls")
    assert owner["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    [statement] = json.loads(one(cloud, "aws:s3/bucketPolicy:BucketPolicy")["policy"])["Statement"]
    assert statement == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*"],
        "Resource": ["arn:aws:s3:::state", "arn:aws:s3:::state/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_the_key_rotates_and_only_its_account_decides_about_it(bootstrapped):
    cloud = bootstrapped("dev")
    key = one(cloud, "aws:kms/key:Key")
    assert key["enableKeyRotation"] is True
    assert key["deletionWindowInDays"] == 30
    [statement] = json.loads(key["policy"])["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}
    assert set(cloud.of("aws:kms/alias:Alias")) == {"secrets"}
