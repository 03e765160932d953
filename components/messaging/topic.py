"""An SNS topic."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import sns

from components.messaging import access
from components.messaging.fifo import Fifo

# SHA-256 instead of SNS's old default SHA-1: SNS Developer Guide, "Verifying message signatures".
_SIGNATURE_SHA256 = 2


class Topic(pulumi.ComponentResource):
    """A topic with a customer key that needs TLS and lets AWS services publish for *publishers* only.

    *publishers* are ARNs of buckets, rules and alarms. Roles of this account need ``sns:Publish`` and the use
    of the key in their own policies.
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    fifo: bool

    def __init__(
        self,
        name: str,
        *,
        key_arn: pulumi.Input[str],
        publishers: Sequence[pulumi.Input[str]] = (),
        fifo: Fifo | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:Topic", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        topic = sns.Topic(
            name,
            fifo_topic=True if fifo else None,
            content_based_deduplication=fifo.content_based_deduplication if fifo else None,
            kms_master_key_id=key_arn,
            signature_version=_SIGNATURE_SHA256,
            opts=child,
        )
        policy = sns.TopicPolicy(
            name,
            arn=topic.arn,
            policy=pulumi.Output.all(topic.arn, *publishers).apply(
                lambda arns: access.topic_policy(arns[0], arns[1:])
            ),
            opts=child,
        )

        # Known after the policy: S3 sends a test message when a notification is created.
        self.arn = policy.arn
        self.name = topic.name
        self.fifo = fifo is not None
        self.register_outputs({"arn": self.arn})
