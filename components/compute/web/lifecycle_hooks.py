"""Lifecycle hooks of an Auto Scaling group that notify a topic."""

import pulumi
from pulumi_aws import autoscaling, iam

from components.common import policy
from components.common.arn import Arn

# Heartbeat timeouts: without an answer the transition continues after them. 30 seconds is the shortest that
# AWS allows.
_START_SECONDS = 30
_END_SECONDS = 60


class LifecycleHooks(pulumi.ComponentResource):
    """Notify *topic_arn*, which *key_arn* encrypts, of launches and terminations in *group_name*."""

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

        role = iam.Role(
            name, assume_role_policy=pulumi.Output.from_input(topic_arn).apply(_trust), opts=child
        )
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
                # AWS sends a test message when the hook is created, which needs the permission.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed]),
            )
        self.register_outputs({})


def _trust(topic_arn: str) -> str:
    # Amazon EC2 Auto Scaling User Guide, "Cross-service confused deputy prevention".
    return policy.trust(
        "autoscaling.amazonaws.com", {"StringEquals": {"aws:SourceAccount": Arn.parse(topic_arn).account}}
    )


def _publish(topic_arn: str, key_arn: str) -> str:
    return policy.document(
        policy.allow("sns:Publish", on=topic_arn),
        policy.allow("kms:Decrypt", "kms:GenerateDataKey", on=key_arn),
    )
