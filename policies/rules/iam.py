"""IAM policies, roles and users."""

import re
from collections.abc import Mapping

from guardrails.arns import GROUPS, KEYS, OBJECTS, PARAMETERS, POLICIES, ROLES, SECRETS, USERS
from guardrails.iam_policy import Statement, is_administrator, statements, whole_services
from guardrails.rule import CRITICAL, HIGH, LOW, MEDIUM, Props, rule
from guardrails.values import items

POLICY = "aws:iam/policy:Policy"
ROLE = "aws:iam/role:Role"
# A role may declare inline and managed policies itself.
INLINE = (
    "aws:iam/rolePolicy:RolePolicy", "aws:iam/userPolicy:UserPolicy", "aws:iam/groupPolicy:GroupPolicy", ROLE,
)  # fmt: skip
USER = ("aws:iam/userPolicy:UserPolicy", "aws:iam/userPolicyAttachment:UserPolicyAttachment")
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ATTACHING = (
    ATTACHMENT, ROLE,
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
)  # fmt: skip

_DECRYPT = {"kms:Decrypt": KEYS, "kms:ReEncryptFrom": KEYS}
# A principal with one of these actions on all roles, policies, users or groups can get all other permissions.
_PERMISSIONS = {
    "iam:PutRolePolicy": ROLES,
    "iam:AttachRolePolicy": ROLES,
    "iam:UpdateAssumeRolePolicy": ROLES,
    "iam:DeleteRolePermissionsBoundary": ROLES,
    "iam:PassRole": ROLES,
    "iam:CreatePolicyVersion": POLICIES,
    "iam:SetDefaultPolicyVersion": POLICIES,
    "iam:PutUserPolicy": USERS,
    "iam:AttachUserPolicy": USERS,
    "iam:CreateAccessKey": USERS,
    "iam:CreateLoginProfile": USERS,
    "iam:UpdateLoginProfile": USERS,
    "iam:PutGroupPolicy": GROUPS,
    "iam:AttachGroupPolicy": GROUPS,
    "iam:AddUserToGroup": GROUPS,
}
_EXFILTRATION = {
    "s3:GetObject": OBJECTS,
    "s3:GetObjectVersion": OBJECTS,
    "ssm:GetParameter": PARAMETERS,
    "ssm:GetParameters": PARAMETERS,
    "ssm:GetParametersByPath": PARAMETERS,
    "secretsmanager:GetSecretValue": SECRETS,
}
# AWS's own policy, in any partition.
_ADMINISTRATOR = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/AdministratorAccess")
_NAME = "Name the resources."


@rule(
    "IAM.1",
    HIGH,
    (POLICY, *INLINE),
    "IAM policies do not allow all actions on all resources",
    "Name actions and resources.",
)
def no_administrator(policy: Props) -> bool:
    return not is_administrator(_allowing(policy))


@rule("IAM.2", LOW, USER, "IAM users have no policies attached", "Attach it to a group or, better, a role.")
def not_on_users(_policy: Props) -> bool:
    return False


@rule(
    "IAM.21",
    LOW,
    (POLICY, *INLINE),
    "IAM policies do not allow all actions of a service",
    "Name the actions instead of service:*.",
)
def no_whole_service(policy: Props) -> bool:
    return not whole_services(_allowing(policy))


@rule("KMS.1", MEDIUM, POLICY, "Managed IAM policies do not allow decryption with every KMS key", _NAME)
def no_decryption_managed(policy: Props) -> bool:
    return not _on_everything(policy, _DECRYPT)


@rule("KMS.2", MEDIUM, INLINE, "Inline IAM policies do not allow decryption with every KMS key", _NAME)
def no_decryption_inline(policy: Props) -> bool:
    return not _on_everything(policy, _DECRYPT)


@rule(
    "CKV_AWS_288",
    HIGH,
    (POLICY, *INLINE),
    "IAM policies do not allow reading all objects, parameters or secrets",
    _NAME,
)
def no_exfiltration(policy: Props) -> bool:
    return not _on_everything(policy, _EXFILTRATION)


@rule(
    "CKV_AWS_289",
    HIGH,
    (POLICY, *INLINE),
    "IAM policies do not allow changing all roles, policies, users or groups, or passing all roles",
    _NAME,
)
def no_escalation(policy: Props) -> bool:
    return not _on_everything(policy, _PERMISSIONS)


@rule(
    "CKV_AWS_274",
    HIGH,
    ATTACHING,
    "AdministratorAccess is attached to no role, user or group",
    "Attach a policy that names what is to be done.",
)
def not_administrator(props: Props) -> bool:
    several = [*items(props, "managedPolicyArns"), *items(props, "policyArns")]
    return not any(_ADMINISTRATOR.fullmatch(str(arn)) for arn in [props.get("policyArn"), *several])


@rule(
    "CKV_AWS_60",
    CRITICAL,
    ROLE,
    "IAM roles name who may assume them",
    "Name the account, role, service or identity provider in assume_role_policy.",
)
def named_takers(role: Props) -> bool:
    return not any(one.allows and one.for_everybody for one in statements(role["assumeRolePolicy"]))


def _allowing(props: Props) -> list[Statement]:
    """The allowing statements of a policy, or of a role's inline policies."""
    policies = [props] if "policy" in [*props] else items(props, "inlinePolicies")
    return [one for policy in policies for one in statements(policy.get("policy")) if one.allows]


def _on_everything(policy: Props, actions: Mapping[str, tuple[str, ...]]) -> bool:
    return any(
        one.grants(action) and one.on_all(probes)
        for one in _allowing(policy)
        for action, probes in actions.items()
    )
