import json

import pytest

from components.security.environment_key import EnvironmentKey
from components.security.key_policy import environment_key_policy
from components.security.parameters import Parameters
from unit.recording import ACCOUNT, LOCKED, OPEN

REGION = "ap-northeast-2"


def statements():
    return {one["Sid"]: one for one in json.loads(environment_key_policy(REGION, ACCOUNT))["Statement"]}


def key(deploy, locks):
    cloud = deploy(lambda: EnvironmentKey("key", locks, region=REGION, account=ACCOUNT))
    return cloud.of("aws:kms/key:Key")["key"], cloud


def test_the_key_turns_over_every_year_and_has_an_alias_that_pulumi_names(deploy):
    made, cloud = key(deploy, LOCKED)
    assert made["enableKeyRotation"] is True
    assert cloud.of("aws:kms/alias:Alias") == {"key-alias": {"targetKeyId": "key-id", "region": REGION}}


@pytest.mark.parametrize(("locks", "days"), [(LOCKED, 30), (OPEN, 7)])
def test_a_deleted_key_can_be_called_back_as_long_as_its_stores_deserve(deploy, locks, days):
    assert key(deploy, locks)[0]["deletionWindowInDays"] == days


def test_the_account_s_own_iam_decides_about_the_key(deploy):
    account = statements()["Account"]
    assert account["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert account["Action"] == ["kms:*"]


def test_other_principals_come_through_a_service_or_from_this_account():
    for sid, one in statements().items():
        if sid != "Account":
            assert ACCOUNT in json.dumps(one["Condition"]), sid


def test_services_use_the_key_for_callers_of_this_account_and_grant_it_to_aws_alone():
    for sid in ("ThroughServices", "GrantsThroughServices"):
        condition = statements()[sid]["Condition"]
        assert condition["StringEquals"]["kms:CallerAccount"] == ACCOUNT
        assert {f"{name}.{REGION}.amazonaws.com" for name in ("rds", "s3", "dynamodb", "elasticache")} <= set(
            condition["StringEquals"]["kms:ViaService"]
        )
    assert statements()["GrantsThroughServices"]["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}
    assert "kms:CreateGrant" not in statements()["ThroughServices"]["Action"]


def test_logs_of_this_account_and_region_alone_are_encrypted_with_the_key():
    assert statements()["Logs"]["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:*"}
    }


def test_cloudfront_may_read_and_nothing_else():
    assert statements()["CloudFront"]["Action"] == ["kms:Decrypt"]


def test_applications_find_everything_by_layer_and_name_and_nothing_of_it_is_hidden(deploy):
    cloud = deploy(lambda: Parameters("at", {"data": {"database": "db.local", "aurora": None}}))
    assert cloud.of("aws:ssm/parameter:Parameter") == {
        "at-data-database": {"name": "/strata/data/database", "type": "String", "insecureValue": "db.local"}
    }
