import json

import pytest

from components.compute.web.access_logs import AccessLogs, log_policy

BUCKET = "arn:aws:s3:::web-logs-bucket"
NEAR = "arn:aws:elasticloadbalancing:ap-northeast-2:222222222222:targetgroup/web/1"


def logs(*, protected=False, retained=False):
    return lambda: AccessLogs("logs", 30, protected=protected, retained=retained, near_arn=NEAR)


def test_load_balancers_of_the_account_may_write_and_tls_is_required():
    deny, allow = json.loads(log_policy(BUCKET, NEAR))["Statement"]
    assert allow == {
        "Effect": "Allow",
        "Principal": {"Service": ["logdelivery.elasticloadbalancing.amazonaws.com"]},
        "Action": ["s3:PutObject"],
        "Resource": [f"{BUCKET}/AWSLogs/222222222222/*"],
    }
    assert deny == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*"],
        "Resource": [BUCKET, f"{BUCKET}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_the_bucket_is_private_and_encrypted_as_load_balancers_need_it(deploy):
    cloud = deploy(logs())

    bucket = {"bucket": "logs-bucket"}
    assert cloud.of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock") == {
        "logs": bucket
        | dict.fromkeys(
            ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"], True
        )
    }
    assert cloud.of("aws:s3/bucketOwnershipControls:BucketOwnershipControls") == {
        "logs": bucket | {"rule": {"objectOwnership": "BucketOwnerEnforced"}}
    }
    encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    default = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
    assert cloud.of(encryption) == {"logs": bucket | {"rules": [default]}}


def test_logs_are_forgotten_after_the_days_of_the_settings(deploy):
    lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    [rule] = deploy(logs()).of(lifecycle)["logs"]["rules"]
    assert rule == {
        "id": "forget",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "expiration": {"days": 30},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 1},
    }


@pytest.mark.parametrize("retained", [True, False])
@pytest.mark.parametrize("protected", [True, False])
def test_logs_have_a_lock_of_their_own_beside_that_of_their_bucket(deploy, protected, retained):
    cloud = deploy(logs(protected=protected, retained=retained))
    assert cloud.of("aws:s3/bucket:Bucket") == {"logs": {"forceDestroy": not retained}}
    assert cloud.protected == ({"logs"} if protected else set())
