"""Customer-managed KMS keys."""

import pulumi
from pulumi_aws import kms

from components.common.locks import Locks

# KMS Developer Guide, "Deleting AWS KMS keys": a waiting period of 7 to 30 days.
SHORTEST_DELETION_DAYS = 7
LONGEST_DELETION_DAYS = 30


def encryption_key(
    name: str,
    locks: Locks,
    *,
    description: str,
    policy: pulumi.Input[str],
    deletion_days: int,
    region: str | None = None,
    parent: pulumi.Resource,
) -> kms.Key:
    """A key with yearly rotation and the *locks* of the stores whose data it encrypts."""
    return kms.Key(
        name,
        description=description,
        policy=policy,
        region=region,
        enable_key_rotation=True,
        deletion_window_in_days=deletion_days,
        opts=locks.options(parent),
    )
