"""The password of a cache: made once by the program, kept by Secrets Manager, and never in clear anywhere."""

from __future__ import annotations

import secrets

import pulumi
from pulumi_aws import secretsmanager

from components.common.locks import Locks

# ElastiCache takes 16 to 128 characters and few that are not letters or digits: User Guide, "Authenticating
# with the Valkey and Redis OSS AUTH command". Hexadecimal ones need no list of the others.
_BYTES = 32
# Secrets Manager API, DeleteSecret: 7 to 30 days, or none at all.
_RECOVERY_DAYS = 30
_CURRENT = "AWSCURRENT"


class Token(pulumi.ComponentResource):
    """A random password that stays what it was at first until its *version* changes.

    Each run of the program draws another one, but Pulumi keeps the first (``ignore_changes``); another
    version is another resource, so that its first value is a new one. State has it as a secret.
    """

    value: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        version: int,
        locks: Locks,
        *,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:caching:Token", name, None, opts)

        secret = secretsmanager.Secret(
            name,
            description=f"The password of {name}",
            kms_key_id=key_arn,
            recovery_window_in_days=_RECOVERY_DAYS if locks.retention else 0,
            opts=locks.options(self),
        )
        kept = secretsmanager.SecretVersion(
            f"{name}-{version}",
            secret_id=secret.id,
            secret_string=pulumi.Output.secret(secrets.token_hex(_BYTES)),
            version_stages=[_CURRENT],
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["secretString"]),
        )

        self.value = pulumi.Output.secret(kept.secret_string.apply(_there))
        self.arn = secret.arn
        self.register_outputs({"arn": self.arn})


def _there(value: str | None) -> str:
    if value is None:
        raise ValueError("the version of the secret has no text")
    return value
