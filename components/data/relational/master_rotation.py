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

    Pulumi's deletion leaves the rotation as it is: RDS deletes the secret with its store (RDS User Guide,
    "Password management with Amazon RDS and AWS Secrets Manager"). The provider's deletion would call
    CancelRotateSecret, which turns the rotation off and never on again (documentation of
    ``aws_secretsmanager_secret_rotation``, ``rotation_enabled``), or which AWS refuses with
    InvalidRequestException, as "the secret is managed by another service" (Secrets Manager API Reference).
    """
    return secretsmanager.SecretRotation(
        name,
        secret_id=secret_arn,
        rotation_rules=secretsmanager.SecretRotationRotationRulesArgs(automatically_after_days=_DAYS),
        # A change of the schedule does not rotate the password at once.
        rotate_immediately=False,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True)),
    )
