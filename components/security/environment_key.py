"""The environment's encryption keys: one KMS key in each of its regions."""

from collections.abc import Iterable, Mapping

import pulumi
from pulumi_aws import kms

from components.common.encryption_key import LONGEST_DELETION_DAYS, SHORTEST_DELETION_DAYS, encryption_key
from components.common.locks import Locks
from components.security.key_policy import environment_key_policy


class EnvironmentKey(pulumi.ComponentResource):
    """The customer-managed key of the stores in *region*, with yearly rotation and the stores' locks.

    Stores can't be read without it, so it has the longest deletion window if stores are retained.
    """

    arn: pulumi.Output[str]

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

        key = encryption_key(
            name,
            locks,
            description="Everything at rest in this environment",
            policy=environment_key_policy(region, account),
            deletion_days=LONGEST_DELETION_DAYS if locks.retention else SHORTEST_DELETION_DAYS,
            region=region,
            parent=self,
        )
        kms.Alias(
            f"{name}-alias", target_key_id=key.id, region=region, opts=pulumi.ResourceOptions(parent=self)
        )

        self.arn = key.arn
        self.register_outputs({"arn": self.arn})


def replica_keys(
    name: str, locks: Locks, regions: Iterable[str], *, account: str
) -> Mapping[str, pulumi.Output[str]]:
    """The key ARNs of the *regions* in which stores have replicas, one key for each."""
    return {
        region: EnvironmentKey(f"{name}-{region}", locks, region=region, account=account).arn
        for region in regions
    }
