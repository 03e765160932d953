"""How often RDS changes a master password that it holds itself."""

import pulumi
from pulumi_aws import secretsmanager

# RDS changes them every 7 days by itself, which cuts off whoever keeps one in memory for longer: RDS User
# Guide, "Overview of managing master user passwords". FSBP SecretsManager.4 wants 90 at the most.
_DAYS = 30


def rotate_master(
    name: str, secret_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> secretsmanager.SecretRotation:
    """Let AWS change the password in *secret_arn* every 30 days, without anybody's function or hand in it.

    Only for secrets that an AWS service manages: any other needs a function that knows how to rotate it. The
    store must be up: RDS turns rotation on again when a cluster's first machine is ready.
    """
    return secretsmanager.SecretRotation(
        name,
        secret_id=secret_arn,
        rotation_rules=secretsmanager.SecretRotationRotationRulesArgs(automatically_after_days=_DAYS),
        # A change of the schedule is no reason to change the password now.
        rotate_immediately=False,
        opts=opts,
    )
