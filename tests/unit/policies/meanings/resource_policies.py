"""Resource policies that are public or allow plain HTTP, and look-alikes."""

import json

from rules import endpoints, kms, lambda_, s3, sns, sqs
from unit.policies.evaluation import ACCOUNT, Declared

OTHER = "999999999999"
ESCAPED = '{"Statement": {"Effect": "Allow", "Principal": "\\u002a", "Action": "*", "Resource": "*"}}'


def public(kind, by="policy"):
    """Resource policies that allow every principal, and look-alikes."""

    def made(principal, condition=None, **more):
        statement = {"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*", **more}
        if condition:
            statement["Condition"] = condition
        return Declared(kind, "it", {by: json.dumps({"Statement": [statement]})})

    bad = [
        made("*"),
        made({"AWS": "*"}),
        made({"AWS": ["*"]}),
        made({"*": "*"}),
        made({"aws": "*"}),
        made({"AWS": "arn:aws:iam::*:root"}),
        made({"AWS": [ACCOUNT, "*"]}),
        made("*", {"Bool": {"aws:SecureTransport": "true"}}),
        made("*", {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
        made("*", {"IpAddress": {"aws:SourceIp": "1.1.1.1/0"}}),
        made("*", {"ArnLike": {"aws:SourceArn": "arn:aws:*:*:*:*"}}),
        made("*", {"StringLike": {"AWS:PrincipalOrgID": "o-*"}}),
        Declared(
            kind,
            "it",
            {by: ESCAPED},
        ),
    ]
    good = [
        made({"AWS": ACCOUNT}),
        made({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
        made({"Service": "sns.amazonaws.com"}),
        made("*", Effect="Deny"),
        made({"AWS": f"arn:aws:iam::{ACCOUNT}:role/app"}),
        made("*", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        made("*", {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        made("*", {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}}),
        made("*", {"stringequals": {"AWS:SOURCEACCOUNT": ACCOUNT}}),
        made("*", {"StringEquals": {"aws:SourceVpce": "vpce-1"}}),
        made({"AWS": ACCOUNT}, {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
        made("*", Effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}}),
    ]
    return bad, good


def tls(kind, by, action, parent):
    """Policies that don't refuse plain HTTP, and those that do, under whatever spelling."""

    def made(*statements):
        deny = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
        listed = [
            {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}, **one} for one in statements
        ]
        for one in listed:
            if "NotAction" in one:
                del one["Action"]
            if "NotPrincipal" in one:
                del one["Principal"]
        return [
            parent,
            Declared(kind, "policy", {"policy": json.dumps({"Statement": listed})}, {by: parent.name}),
        ]

    service = action.partition(":")[0]
    good = [
        made({}),
        made({"Principal": {"AWS": "*"}}),
        made({"Principal": {"AWS": ["*"]}}),
        made({"Principal": {"*": "*"}}),
        made({"Action": f"{service}:*"}),
        made({"Action": [f"{service.upper()}:*"]}),
        made({"Action": "**"}),
        made({"Condition": {"bool": {"AWS:SecureTransport": ["false"]}}}),
        made({"Condition": {"Bool": {"aws:securetransport": False}}}),
        made({"Condition": {"BoolIfExists": {"aws:SecureTransport": "False"}}}),
        made({"NotAction": "iam:*"}),
        made({"Effect": "Allow"}, {}),
    ]
    bad = [
        made({"Effect": "Allow"}),
        made({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
        made({"Action": "other:*"}),
        made({"Principal": {"AWS": ACCOUNT}}),
        made({"NotPrincipal": {"AWS": ACCOUNT}}),
        made({"NotAction": f"{service}:*"}),
        made({"Condition": {"Null": {"aws:SecureTransport": "false"}}}),
        made({"Condition": {"Bool": {"aws:ViaAWSService": "false"}}}),
        made(
            {
                "Condition": {
                    "Bool": {"aws:SecureTransport": "false"},
                    "StringEquals": {"aws:SourceVpc": "vpc-1"},
                }
            }
        ),
        made({"Condition": {}}),
        made({"Condition": {"Bool": {"aws:SecureTransport": ["false", "true"]}}}),
        made({"Action": f"{service}:Tag*"}),
    ]
    return bad, good


def configuring():
    """Bucket policies by which another account changes the configuration, and look-alikes."""

    def made(principal, action="s3:PutBucketPolicy", **more):
        statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}
        if "NotAction" in more:
            del statement["Action"]
        return Declared(s3.POLICY, "it", {"policy": json.dumps({"Statement": [statement]})})

    other, own = {"AWS": OTHER}, {"AWS": ACCOUNT}
    bad = [
        made(other),
        made({"AWS": f"arn:aws:iam::{OTHER}:root"}),
        made({"AWS": f"arn:aws:iam::{OTHER}:role/app"}),
        made({"AWS": [ACCOUNT, OTHER]}),
        made("*"),
        made({"AWS": "*"}),
        made(other, "s3:*"),
        made(other, "*"),
        made(other, "S3:putbucketACL"),
        made(other, "s3:Put*"),
        made(other, ["s3:GetObject", "s3:DeleteBucketPolicy"]),
        made(other, "s3:PutObjectAcl"),
        made(other, NotAction="s3:GetObject"),
        made({"aws": OTHER}),
        Declared(s3.POLICY, "it", {"policy": ESCAPED}),
    ]
    good = [
        made(own),
        made({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
        made({"AWS": f"arn:aws:iam::{ACCOUNT}:role/app"}),
        made({"AWS": [ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/a"]}),
        made({"Service": "logging.s3.amazonaws.com"}),
        made(other, "s3:GetObject"),
        made(other, "s3:Get*"),
        made(other, "s3:PutObject"),
        made(other, Effect="Deny"),
        made(other, NotAction="s3:*"),
        made(other, "s3:PutBucketPolicyX"),
        made(other, "s3:GetBucketPolicy"),
        Declared(s3.POLICY, "it", {"policy": '{"Statement": []}'}),
    ]
    return bad, good


def endpoint_policies():
    """Policies of VPC endpoints that allow every principal and action, and look-alikes."""

    def made(principal="*", action="*", resource="*", **more):
        statement = {
            "Effect": "Allow",
            "Principal": principal,
            "Action": action,
            "Resource": resource,
            **more,
        }
        return Declared(endpoints.ENDPOINT, "it", {"policy": json.dumps({"Statement": [statement]})})

    named = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
    bad = [
        Declared(endpoints.ENDPOINT, "it", {}),
        Declared(endpoints.ENDPOINT, "it", {"policy": ""}),
        Declared(endpoints.ENDPOINT, "it", {"policy": None}),
        Declared(endpoints.ENDPOINT, "it", {"serviceName": "com.amazonaws.eu-west-1.ecs"}),
        made(),
        made({"AWS": "*"}),
        made({"AWS": ["*"]}),
        made({"*": "*"}),
        made(resource="arn:aws:*:*:*:*"),
        made(resource=["arn:aws:s3:::b", "**"]),
        made(Condition={"StringLike": {"aws:PrincipalAccount": "*"}}),
        made(Condition={"StringEqualsIfExists": {"aws:PrincipalAccount": ACCOUNT}}),
        made(Condition={"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}),
        made(Condition={"Bool": {"aws:SecureTransport": "true"}}),
        Declared(endpoints.ENDPOINT, "it", {"policy": ESCAPED}),
    ]
    good = [
        Declared(endpoints.ENDPOINT, "it", {"serviceName": "com.amazonaws.eu-west-1.ecs-agent"}),
        made(Condition=named),
        made(Condition={"stringequals": {"AWS:PRINCIPALACCOUNT": [ACCOUNT]}}),
        made(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        made(Condition={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/*"}}),
        made(Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}),
        made({"AWS": ACCOUNT}),
        made({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
        made(resource="arn:aws:s3:::b/*"),
        made(resource=["arn:aws:s3:::b", "arn:aws:s3:::b/*"]),
        made(Effect="Deny"),
        made(Condition={**named, "Bool": {"aws:SecureTransport": "true"}}),
    ]
    return bad, good


BUCKET, TOPIC, QUEUE = (
    Declared(s3.BUCKET, "bucket"),
    Declared(sns.TOPIC, "topic"),
    Declared(sqs.QUEUE, "queue"),
)
MEANINGS = {
    "S3.2": public(s3.POLICY),
    "S3.3": public(s3.POLICY),
    "KMS.5": public(kms.KEY),
    "Lambda.1": public(lambda_.POLICY),
    "SNS.4": public(sns.POLICY),
    "CKV_AWS_168": public(sqs.POLICY),
    "S3.6": configuring(),
    "vpc_endpoint_connections_trust_boundaries": endpoint_policies(),
    "S3.5": tls(s3.POLICY, "bucket", "s3:GetObject", BUCKET),
    "AwsSolutions-SNS3": tls(sns.POLICY, "arn", "sns:Publish", TOPIC),
    "AwsSolutions-SQS4": tls(sqs.POLICY, "queueUrl", "sqs:SendMessage", QUEUE),
}
