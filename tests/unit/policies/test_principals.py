"""Every principal is allowed unless a condition limits the principals."""

import json
from itertools import product

import pytest

import rules
from guardrails.rule import RULES
from harness.every import every
from rules import iam, kms, lambda_, s3, sns, sqs
from unit.policies.evaluation import ACCOUNT, Declared, evaluate

rules.load()

ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
# Rules that a "*" among the principals breaks, and by which property of which kind.
RULES_ON_CALLERS = {
    "S3.2": (s3.POLICY, "policy"),
    "S3.3": (s3.POLICY, "policy"),
    "KMS.5": (kms.KEY, "policy"),
    "Lambda.1": (lambda_.POLICY, "policy"),
    "SNS.4": (sns.POLICY, "policy"),
    "CKV_AWS_60": (iam.ROLE, "assumeRolePolicy"),
    "CKV_AWS_168": (sqs.POLICY, "policy"),
}
FOR_EVERYBODY = [
    {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}},
    {"ArnNotLike": {"aws:PrincipalArn": ROLE}},
    {"Null": {"aws:PrincipalArn": "false"}},
    {"Bool": {"aws:PrincipalArn": "true"}},
    {"StringEquals": {"s3:prefix": "home"}},
    # A request without the key passes too.
    {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}},
    {"ArnLikeIfExists": {"aws:PrincipalArn": ROLE}},
    {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}},
    {"ForAnyValue:StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}},
    # Patterns that match every principal.
    {"StringLike": {"aws:PrincipalArn": "*"}},
    {"StringLike": {"aws:PrincipalArn": "*:role/app"}},
    {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
    {"StringLike": {"aws:userid": "*:session"}},
    {"StringLike": {"aws:SourceAccount": ""}},
    {"StringLike": {"aws:SourceAccount": "????????????"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
    {"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::b", "arn:*"]}},
    # A request's own value.
    {"StringEquals": {"aws:SourceVpc": "${aws:SourceVpc}"}},
    {"StringLike": {"AWS:PrincipalAccount": "${aws:principalaccount}"}},
]
FOR_SOME = [
    {"StringEquals": {"AWS:SourceAccount": ACCOUNT}},
    {"StringEquals": {"aws:SourceAccount": int(ACCOUNT)}},
    {"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": ["o-1", "o-2"]}},
    {"ForAnyValue:StringEquals": {"aws:PrincipalOrgID": ["o-1"]}},
    {"StringLike": {"aws:userid": "AROAEXAMPLE:*"}},
    {"StringLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}},
    {"ArnEquals": {"aws:PrincipalArn": ROLE}},
    {"StringEquals": {"aws:VpceAccount": ACCOUNT}},
    {"StringEquals": {"aws:ResourceAccount": ACCOUNT, "aws:PrincipalAccount": "${aws:ResourceAccount}"}},
    {"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:{ACCOUNT}:*"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}},
    {"ForAnyValue:ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}},
    {"Null": {"aws:PrincipalArn": "false"}, "StringEquals": {"kms:CallerAccount": ACCOUNT}},
]


def asked(name, condition):
    kind, by = RULES_ON_CALLERS[name]
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition}
    return evaluate(RULES[name], [Declared(kind, "it", {by: json.dumps({"Statement": [statement]})})])


@every(product(RULES_ON_CALLERS, FOR_EVERYBODY))
def test_a_condition_without_a_principal_does_not_restrict_access(name, condition):
    result = asked(name, condition)
    assert result.findings
    assert not result.failures


@every(product(RULES_ON_CALLERS, FOR_SOME))
def test_a_condition_that_names_callers_is_for_them_alone(name, condition):
    assert asked(name, condition).holds


@pytest.mark.parametrize("principal", ["*", "s3.amazonaws.com"])
@pytest.mark.parametrize(
    ("limits", "public"),
    [
        ({"sourceArn": "*"}, True),
        ({"sourceArn": "arn:aws:s3:::*"}, True),
        ({"sourceArn": "arn:aws:s3:::b"}, False),
        ({"sourceArn": "*", "sourceAccount": ACCOUNT}, False),
        ({"sourceAccount": "*"}, True),
        ({"principalOrgId": "o-1"}, False),
    ],
)
def test_a_permission_is_public_if_its_conditions_name_no_principal(principal, limits, public):
    result = evaluate(
        RULES["Lambda.1"], [Declared(lambda_.PERMISSION, "it", {"principal": principal, **limits})]
    )
    assert bool(result.findings) is public
    assert result.holds is not public
