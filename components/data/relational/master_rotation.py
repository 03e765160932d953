"""Rotation of master passwords that RDS manages."""

import pulumi
from pulumi_aws import secretsmanager

# RDS rotates every 7 days by default, which breaks clients that keep a password for longer: RDS User
# Guide, "Overview of managing master user passwords". FSBP SecretsManager.4 requires 90 or less.
_DAYS = 30


def rotate_master(
    name: str, secret_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> secretsmanager.SecretRotation:
    """Managed rotation of the secret *secret_arn* every 30 days.

    Only for secrets that an AWS service manages; any other needs a rotation function. The store must be
    available: RDS resets the schedule when a cluster's first instance is ready.
    """
    return secretsmanager.SecretRotation(
        name,
        secret_id=secret_arn,
        rotation_rules=secretsmanager.SecretRotationRotationRulesArgs(automatically_after_days=_DAYS),
        # A change of the schedule does not rotate the password at once.
        rotate_immediately=False,
        opts=opts,
    )
