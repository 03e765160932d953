"""Where a database administrator's password is: in RDS's own secret, or drawn once and kept in another."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pulumi
from pulumi.output import UNKNOWN
from pulumi_aws import rds, secretsmanager

from components.common.locks import Locks

# None of the names that every scanner tries first, nor one that an engine keeps for itself.
ADMINISTRATOR = "steward"
# 40 hexadecimal digits: RDS for MySQL and MariaDB take 41 characters at the most (API, CreateDBInstance).
_BYTES = 20
# Secrets Manager API, DeleteSecret: 7 to 30 days, or none at all.
_RECOVERY_DAYS = 30


@dataclass(frozen=True)
class OwnPassword:
    """A password, and the secret that applications find it in, in the words that RDS would use."""

    password: pulumi.Output[str]
    secret_arn: pulumi.Output[str]


def keep(name: str, locks: Locks, *, key_arn: pulumi.Input[str], parent: pulumi.Resource) -> OwnPassword:
    """Draw a password and keep it; the next runs draw others, but Pulumi keeps the first, as a secret."""
    secret = secretsmanager.Secret(
        f"{name}-master",
        description=f"The administrator of {name}",
        kms_key_id=key_arn,
        recovery_window_in_days=_RECOVERY_DAYS if locks.retention else 0,
        opts=locks.options(parent),
    )
    drawn = json.dumps({"username": ADMINISTRATOR, "password": secrets.token_hex(_BYTES)})
    kept = secretsmanager.SecretVersion(
        f"{name}-master",
        secret_id=secret.id,
        secret_string=pulumi.Output.secret(drawn),
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["secretString"]),
    )
    return OwnPassword(pulumi.Output.secret(kept.secret_string.apply(_password)), secret.arn)


def managed_arn(
    found: Sequence[rds.outputs.InstanceMasterUserSecret] | Sequence[rds.outputs.ClusterMasterUserSecret],
) -> str:
    """The ARN of the secret that RDS manages; nobody knows it while a preview only plans to have one made."""
    if found:
        return found[0].secret_arn or ""
    if pulumi.runtime.is_dry_run():
        return cast(str, UNKNOWN)
    raise ValueError("RDS has made no secret for the administrator's password")


def _password(kept: str | None) -> str:
    if kept is None:
        raise ValueError("the version of the secret has no text")
    return str(json.loads(kept)["password"])
