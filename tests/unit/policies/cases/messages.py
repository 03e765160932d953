"""Topics, queues and identity policies."""

import json

from rules import iam, sns, sqs
from unit.policies.evaluation import Case, Declared, one

NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}
FROM_HERE = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
[ROLE_POLICY, *_] = iam.INLINE


def policy(**statement):
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **statement}]}
    )


def public(**more):
    return {"policy": policy(Principal="*", Action="sns:Publish", **more)}


def may(*actions, on="*"):
    return {"policy": policy(Action=list(actions), Resource=on)}


DENY_PLAIN = {"policy": policy(Effect="Deny", Principal="*", Action="*", Condition=NO_TLS)}
TOPIC, QUEUE = Declared(sns.TOPIC, "topic"), Declared(sqs.QUEUE, "queue")
ALLOW = {"redriveAllowPolicy": json.dumps({"redrivePermission": "byQueue"})}

CASES = {
    "SNS.1": one(sns.TOPIC, bad={}, good={"kmsMasterKeyId": "arn"}),
    "SNS.4": one(sns.POLICY, bad=public(), good=public(Condition=FROM_HERE)),
    "AwsSolutions-SNS3": Case(
        bad=[TOPIC], good=[TOPIC, Declared(sns.POLICY, "policy", DENY_PLAIN, {"arn": "topic"})]
    ),
    "SQS.1": one(sqs.QUEUE, bad={}, good={"sqsManagedSseEnabled": True}),
    "CKV_AWS_168": one(sqs.POLICY, bad=public(), good=public(Condition=FROM_HERE)),
    "AwsSolutions-SQS3": Case(
        bad=[QUEUE], good=[QUEUE, Declared(sqs.REDRIVE_ALLOW, "allow", ALLOW, {"queueUrl": "queue"})]
    ),
    "AwsSolutions-SQS4": Case(
        bad=[QUEUE], good=[QUEUE, Declared(sqs.POLICY, "policy", DENY_PLAIN, {"queueUrl": "queue"})]
    ),
    "IAM.1": one(iam.POLICY, bad=may("*"), good=may("s3:ListAllMyBuckets")),
    "IAM.2": Case(
        bad=[Declared(iam.USER[0], "it", {"user": "somebody"})],
        good=[Declared(ROLE_POLICY, "it", {"role": "something"})],
    ),
    "IAM.21": one(
        ROLE_POLICY, bad=may("s3:*", on="arn:aws:s3:::b/*"), good=may("s3:Get*", on="arn:aws:s3:::b/*")
    ),
    "KMS.1": one(iam.POLICY, bad=may("kms:*"), good=may("kms:Decrypt", on="arn:aws:kms:::key/1")),
    "KMS.2": one(ROLE_POLICY, bad=may("kms:Decrypt"), good=may("kms:Decrypt", on="arn:aws:kms:::key/1")),
    "CKV_AWS_288": one(
        ROLE_POLICY, bad=may("ssm:Get*"), good=may("ssm:Get*", on="arn:aws:ssm:::parameter/app/*")
    ),
    "CKV_AWS_289": one(
        ROLE_POLICY, bad=may("iam:PassRole"), good=may("iam:PassRole", on="arn:aws:iam:::role/app")
    ),
    "CKV_AWS_274": one(
        iam.ATTACHMENT,
        bad={"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        good={"policyArn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"},
    ),
    "CKV_AWS_60": one(
        iam.ROLE,
        bad={"assumeRolePolicy": policy(Principal={"AWS": "*"}, Action="sts:AssumeRole")},
        good={
            "assumeRolePolicy": policy(Principal={"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")
        },
    ),
}
