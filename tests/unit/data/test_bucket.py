import json

import pulumi
import pytest
from pulumi_aws import s3
from pydantic import ValidationError

from components.common.locks import Locks
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.bucket_policy import Distributions
from components.data.buckets.bucket_settings import BucketSettings, LogBucketSettings
from components.data.buckets.log_bucket import LogBucket
from unit.recording import ACCOUNT

ARN = "arn:aws:s3:::media"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
CONTEXT = BucketContext(ACCOUNT, KEY, "logs-bucket")
FRIEND = "210987654321"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
AGING = {"prefix": "uploads/", "infrequent_access_days": 30, "glacier_days": 60, "expire_days": 365}


def settings(**changes):
    small = {
        "versioning": True,
        "old_version_days": 30,
        "encryption": "kms",
        "lifecycle": [],
        "reader_accounts": [],
    }
    return BucketSettings.model_validate({**small, **changes})


def locks(on=True):
    return Locks(deletion_protection=on, protect=on, retention=on)


def bucket(locked=True, readers=(), **changes):
    return lambda: Bucket("media", settings(**changes), locks(locked), context=CONTEXT, readers=readers)


def log_bucket(locked=True):
    return lambda: LogBucket("logs", LogBucketSettings(retention_days=90), locks(locked), account=ACCOUNT)


def statements(cloud, name="media-tls"):
    return json.loads(cloud.of(POLICY)[name]["policy"])["Statement"]


def admitted(statements, **context):
    """Whether the denials of other accounts allow a request with *context*."""
    [guard] = [
        one["Condition"] for one in statements if "StringNotEqualsIfExists" in one.get("Condition", {})
    ]
    accounts = guard["StringNotEqualsIfExists"]["aws:PrincipalAccount"]
    stranger = context.get("account") not in accounts
    person = context.get("service", "false") == guard["BoolIfExists"]["aws:PrincipalIsAWSService"]
    return not (stranger and person)


@pytest.mark.parametrize(("program", "name"), [(bucket(), "media"), (log_bucket(), "logs")])
def test_nothing_in_it_can_be_made_public(deploy, program, name):
    cloud = deploy(program)
    assert cloud.of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")[f"{name}-private"] == {
        "bucket": f"{name}-bucket",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    assert cloud.of("aws:s3/bucketOwnershipControls:BucketOwnershipControls")[f"{name}-owner"] == {
        "bucket": f"{name}-bucket",
        "rule": {"objectOwnership": "BucketOwnerEnforced"},
    }


def test_whoever_comes_without_tls_is_sent_away(deploy):
    assert {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*"],
        "Resource": [ARN, f"{ARN}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    } in statements(deploy(bucket()))


def test_other_accounts_are_refused_and_services_are_not(deploy):
    found = statements(deploy(bucket()))
    assert admitted(found, account=ACCOUNT)
    assert not admitted(found, account=FRIEND)
    assert not admitted(found, account="anonymous")
    assert not admitted(found), "a request that says nothing of itself"
    assert admitted(found, service="true"), "log delivery and CloudFront come without an account"


def test_a_named_account_may_read_and_nothing_else(deploy):
    found = statements(deploy(bucket(reader_accounts=[FRIEND], encryption="s3")))
    assert admitted(found, account=FRIEND)
    assert not admitted(found, account="333333333333")
    allowed = [one for one in found if one["Effect"] == "Allow"]
    assert [(one["Action"], one["Resource"]) for one in allowed] == [
        (["s3:GetObject"], [f"{ARN}/*"]),
        (["s3:ListBucket"], [ARN]),
    ]
    assert {str(one["Principal"]) for one in allowed} == {str({"AWS": [f"arn:aws:iam::{FRIEND}:root"]})}


def test_distributions_of_the_account_may_read_what_is_named(deploy):
    found = statements(deploy(bucket(readers=[Distributions(["web/"])])))
    [allowed] = [one for one in found if one["Effect"] == "Allow"]
    assert allowed == {
        "Effect": "Allow",
        "Principal": {"Service": ["cloudfront.amazonaws.com"]},
        "Action": ["s3:GetObject"],
        "Resource": [f"{ARN}/web/*"],
        "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"}},
    }


def test_without_readers_the_policy_allows_no_access(deploy):
    assert {one["Effect"] for one in statements(deploy(bucket()))} == {"Deny"}


def test_objects_are_encrypted_as_declared(deploy):
    [rule] = deploy(bucket()).of(ENCRYPTION)["media-encryption"]["rules"]
    assert rule == {
        "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
        "bucketKeyEnabled": True,
    }
    [rule] = deploy(bucket(encryption="s3")).of(ENCRYPTION)["media-encryption"]["rules"]
    assert rule == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}


def test_who_came_is_written_down_under_the_buckets_name(deploy):
    assert deploy(bucket()).of("aws:s3/bucketLogging:BucketLogging")["media-access"] == {
        "bucket": "media-bucket",
        "targetBucket": "logs-bucket",
        "targetPrefix": "s3/media/",
    }


def test_old_versions_are_kept_where_declared(deploy):
    kind = "aws:s3/bucketVersioning:BucketVersioning"
    states = [
        deploy(bucket(versioning=on)).of(kind)["media-versions"]["versioningConfiguration"]["status"]
        for on in (True, False)
    ]
    assert states == ["Enabled", "Suspended"]


