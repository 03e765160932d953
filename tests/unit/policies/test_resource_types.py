"""A rule checks every type that can declare the same: twins, separate resources and inline blocks."""

import json
import re
from dataclasses import replace

import pytest

import rules
from guardrails.resource_types import ALIASES, canonical
from guardrails.rule import RULES
from rules import ec2, iam, kms, lambda_, rds, s3, vpc
from unit.policies.cases import CASES
from unit.policies.evaluation import Declared, evaluate
from unit.policies.resource_types import properties, there_is, types_of_the_pack

rules.load()

EVERYTHING = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
PUBLIC = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}})
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
WITH_ACCOUNT = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
SSH = {"fromPort": 22, "toPort": 22, "protocol": "tcp"}
PAST_ACL = {**SSH, "action": "allow", "cidrBlock": "0.0.0.0/0", "ruleNo": 1}
INLINE = {"inlinePolicies": [{"name": "all", "policy": EVERYTHING}]}
OPEN = {"ingress": [{**SSH, "cidrBlocks": ["0.0.0.0/0"]}]}


def of_acl(uri, permission):
    return {"accessControlPolicy": {"grants": [{"permission": permission, "grantee": {"uri": uri}}]}}


def of_bucket(uri, permission):
    return {"grants": [{"type": "Group", "permissions": [permission], "uri": uri}]}


def attaching(kind):
    return {"policyArns": [ADMINISTRATOR]} if "Exclusive" in kind else {"policyArn": ADMINISTRATOR}


BAD = [
    *(("KMS.5", kind, {"policy": PUBLIC}) for kind in (kms.POLICY, *kms.OTHERS)),
    ("Lambda.1", lambda_.POLICY, {"policy": PUBLIC}),
    *((name, s3.BUCKET, {"policy": PUBLIC}) for name in ("S3.2", "S3.3", "S3.6")),
    *((name, s3.BUCKET, {"acl": "public-read-write"}) for name in ("S3.2", "S3.3")),
    *((name, s3.BUCKET, of_bucket(ALL_USERS, "FULL_CONTROL")) for name in ("S3.2", "S3.3")),
    *((name, s3.ACL, of_acl(ALL_USERS, "FULL_CONTROL")) for name in ("S3.2", "S3.3")),
    *((name, "aws:s3/bucketAclV2:BucketAclV2", {"acl": "public-read-write"}) for name in ("S3.2", "S3.3")),
    ("S3.2", s3.ACL, of_acl(WITH_ACCOUNT, "READ")),
    ("S3.3", s3.ACL, of_acl(WITH_ACCOUNT, "WRITE_ACP")),
    *((name, iam.ROLE, INLINE) for name in ("IAM.1", "KMS.2", "CKV_AWS_288", "CKV_AWS_289")),
    (
        "IAM.21",
        iam.ROLE,
        {"inlinePolicies": [{"policy": EVERYTHING.replace('"Action": "*"', '"Action": "s3:*"')}]},
    ),
    ("CKV_AWS_274", iam.ROLE, {"managedPolicyArns": [ADMINISTRATOR]}),
    *(("CKV_AWS_274", kind, attaching(kind)) for kind in iam.ATTACHING if kind != iam.ROLE),
    *(("EC2.21", kind, {"ingress": [PAST_ACL]}) for kind in (vpc.ACL, vpc.DEFAULT_ACL)),
    *((name, vpc.DEFAULT_GROUP, OPEN) for name in ("EC2.13", "EC2.18", "EC2.19")),
    ("EC2.8", ec2.SPOT, {"metadataOptions": {"httpTokens": "optional"}}),
    ("EC2.9", ec2.SPOT, {"associatePublicIpAddress": True}),
    *(("RDS.2", kind, {"publiclyAccessible": True}) for kind in (rds.CLUSTER, rds.NEPTUNE_MEMBER)),
]  # fmt: skip
GOOD = [
    ("S3.2", s3.BUCKET, of_bucket(ALL_USERS, "WRITE")),
    ("S3.2", s3.ACL, of_acl("http://acs.amazonaws.com/groups/s3/LogDelivery", "READ")),
    ("S3.3", s3.ACL, of_acl(ALL_USERS, "READ")),
    ("S3.3", s3.BUCKET, {"acl": "private"}),
    ("IAM.1", iam.ROLE, {"assumeRolePolicy": "{}"}),
    ("CKV_AWS_274", iam.ROLE, {"managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}),
    ("EC2.21", vpc.ACL, {"ingress": [{**PAST_ACL, "action": "deny"}], "egress": [PAST_ACL]}),
]


def called(case):
    name, kind, props = case
    return f"{name}-{kind.rpartition(':')[2]}-{'+'.join(props)}"


@pytest.mark.parametrize(("name", "kind", "props"), BAD, ids=map(called, BAD))
def test_a_rule_finds_the_same_by_whatever_kind_it_is_declared(name, kind, props):
    result = evaluate(RULES[name], [Declared(kind, "it", props)])
    assert result.findings
    assert not result.failures


@pytest.mark.parametrize(("name", "kind", "props"), GOOD, ids=map(called, GOOD))
def test_a_rule_lets_a_kind_pass_that_declares_nothing_bad(name, kind, props):
    assert evaluate(RULES[name], [Declared(kind, "it", props)]).holds


@pytest.mark.parametrize(("name", "kind", "props"), BAD + GOOD, ids=map(called, BAD + GOOD))
def test_the_properties_that_a_rule_reads_exist(name, kind, props):
    assert {re.sub(r"(?=[A-Z])", "_", prop).lower() for prop in props} <= properties(kind)


TOLD_APART = [
    (name, twin)
    for twin, kind in ALIASES.items()
    for name, case in CASES.items()
    if any(made.kind == kind for made in [*case.bad, *case.good])
]


@pytest.mark.parametrize(("name", "twin"), TOLD_APART)
def test_a_rule_has_the_same_result_for_a_twin_and_its_type(name, twin):
    def renamed(resources):
        return [replace(made, kind=twin) if made.kind == ALIASES[twin] else made for made in resources]

    assert evaluate(RULES[name], renamed(CASES[name].bad)).findings
    assert evaluate(RULES[name], renamed(CASES[name].good)).holds


def test_every_twin_is_a_kind_that_some_rule_reads():
    assert {canonical(twin) for twin in ALIASES} <= types_of_the_pack()
    assert all(properties(twin) for twin in ALIASES)
    assert {twin for _, twin in TOLD_APART} | {kind for _, kind, _ in BAD} >= {*ALIASES}


def test_every_kind_of_the_pack_has_its_twins_listed():
    """As pulumi_aws has them: ``lb`` is there again as ``alb``, and kinds of S3 with V2 after their names."""
    found = set()
    for kind in types_of_the_pack():
        _, place, name = kind.split(":")
        again = [f"aws:{place}V2:{name}V2", kind.replace("aws:lb/", "aws:alb/")]
        found |= {twin for twin in again if twin != kind and there_is(twin)}
    assert found == {*ALIASES}
