"""The key that topics and queues share."""

import pulumi
from pulumi_aws import kms

from components.common.locks import Locks
from components.messaging import access

# The shortest and the longest that AWS offers are 7 and 30: KMS Developer Guide, "Deleting keys".
_DELETION_DAYS = 30


class MessagingKey(pulumi.ComponentResource):
    """A customer key with yearly rotation; AWS services may use it for this account's topics and queues.

    The AWS-managed ``alias/aws/sns`` will not do: its policy lets no service publish, neither S3 nor
    EventBridge nor CloudWatch.
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
        super().__init__("strata:messaging:MessagingKey", name, None, opts)

        key = kms.Key(
            name,
            description="Topics and queues",
            policy=access.key_policy(region, account),
            enable_key_rotation=True,
            deletion_window_in_days=_DELETION_DAYS,
            opts=locks.options(self),
        )

        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
