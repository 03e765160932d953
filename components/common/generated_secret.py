"""Secrets that the program generates once and Secrets Manager keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import secretsmanager

from components.common.locks import Locks

# Secrets Manager API, DeleteSecret: 7 to 30 days, or none at all.
_RECOVERY_DAYS = 30


@dataclass(frozen=True)
class GeneratedSecret:
    """The secret's ARN and its text, which is a Pulumi secret in the state."""

    arn: pulumi.Output[str]
    text: pulumi.Output[str]


@dataclass(frozen=True)
class SecretText:
    """The *generated* text of the secret's version with the logical name *version_name*."""

    version_name: str
    generated: str
    version_stages: Sequence[str] | None = None


def generated_secret(
    name: str,
    text: SecretText,
    locks: Locks,
    *,
    description: str,
    key_arn: pulumi.Input[str],
    parent: pulumi.Resource,
) -> GeneratedSecret:
    """A secret with *text*, encrypted with *key_arn*.

    Each run of the program generates another text, but Pulumi keeps the first one (``ignore_changes``).
    A new text needs another version name, which is another resource.
    """
    secret = secretsmanager.Secret(
        name,
        description=description,
        kms_key_id=key_arn,
        recovery_window_in_days=_RECOVERY_DAYS if locks.retention else 0,
        opts=locks.options(parent),
    )
    version = secretsmanager.SecretVersion(
        text.version_name,
        secret_id=secret.id,
        secret_string=pulumi.Output.secret(text.generated),
        version_stages=None if text.version_stages is None else list(text.version_stages),
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["secretString"]),
    )
    return GeneratedSecret(secret.arn, pulumi.Output.secret(version.secret_string.apply(_text)))


def _text(text: str | None) -> str:
    if text is None:
        raise ValueError("the version of the secret has no text")
    return text
