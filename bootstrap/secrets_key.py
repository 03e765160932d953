"""The KMS key of the state bucket and of the secrets in the state."""

import pulumi
from pulumi_aws import kms

from components.common import policy
from components.common.encryption_key import LONGEST_DELETION_DAYS, encryption_key
from components.common.locks import Locks


class SecretsKey(pulumi.ComponentResource):
    """A customer managed key with yearly rotation, for roles of its own account only.

    The state can't be read without it, so it has the longest deletion window.
    """

    arn: pulumi.Output[str]
    alias_arn: pulumi.Output[str]
    provider_url: pulumi.Output[str]

    def __init__(
        self, name: str, *, region: str, account: str, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("strata:bootstrap:SecretsKey", name, None, opts)

        key = encryption_key(
            name,
            Locks(deletion_protection=False, protect=True, retention=True),
            description="Pulumi's state and the secrets in it",
            policy=key_policy(account),
            deletion_days=LONGEST_DELETION_DAYS,
            parent=self,
        )
        alias = kms.Alias(name, target_key_id=key.key_id, opts=pulumi.ResourceOptions(parent=self))

        self.arn = key.arn
        self.alias_arn = alias.arn
        self.provider_url = pulumi.Output.format("awskms://{0}?region={1}", alias.name, region)
        self.register_outputs(
            {"arn": self.arn, "alias_arn": self.alias_arn, "provider_url": self.provider_url}
        )


def key_policy(account: str) -> str:
    """Access by the policies of the account's roles; no other principal."""
    return policy.render(policy.account_key_access(account, sid="TheAccountsRolesDecide"), sort_keys=True)
