"""Identity policies that allow too much, and look-alikes."""

import json

from rules import iam
from unit.policies.evaluation import ACCOUNT, Declared


def policy(*statements, kind=iam.POLICY):
    listed = [{"Effect": "Allow", "Action": "*", "Resource": "*", **one} for one in statements]
    for one in listed:
        for element in ("Action", "Resource"):
            if f"Not{element}" in one:
                del one[element]
    return Declared(kind, "it", {"policy": json.dumps({"Version": "2012-10-17", "Statement": listed})})


def text(document, kind=iam.POLICY):
    return Declared(kind, "it", {"policy": document})


LETTERS = [f"{letter}*:*" for letter in "abcdefghijklmnopqrstuvwxyz"]
ADMINISTRATOR = [
    policy({}),
    policy({"Action": "*:*"}),
    policy({"Action": "**"}),
    policy({"Action": ["s3:Get*", "*"]}),
    policy({"Action": "?*"}),
    policy({"Action": "*:?*"}),
    policy({"Resource": "arn:aws:*:*:*:*"}),
    policy({"Resource": "arn:*"}),
    policy({"Resource": ["arn:aws:s3:::b", "**"]}),
    policy({"Resource": "*:*"}),
    policy({"Action": LETTERS}),
    policy({"NotAction": "iam:*"}),
    policy({"NotAction": ["sts:AssumeRole"]}),
    policy({"NotResource": "arn:aws:s3:::b"}),
    policy({"Action": LETTERS[:9]}, {"Action": LETTERS[9:]}),
    text('{"Statement": {"effect": "Allow", "action": "\\u002a", "resource": "*"}}'),
]
NO_ADMINISTRATOR = [
    policy({"Effect": "Deny"}),
    policy({"Action": "s3:*"}),
    policy({"Action": "*:Get*"}),
    policy({"Action": "iam:*"}),
    policy({"Resource": "arn:aws:s3:::*"}),
    policy({"Resource": "arn:aws:iam::*:*"}),
    policy({"NotAction": "*"}),
    policy({"NotResource": "*"}),
    policy({"Action": "ec2:*"}, {"Action": "s3:*"}),
    policy({"Action": "a*:*"}),
    policy({"NotAction": "*:*"}),
    policy({"Action": []}),
    policy({"Action": "[a-z]*:*"}),
]
WHOLE_SERVICE = [
    policy({"Action": one, "Resource": "arn:aws:s3:::b"})
    for one in (
        "s3:*",
        "s3:**",
        "S3:*",
        "s3:?*",
        "s?:*",
        "*:*",
        "*",
        "newservice:*",
        ["s3:Get*", "sqs:*"],
        "s3*:*",
    )
] + [policy({"NotAction": "s3:Get*", "Resource": "arn:aws:s3:::b"})]
NO_WHOLE_SERVICE = [
    policy({"Action": one})
    for one in (
        "s3:Get*",
        "s3:*Object",
        "s3:GetObject",
        ["s3:Get*", "s3:Put*", "s3:List*"],
        "s3:*Tagging",
        "*:Describe*",
        "s3:a*",
        "s3:???",
        "s3:*:x",
        "s3:[*]",
        "*t",
    )
] + [policy({"NotAction": "*"}), policy({"Effect": "Deny", "Action": "s3:*"})]


def on(action, *resources):
    return [{"Action": action, "Resource": one} for one in resources]


