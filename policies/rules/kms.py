"""Keys."""

from guardrails.document import statements
from guardrails.rule import CRITICAL, MEDIUM, Props, rule
from guardrails.values import yes

KEY = "aws:kms/key:Key"


@rule("KMS.4", MEDIUM, KEY, "Keys are rotated every year", "Set enable_key_rotation=True.")
def rotated(key: Props) -> bool:
    # AWS rotates no other keys.
    symmetric = key.get("customerMasterKeySpec") in (None, "", "SYMMETRIC_DEFAULT")
    return not symmetric or yes(key.get("enableKeyRotation"))


@rule(
    "KMS.5",
    CRITICAL,
    KEY,
    "Not everybody may use a key",
    'Name accounts or services in the policy, or add a condition on the caller to "*".',
)
def not_public(key: Props) -> bool:
    return not any(one.allows and one.for_everybody for one in statements(key.get("policy")))


@rule(
    "CKV2_AWS_64",
    MEDIUM,
    KEY,
    "Keys have a policy of their own",
    "Set policy: without one the account's IAM alone decides.",
)
def own_policy(key: Props) -> bool:
    return bool(key.get("policy"))
