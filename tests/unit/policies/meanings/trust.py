"""Trust policies of roles that every principal may assume, and look-alikes."""

import json

from rules import iam
from unit.policies.evaluation import ACCOUNT, Declared

GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider"


def trusting(principal, condition=None, **more):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRoleWithWebIdentity", **more}
    if condition:
        statement["Condition"] = condition
    return Declared(iam.ROLE, "it", {"assumeRolePolicy": json.dumps({"Statement": [statement]})})


def github(condition, provider=f"{PROVIDER}/{GITHUB}"):
    audience = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}
    return trusting({"Federated": provider}, {**audience, **condition})


def sub(value, test="StringLike", host=GITHUB):
    return {test: {f"{host}:sub": value}}


ANYBODYS_ROLE = [
    trusting("*"),
    trusting({"AWS": "*"}),
    trusting({"AWS": ["*", ACCOUNT]}),
    trusting({"*": "*"}),
    trusting({"AWS": "arn:aws:iam::*:root"}),
    trusting({"Federated": f"{PROVIDER}/{GITHUB}"}),
    github({}),
    github(sub("*")),
    github(sub("repo:*")),
    github(sub("repo:*/app:*")),
    github(sub("repo:acme*/app:*")),
    github(sub(["repo:acme/app:*", "repo:*"])),
    github(sub("repo:acme/app", "StringNotLike")),
    github(sub("repo:acme/app:*", "StringLikeIfExists")),
    github(sub("repo:acme/app", "ForAllValues:StringLike")),
    trusting({"Federated": "cognito-identity.amazonaws.com"}),
    trusting({"Federated": f"{PROVIDER}/gitlab.com"}),
    trusting(
        {"Federated": f"{PROVIDER}/gitlab.com"}, {"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}}
    ),
    trusting({"AWS": "*"}, {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}),
]
NAMED_ROLE = [
    trusting({"Service": "ec2.amazonaws.com"}),
    trusting({"AWS": ACCOUNT}),
    trusting({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
    github(sub("repo:acme/app:*")),
    github(sub("repo:acme/*")),
    github(sub("repo:acme/app:ref:refs/heads/main", "StringEquals")),
    github(sub(["repo:acme/app:*", "repo:acme/web:*"])),
    github({"stringlike": {f"{GITHUB.upper()}:SUB": "repo:acme/app:*"}}),
    trusting(
        {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"}, {"StringEquals": {"SAML:aud": "x"}}
    ),
    trusting(
        {"Federated": "cognito-identity.amazonaws.com"},
        {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu:1"}},
    ),
    trusting(
        {"Federated": f"{PROVIDER}/app.terraform.io"},
        sub("organization:acme:project:*", host="app.terraform.io"),
    ),
    trusting({"AWS": "*"}, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
    trusting({"AWS": "*"}, {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/*"}}),
    trusting({"AWS": "*"}, {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
    trusting("*", Effect="Deny"),
]


def service(name, condition=None):
    statement = {"Effect": "Allow", "Principal": {"Service": name}, "Action": "sts:AssumeRole"}
    if condition is not None:
        statement["Condition"] = condition
    return Declared(iam.ROLE, "it", {"assumeRolePolicy": json.dumps({"Statement": [statement]})})


STATES, ARN = "states.amazonaws.com", f"arn:aws:states:eu-north-1:{ACCOUNT}:stateMachine:*"
ANY_ACCOUNT = [
    service(STATES),
    service(STATES, {}),
    service([STATES, "ec2.amazonaws.com"]),
    service(STATES, {"StringEquals": {"aws:SourceAccountId": ACCOUNT}}),
    service(STATES, {"StringLike": {"aws:SourceAccount": "*"}}),
    service(STATES, {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}}),
    service(STATES, {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}}),
    service(STATES, {"ArnLike": {"aws:SourceArn": "arn:aws:states:*:*:*"}}),
    service(STATES, {"ArnLike": {"aws:SourceArn": [ARN, "arn:*"]}}),
    service(STATES, {"Bool": {"aws:SecureTransport": "true"}}),
]
OWN_ACCOUNT = [
    service(STATES, {"StringEquals": {"aws:SourceAccount": ACCOUNT}}),
    service(STATES, {"stringequals": {"AWS:SOURCEACCOUNT": [ACCOUNT]}}),
    service(STATES, {"StringLike": {"aws:SourceAccount": ACCOUNT}}),
    service(STATES, {"ArnLike": {"aws:SourceArn": ARN}}),
    service(STATES, {"ArnEquals": {"aws:SourceArn": ARN}}),
    service(STATES, {"StringLike": {"aws:SourceArn": ARN}}),
    service(STATES, {"StringEquals": {"aws:SourceOrgID": "o-1"}}),
    service(STATES, {"Bool": {"aws:SecureTransport": "true"}, "ArnLike": {"aws:SourceArn": ARN}}),
    service("ec2.amazonaws.com"),
    service(["lambda.amazonaws.com", "edgelambda.amazonaws.com"]),
]
MEANINGS = {
    "iam_role_cross_service_confused_deputy_prevention": (ANY_ACCOUNT, OWN_ACCOUNT),
    "CKV_AWS_60": (ANYBODYS_ROLE, NAMED_ROLE),
}
