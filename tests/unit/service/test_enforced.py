"""The statements of a bucket's verbs against an emulator that enforces IAM.

moto checks resources of S3 only: for other services it asks for the action on ``*``, which is denied.
"""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count

from components.common import policy
from components.service.uses.verbs import VERBS
from components.service.uses.wiring import statement

REGION = "ap-northeast-2"
# Requests of the preparation, before IAM is enforced: bucket, role, policy, two objects, the role's session.
_PREPARED = 6


def _client(verb: str) -> Any:
    """S3 as a role that has *verb* on ``in/`` of the bucket."""
    s3, iam = boto3.client("s3", region_name=REGION), boto3.client("iam", region_name=REGION)
    s3.create_bucket(Bucket="uploads", CreateBucketConfiguration={"LocationConstraint": REGION})
    attributes = {"arn": "arn:aws:s3:::uploads", "prefix": "in/"}
    text = policy.document(*(statement(rule, attributes) for rule in VERBS["bucket"][verb].rules))
    trust = policy.trust("ecs-tasks.amazonaws.com")
    role = iam.create_role(RoleName="orders-api", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="orders-api", PolicyName="uses", PolicyDocument=text)
    for key in ("in/a", "out/a"):
        s3.put_object(Bucket="uploads", Key=key, Body=json.dumps(key).encode())
    sts = boto3.client("sts", region_name=REGION)
    session = sts.assume_role(RoleArn=role, RoleSessionName="task")["Credentials"]
    return boto3.client(
        "s3",
        region_name=REGION,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )


@pytest.mark.parametrize(("verb", "may_write"), [("read", False), ("write", True)])
@mock_aws
@set_initial_no_auth_action_count(_PREPARED)
def test_a_bucket_is_open_for_the_verb_and_the_prefix_only(
    monkeypatch: pytest.MonkeyPatch, verb: str, may_write: bool
) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    s3 = _client(verb)
    assert s3.get_object(Bucket="uploads", Key="in/a")["Body"].read() == b'"in/a"'
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="uploads", Key="out/a")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket="uploads", Key="out/b", Body=b"")
    if may_write:
        s3.put_object(Bucket="uploads", Key="in/b", Body=b"")
        return
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket="uploads", Key="in/b", Body=b"")
