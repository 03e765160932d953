"""Events of EventBridge: notifications of a topic, and the way to a bus of another region."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import cloudwatch, iam

from components.common import policy

_EVENTS = "events.amazonaws.com"


def notify(
    name: str,
    *,
    pattern: pulumi.Input[str],
    paths: Mapping[str, str],
    message: str,
    topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    description: str | None = None,
) -> None:
    """A rule that sends *message*, with the values at *paths*, to a topic for each event of *pattern*."""
    rule = cloudwatch.EventRule(name, description=description, event_pattern=pattern, opts=opts)
    cloudwatch.EventTarget(
        name,
        rule=rule.name,
        arn=topic_arn,
        input_transformer=cloudwatch.EventTargetInputTransformerArgs(
            input_paths=dict(paths), input_template=message
        ),
        opts=opts,
    )


def default_bus(region: str, account: str) -> str:
    """The ARN of the default event bus."""
    return f"arn:aws:events:{region}:{account}:event-bus/default"


def sender(
    name: str, bus_arn: str, account: str, opts: pulumi.ResourceOptions
) -> tuple[iam.Role, iam.RolePolicy]:
    """The role by which rules of *account* send events to a bus of another region, and its policy."""
    role = iam.Role(name, assume_role_policy=policy.trust_of_account(_EVENTS, account), opts=opts)
    allowed = policy.document(policy.allow("events:PutEvents", on=bus_arn))
    return role, iam.RolePolicy(name, role=role.name, policy=allowed, opts=opts)
