"""Protection of messages: locks of the queues, and encryption."""

from dataclasses import dataclass

import pulumi

from components.common.locks import Locks


@dataclass(frozen=True)
class Protection:
    """The locks of queues, and the KMS key that encrypts; without *key_arn* SQS uses its own keys."""

    locks: Locks
    key_arn: pulumi.Input[str] | None = None
