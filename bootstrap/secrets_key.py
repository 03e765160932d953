"""The KMS key of the state bucket and of the secrets in the state."""

import pulumi
from pulumi_aws import kms

from components.common import policy

# The longest that AWS offers: KMS Developer Guide, "Deleting keys". Without the key the state is lost.
_DELETION_DAYS = 30


class SecretsKey(pulumi.ComponentResource):
    """A customer managed key with yearly rotation, for roles of its own account only."""

    arn: pulumi.Output[str]
    alias_arn: pulumi.Output[str]
    provider_url: pulumi.Output[str]

    def __init__(
        self, name: str, *, region: str, account: str, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("strata:bootstrap:SecretsKey", name, None, opts)

        key = kms.Key(
            name,
            description="Pulumi's state and the secrets in it",
            policy=key_policy(account),
            enable_key_rotation=True,
            deletion_window_in_days=_DELETION_DAYS,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
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
