"""A word to a topic before a machine joins its group, and before it leaves."""

import pulumi
from pulumi_aws import autoscaling, iam

from components.common import policy

# Nobody has to answer: after this many seconds the machine goes on. Starting waits for the least that AWS
# allows (it boots meanwhile), leaving long enough for somebody to save what is on it.
_START_SECONDS = 30
_END_SECONDS = 60


class LifecycleHooks(pulumi.ComponentResource):
    """Every start and end of a machine of *group_name* is told to *topic_arn*, encrypted by *key_arn*."""

    def __init__(
        self,
        name: str,
        *,
        group_name: pulumi.Input[str],
        topic_arn: pulumi.Input[str],
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:LifecycleHooks", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        role = iam.Role(name, assume_role_policy=policy.trust("autoscaling.amazonaws.com"), opts=child)
        allowed = iam.RolePolicy(
            name,
            role=role.name,
            policy=pulumi.Output.all(topic_arn, key_arn).apply(lambda arns: _publish(*arns)),
            opts=child,
        )
        for key, transition, seconds in (
            ("start", "autoscaling:EC2_INSTANCE_LAUNCHING", _START_SECONDS),
            ("end", "autoscaling:EC2_INSTANCE_TERMINATING", _END_SECONDS),
        ):
            autoscaling.LifecycleHook(
                f"{name}-{key}",
                autoscaling_group_name=group_name,
                lifecycle_transition=transition,
                default_result="CONTINUE",
                heartbeat_timeout=seconds,
                notification_target_arn=topic_arn,
                role_arn=role.arn,
                # AWS sends a test message when the hook is made, so the permission must be there first.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed]),
            )
        self.register_outputs({})


def _publish(topic_arn: str, key_arn: str) -> str:
    return policy.document(
        policy.allow("sns:Publish", on=topic_arn),
        policy.allow("kms:Decrypt", "kms:GenerateDataKey", on=key_arn),
    )
