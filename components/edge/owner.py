"""The environment in which a distribution is declared."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.common.locks import Locks


@dataclass(frozen=True)
class DistributionContext:
    """Account, tags, locks, log bucket and key ARN of the environment."""

    account: str
    tags: Mapping[str, str]
    log_bucket: pulumi.Input[str]
    log_bucket_arn: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    locks: Locks