DECRYPT = [
    *on(
        "kms:Decrypt",
        "*",
        "**",
        "arn:aws:kms:*:*:key/*",
        f"arn:aws:kms:eu-north-1:{ACCOUNT}:key/*",
        "arn:aws:kms*",
    ),
    *on("kms:Decrypt", "arn:*:kms:*:*:*", ["arn:aws:kms:*:*:key/1", "arn:aws:kms:*:*:k*"], "arn:aws:kms"),
    *on("KMS:DECRYPT", "*"),
    *on("kms:*", "*"),
    *on("kms:De*", "*"),
    *on("kms:ReEncryptFrom", "*"),
    *on("k?s:decrypt", "*"),
    {"NotAction": "s3:*"},
    {"Action": "kms:Decrypt", "NotResource": "arn:aws:s3:::b"},
]
NO_DECRYPT = [
    *on(
        "kms:Decrypt", f"arn:aws:kms:eu-north-1:{ACCOUNT}:key/1", "arn:aws:kms:*:*:alias/*", "arn:aws:s3:::*"
    ),
    *on("kms:Decrypt", "arn:aws:kms:*:*:key/mrk-*", "arn:aws:kms:*:*:key/", []),
    *on("kms:Encrypt", "*"),
    *on("kms:GenerateDataKey*", "*"),
    *on("kms:Describe*", "*"),
    *on("kms:DecryptX", "*"),
    *on("xkms:Decrypt", "*"),
    {"NotAction": "kms:*", "Resource": "*"},
    {"NotAction": "*"},
    {"Action": "kms:Decrypt", "NotResource": "*"},
    {"Effect": "Deny", "Action": "kms:Decrypt"},
]
EXFILTRATION = [
    *on(
        "s3:GetObject",
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::*/*",
        "arn:aws:s3",
        "arn:*:s3:::?*",
        ["arn:aws:s3:::b", "*"],
    ),
    *on("s3:Get*", "*"),
    *on("S3:getobject", "*"),
    *on("ssm:GetParameter", f"arn:aws:ssm:eu-north-1:{ACCOUNT}:parameter/*"),
    *on("ssm:GetParameter", "arn:aws:ssm:*:*:*"),
    *on("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/*"),
    *on("ssm:GetParametersByPath", "*"),
    *on("s3:GetObjectVersion", "arn:aws:s3:::*/*"),
    *on("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:*"),
    *on("secretsmanager:*Value", "*"),
    {"NotAction": "iam:*"},
    {"Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*"},
]
NO_EXFILTRATION = [
    *on("s3:GetObject", "arn:aws:s3:::b/*", "arn:aws:s3:::b", "arn:aws:s3:::*.json", "arn:aws:s3:::app-*"),
    *on("s3:GetObjectTagging", "*"),
    *on("s3:ListAllMyBuckets", "*"),
    *on("ssm:GetParameter", "arn:aws:ssm:*:*:parameter/app/*"),
    *on("ssm:DescribeParameters", "*"),
    *on("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:app-*"),
    *on("secretsmanager:GetRandomPassword", "*"),
    *on("s3:GetObject", "arn:aws:sqs:*:*:*"),
    {"NotAction": "*"},
]
ESCALATION = [
    *on(
        "iam:PassRole",
        "*",
        "arn:aws:iam::*:role/*",
        f"arn:aws:iam::{ACCOUNT}:role/*",
        "arn:aws:iam::*:*",
        "arn:*:iam*",
    ),
    *on("iam:passrole", "*"),
    *on("iam:Put*", "*"),
    *on("iam:AttachRolePolicy", "**"),
    *on("iam:*", "arn:aws:iam::*:r*"),
    *on("iam:CreatePolicyVersion", "arn:aws:iam::*:policy/*"),
    *on("iam:SetDefaultPolicyVersion", "*"),
    *on("iam:UpdateAssumeRolePolicy", "arn:aws:iam::*:role/*"),
    *on("iam:DeleteRolePermissionsBoundary", "*"),
    *on("iam:PutUserPolicy", "arn:aws:iam::*:user/*"),
    *on("iam:AttachUserPolicy", "*"),
    *on("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/*"),
    *on("iam:CreateLoginProfile", "*"),
    *on("iam:UpdateLoginProfile", "*"),
    *on("iam:PutGroupPolicy", "arn:aws:iam::*:group/*"),
    *on("iam:AttachGroupPolicy", "*"),
    *on("iam:AddUserToGroup", "arn:*:iam::*:group/?*"),
    {"NotAction": "s3:*"},
    {"Action": "iam:PassRole", "NotResource": "arn:aws:iam::*:role/admin"},
]
NO_ESCALATION = [
    *on(
        "iam:PassRole",
        f"arn:aws:iam::{ACCOUNT}:role/app",
        "arn:aws:iam::*:role/app-*",
        "arn:aws:iam::*:role/app/*",
    ),
    *on("iam:PassRole", "arn:aws:iam::*:user/*", "arn:aws:iam::*:policy/*"),
    *on("iam:GetRole", "*"),
    *on("iam:List*", "*"),
    *on("iam:CreatePolicyVersion", "arn:aws:iam::*:role/*"),
    *on("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:role/*"),
    *on("iam:AddUserToGroup", "arn:aws:iam::*:group/app-*"),
    *on("iam:ListAccessKeys", "*"),
    *on("iam:PassRoles", "*"),
    {"NotAction": "iam:*"},
    {"Effect": "Deny", "Action": "iam:PassRole"},
]


def attached(arn):
    return Declared(iam.ATTACHMENT, "it", {"policyArn": arn})


ADMINISTRATOR_ARNS = [
    attached(f"arn:{one}:iam::aws:policy/AdministratorAccess")
    for one in ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")
] + [
    Declared(
        iam.ROLE,
        "it",
        {
            "managedPolicyArns": [
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                "arn:aws:iam::aws:policy/AdministratorAccess",
            ]
        },
    ),
    Declared(iam.ATTACHING[-1], "it", {"policyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}),
]
OTHER_ARNS = [
    attached(one)
    for one in (
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::aws:policy/AdministratorAccess-Amplify",
        "arn:aws:iam::aws:policy/AdministratorAccess-AWSElasticBeanstalk",
        f"arn:aws:iam::{ACCOUNT}:policy/Administrator",
        "arn:aws:iam::aws:policy/job-function/SystemAdministrator",
        "arn:aws:iam::aws:policy/AWSBackupFullAccess",
        f"arn:aws:iam::{ACCOUNT}:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/administratoraccess",
        "arn:aws:iam::aws:policy/aws-service-role/AdministratorAccess",
        "arn:aws:sns:::policy/AdministratorAccess",
    )
]


def policies(statements, kind=iam.POLICY):
    return [policy(one, kind=kind) for one in statements]


INLINE = iam.INLINE[0]
MEANINGS = {
    "IAM.1": (ADMINISTRATOR, NO_ADMINISTRATOR),
    "IAM.21": (WHOLE_SERVICE, NO_WHOLE_SERVICE),
    "KMS.1": (policies(DECRYPT), policies(NO_DECRYPT)),
    "KMS.2": (policies(DECRYPT, INLINE), policies(NO_DECRYPT, INLINE)),
    "CKV_AWS_288": (policies(EXFILTRATION), policies(NO_EXFILTRATION)),
    "CKV_AWS_289": (policies(ESCALATION), policies(NO_ESCALATION)),
    "CKV_AWS_274": (ADMINISTRATOR_ARNS, OTHER_ARNS),
}
