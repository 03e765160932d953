"""KMS keys."""

from pulumi_policy import PolicyResource

from guardrails.iam_policy import statements
from guardrails.rule import CRITICAL, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import is_true

KEY = "aws:kms/key:Key"
POLICY = "aws:kms/keyPolicy:KeyPolicy"
# Replicas, and keys whose material comes from elsewhere.
OTHERS = (
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
)


@rule("KMS.4", MEDIUM, KEY, "KMS keys have automatic rotation", "Set enable_key_rotation=True.")
def rotated(key: Props) -> bool:
    # AWS rotates only symmetric keys.
    symmetric = key.get("customerMasterKeySpec") in (None, "", "SYMMETRIC_DEFAULT")
    return not symmetric or is_true(key.get("enableKeyRotation"))


@rule(
    "KMS.5",
    CRITICAL,
    (KEY, POLICY, *OTHERS),
    "KMS keys are not public",
    'Name accounts or services in the policy, or add a condition to "*" that names the caller.',
)
def not_public(key: Props) -> bool:
    return not any(one.allows and one.for_everybody for one in statements(key.get("policy")))


@stack_rule(
    "CKV2_AWS_64",
    MEDIUM,
    KEY,
    "KMS keys have a declared key policy",
    "Set policy, or make a KeyPolicy for the key: without one the account's IAM alone decides.",
)
def own_policy(key: PolicyResource, stack: Stack) -> bool:
    # Declared: AWS gives each key a policy.
    return bool(stack.referring_to(key, POLICY, "keyId") or stack.declared(key).get("policy"))
