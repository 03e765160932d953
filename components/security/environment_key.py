"""The key that everything at rest in the environment is encrypted with, one in each of its regions."""

from collections.abc import Iterable, Mapping

import pulumi
from pulumi_aws import kms

from components.common.locks import Locks
from components.security.key_policy import environment_key_policy

# The shortest and the longest that AWS offers: KMS Developer Guide, "Deleting keys".
_SHORTEST_DELETION_DAYS = 7
_LONGEST_DELETION_DAYS = 30


class EnvironmentKey(pulumi.ComponentResource):
    """A customer key with yearly rotation; without it, every store in *region* is unreadable.

    So it is protected as the stores are, and where they are retained AWS keeps it as long as it offers.
    """

    arn: pulumi.Output[str]
    alias: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        locks: Locks,
        *,
        region: str,
        account: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:security:EnvironmentKey", name, None, opts)

        key = kms.Key(
            name,
            description="Everything at rest in this environment",
            policy=environment_key_policy(region, account),
            region=region,
            enable_key_rotation=True,
            deletion_window_in_days=_LONGEST_DELETION_DAYS if locks.retention else _SHORTEST_DELETION_DAYS,
            opts=locks.options(self),
        )
        alias = kms.Alias(
            f"{name}-alias", target_key_id=key.id, region=region, opts=pulumi.ResourceOptions(parent=self)
        )

        self.arn = key.arn
        self.alias = alias.name
        self.register_outputs({"arn": self.arn, "alias": self.alias})


def replica_keys(
    name: str, locks: Locks, regions: Iterable[str], *, account: str
) -> Mapping[str, pulumi.Output[str]]:
    """The ARN of a key of its own for each of the *regions*, in which stores have copies."""
    return {
        there: EnvironmentKey(f"{name}-{there}", locks, region=there, account=account).arn
        for there in regions
    }