def test_old_versions_and_incomplete_uploads_expire(deploy):
    [rule] = deploy(bucket(old_version_days=7)).of(LIFECYCLE)["media-lifecycle"]["rules"]
    assert rule == {
        "id": "expire-what-nobody-sees",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
        "noncurrentVersionExpiration": {"noncurrentDays": 7},
    }


def test_objects_age_by_the_beginning_of_their_keys(deploy):
    later = {"prefix": "raw/2/", "infrequent_access_days": None, "glacier_days": None, "expire_days": 1}
    _, first, second = deploy(bucket(lifecycle=[AGING, later])).of(LIFECYCLE)["media-lifecycle"]["rules"]
    assert first == {
        "id": "age-uploads/",
        "status": "Enabled",
        "filter": {"prefix": "uploads/"},
        "transitions": [
            {"days": 30, "storageClass": "STANDARD_IA"},
            {"days": 60, "storageClass": "GLACIER"},
        ],
        "expiration": {"days": 365},
    }
    assert second == {
        "id": "age-raw/2/",
        "status": "Enabled",
        "filter": {"prefix": "raw/2/"},
        "expiration": {"days": 1},
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"glacier_days": 45}, "out of order: glacier_days 45 must be at least 60"),
        ({"expire_days": 60}, "out of order: expire_days 60 must be above 60"),
        ({"glacier_days": None, "expire_days": 30}, "out of order: expire_days 30 must be above 30"),
        ({"infrequent_access_days": 29}, "greater than or equal to 30"),
        (dict.fromkeys(("infrequent_access_days", "glacier_days", "expire_days")), 'no step for "uploads/"'),
    ],
)
def test_days_out_of_order_are_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        settings(lifecycle=[{**AGING, **changes}])


def test_rules_of_prefixes_that_look_alike_are_distinguished(deploy):
    alike = [{**AGING, "prefix": prefix} for prefix in ("a/b", "a-b/", "/a/c", "a/c/")]
    rules = deploy(bucket(lifecycle=alike)).of(LIFECYCLE)["media-lifecycle"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == 5


def test_accounts_that_could_decrypt_nothing_are_refused():
    with pytest.raises(ValidationError, match=r"reader_accounts must be \[\] or encryption s3"):
        settings(encryption="kms", reader_accounts=[FRIEND])


def test_two_rules_for_the_same_objects_are_refused():
    with pytest.raises(ValidationError, match='two rules for what begins with "uploads/raw/"'):
        settings(lifecycle=[AGING, {**AGING, "prefix": "uploads/raw/"}])


def test_an_account_that_is_none_is_refused():
    with pytest.raises(ValidationError, match="reader_accounts"):
        settings(reader_accounts=["12345"])


@pytest.mark.parametrize(("program", "name"), [(bucket, "media"), (log_bucket, "logs")])
def test_contents_are_deleted_with_the_bucket_only_without_retention(deploy, program, name):
    kind = "aws:s3/bucket:Bucket"
    assert deploy(program(locked=True)).of(kind)[name] == {"forceDestroy": False}
    assert deploy(program(locked=False)).of(kind)[name] == {"forceDestroy": True}


def test_no_principal_may_delete_a_bucket_under_deletion_protection(deploy):
    kept = {"Effect": "Deny", "Principal": "*", "Action": ["s3:DeleteBucket"], "Resource": [ARN]}
    assert kept in statements(deploy(bucket(locked=True)))
    assert kept not in statements(deploy(bucket(locked=False)))


def test_log_writers_of_the_account_alone_may_write(deploy):
    found = statements(deploy(log_bucket()), "logs-writers")
    allowed = {
        (one["Principal"]["Service"][0], one["Action"][0]): one for one in found if one["Effect"] == "Allow"
    }
    logs, own = "arn:aws:s3:::logs", f"arn:aws:s3:::logs/AWSLogs/{ACCOUNT}/*"
    written = {who: one["Resource"] for who, one in allowed.items()}
    assert written == {
        ("logging.s3.amazonaws.com", "s3:PutObject"): [f"{logs}/s3/*"],
        ("delivery.logs.amazonaws.com", "s3:PutObject"): [own],
        ("delivery.logs.amazonaws.com", "s3:GetBucketAcl"): [logs],
    }
    from_here = {
        who: one["Condition"]["StringEquals"]["aws:SourceAccount"]
        for who, one in allowed.items()
        if "Condition" in one
    }
    assert set(from_here.values()) == {ACCOUNT}
    assert len(from_here) == 3
    assert admitted(found, service="true")
    assert not admitted(found, account=FRIEND)


def test_who_names_a_log_bucket_finds_its_writers_admitted(deploy):
    def program():
        made = log_bucket()()
        for name, found in (("name", made.name), ("arn", made.arn)):
            s3.BucketMetric(f"client-{name}", bucket=found, opts=pulumi.ResourceOptions(parent=made))

    cloud = deploy(program)
    for name in ("client-name", "client-arn"):
        assert "logs-writers" in {urn.rpartition("::")[2] for urn in cloud.dependencies[name]}


def test_logs_are_encrypted_by_s3_alone_and_forgotten(deploy):
    cloud = deploy(log_bucket())
    [rule] = cloud.of(ENCRYPTION)["logs-encryption"]["rules"]
    assert rule == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
    [rule] = cloud.of(LIFECYCLE)["logs-lifecycle"]["rules"]
    assert rule["expiration"] == {"days": 90}
