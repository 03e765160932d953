"""The password of a database's administrator: managed by RDS, or generated once and kept in a secret."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pulumi
from pulumi.output import UNKNOWN
from pulumi_aws import rds

from components.common.generated_secret import SecretText, generated_secret
from components.common.locks import Locks

# Not a common name, which attackers try first, nor one that an engine reserves.
ADMINISTRATOR = "steward"
# 40 hexadecimal digits: RDS for MySQL and MariaDB take 41 characters at the most (API, CreateDBInstance).
_BYTES = 20


@dataclass(frozen=True)
class OwnPassword:
    """A password, and the secret that has it in the JSON format of RDS's own secrets."""

    password: pulumi.Output[str]
    secret_arn: pulumi.Output[str]


def own_password(
    name: str, locks: Locks, *, key_arn: pulumi.Input[str], parent: pulumi.Resource
) -> OwnPassword:
    """Generate the administrator's password of the database *name* once and keep it in Secrets Manager."""
    generated = json.dumps({"username": ADMINISTRATOR, "password": secrets.token_hex(_BYTES)})
    secret = generated_secret(
        f"{name}-master",
        SecretText(f"{name}-master", generated),
        locks,
        description=f"The administrator of {name}",
        key_arn=key_arn,
        parent=parent,
    )
    password = secret.text.apply(lambda text: str(json.loads(text)["password"]))
    return OwnPassword(pulumi.Output.secret(password), secret.arn)


def managed_arn(
    found: Sequence[rds.outputs.InstanceMasterUserSecret] | Sequence[rds.outputs.ClusterMasterUserSecret],
) -> str:
    """The ARN of the secret that RDS manages; unknown in the preview that creates it."""
    if found:
        return found[0].secret_arn or ""
    if pulumi.runtime.is_dry_run():
        return cast(str, UNKNOWN)
    raise ValueError("RDS has made no secret for the administrator's password")
