"""The environment of a distribution: its account, tags and locks, log bucket and key."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.common.locks import Locks


@dataclass(frozen=True)
class Owner:
    """The environment's *account*, *tags* and *locks*, its log bucket, and the ARN of its key."""

    account: str
    tags: Mapping[str, str]
    log_bucket: pulumi.Input[str]
    log_bucket_arn: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    locks: Locks
