import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from components.common import policy
from components.common.policy import (
    PolicyError,
    Statement,
    allow,
    allow_service,
    deny,
    deny_everybody,
    document,
)

OBJECTS = "arn:aws:s3:::media/*"


@pytest.mark.parametrize("action", ["*", "s3:*", "s3:Get*", "iam:?assRole"])
@pytest.mark.parametrize(
    "resource", ["*", "**", "arn:aws:s3:::*", "arn:aws:sqs:ap-northeast-2:123456789012:*"]
)
def test_a_pattern_of_actions_on_everything_is_refused_by_name(action, resource):
    with pytest.raises(PolicyError) as caught:
        allow("s3:GetObject", action, on=[OBJECTS, resource])
    assert str(caught.value).startswith(f"{action} on {resource} is refused")


@pytest.mark.parametrize(
    ("action", "resource"),
    [("s3:*", OBJECTS), ("ec2:DescribeSubnets", "*"), ("logs:*", "arn:aws:logs:r:1:log-group:app:*")],
)
def test_named_actions_on_everything_and_patterns_on_named_things_are_allowed(action, resource):
    [statement] = json.loads(document(allow(action, on=resource)))["Statement"]
    assert statement == {"Effect": "Allow", "Action": [action], "Resource": [resource]}


SERVICES = st.sampled_from(["lambda", "logs", "dynamodb", "states", "*"])
PLACES = st.sampled_from(["*", "", "ap-northeast-2", "123456789012"])
TYPES = st.from_regex(r"/?[A-Za-z][A-Za-z-]{0,10}[/:]", fullmatch=True)
NAMELESS = st.text("*?/:", min_size=1, max_size=4)
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)


@given(SERVICES, PLACES, PLACES, st.just("") | TYPES, NAMELESS)
def test_a_pattern_of_actions_on_every_name_of_a_type_is_refused(service, region, account, kind, name):
    with pytest.raises(PolicyError, match="is refused: name actions or resources"):
        allow("any:*", on=f"arn:aws:{service}:{region}:{account}:{kind}{name}")


@given(SERVICES, PLACES, PLACES, st.just("") | TYPES, NAMES, st.sampled_from(["", "*", "/*", ":*"]))
def test_a_pattern_of_actions_on_a_name_of_a_type_is_allowed(service, region, account, kind, name, rest):
    assume(kind or rest in ("", "*"))
    assert allow("any:*", on=f"arn:aws:{service}:{region}:{account}:{kind}{name}{rest}").resources


@given(NAMES, st.sampled_from(["", "/*", "/uploads/*"]), NAMELESS)
def test_a_bucket_s_name_is_no_type(bucket, objects, everything):
    assert allow("s3:*", on=f"arn:aws:s3:::{bucket}{objects}").resources
    with pytest.raises(PolicyError, match="is refused"):
        allow("s3:*", on=f"arn:aws:s3:::{everything}")


@pytest.mark.parametrize("resource", ["arn:aws:sqs", "arn:aws:sqs:*", "arn:aws:sqs:ap-northeast-2", "arn:*"])
def test_an_arn_that_ends_early_is_everything_from_there_on(resource):
    with pytest.raises(PolicyError, match="is refused"):
        allow("sqs:*", on=resource)


def test_every_principal_is_allowed_with_a_condition_only():
    with pytest.raises(PolicyError, match="s3:GetObject for everybody is refused"):
        Statement("Allow", ["s3:GetObject"], [OBJECTS], principals={"AWS": ["*"]})
    when = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
    assert Statement("Allow", ["s3:GetObject"], [OBJECTS], when, {"AWS": ["*"]}).render()["Principal"] == "*"


def test_denials_may_be_of_any_width():
    [statement] = json.loads(document(deny("*", on="*")))["Statement"]
    assert statement == {"Effect": "Deny", "Action": ["*"], "Resource": ["*"]}


def test_denials_come_first_and_the_order_of_the_arguments_means_nothing():
    tls = {"Bool": {"aws:SecureTransport": "false"}}
    statements = [
        allow("s3:PutObject", "s3:GetObject", on=[OBJECTS, "arn:aws:s3:::media"]),
        allow_service("sns.amazonaws.com", "sqs:SendMessage", on="arn:aws:sqs:r:1:q"),
        deny_everybody("s3:*", on=OBJECTS, when=tls),
    ]
    text = document(*statements)
    assert text == document(*reversed(statements))
    assert [one["Effect"] for one in json.loads(text)["Statement"]] == ["Deny", "Allow", "Allow"]
    assert json.loads(text)["Statement"][0] == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*"],
        "Resource": [OBJECTS],
        "Condition": tls,
    }


def test_a_denial_comes_before_what_the_alphabet_puts_first():
    text = document(allow("a:Get", on="arn:aws:a:r:1:x"), deny("z:Delete", on="*"))
    assert [one["Action"] for one in json.loads(text)["Statement"]] == [["z:Delete"], ["a:Get"]]


def test_the_order_within_a_statement_means_nothing_either():
    one = allow("s3:PutObject", "s3:GetObject", on=["arn:aws:s3:::b", "arn:aws:s3:::a"])
    other = allow("s3:GetObject", "s3:PutObject", "s3:GetObject", on=["arn:aws:s3:::a", "arn:aws:s3:::b"])
    assert document(one) == document(other)


def test_a_role_is_taken_by_one_service():
    [statement] = json.loads(policy.trust("lambda.amazonaws.com"))["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": ["lambda.amazonaws.com"]},
        "Action": ["sts:AssumeRole"],
    }


def test_empty_documents_statements_and_actions_are_refused():
    with pytest.raises(PolicyError, match="without statements"):
        document()
    with pytest.raises(PolicyError, match="on \\* names no action"):
        allow(on="*")
