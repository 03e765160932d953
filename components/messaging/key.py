"""The KMS key of topics and queues."""

import pulumi

from components.common.encryption_key import LONGEST_DELETION_DAYS, encryption_key
from components.common.locks import Locks
from components.messaging import access


class MessagingKey(pulumi.ComponentResource):
    """A customer key with yearly rotation; AWS services may use it for this account's topics and queues.

    The AWS-managed key ``alias/aws/sns`` lets neither S3 nor EventBridge nor CloudWatch publish.
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

        key = encryption_key(
            name,
            locks,
            description="Topics and queues",
            policy=access.key_policy(region, account),
            deletion_days=LONGEST_DELETION_DAYS,
            parent=self,
        )

        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
