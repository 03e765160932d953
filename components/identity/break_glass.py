"""The alarm on use of the role of emergencies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from pulumi_aws import cloudwatch, iam

from components.common import policy

# AWS's global sign-in: AssumeRole at sts.amazonaws.com, and the console's.
_GLOBAL_REGION = "us-east-1"
# EventBridge User Guide, "Receiving read-only management events from AWS services": AssumeRole is one.
_ALL_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
_EVENTS = "events.amazonaws.com"


@dataclass(frozen=True)
class Home:
    """The environment's region, account and tags."""

    region: str
    account: str
    tags: Mapping[str, str]


class BreakGlassAlarm(pulumi.ComponentResource):
    """EventBridge rules on each AssumeRole of *role_arn*, which notify a topic.

    CloudTrail sends the event in the region whose endpoint was called, or in us-east-1: a rule there forwards
    it to the home region. Without a trail in the account there are no such events.
    """

    def __init__(
        self,
        name: str,
        *,
        role_arn: pulumi.Output[str],
        home: Home,
        topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:identity:BreakGlassAlarm", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        rule = _rule(name, role_arn, child)
        cloudwatch.EventTarget(name, rule=rule.name, target_id="operations", arn=topic_arn, opts=child)
        if home.region != _GLOBAL_REGION:
            self._forward(f"{name}-{_GLOBAL_REGION}", role_arn, home)
        self.register_outputs({})

    def _forward(self, name: str, role_arn: pulumi.Output[str], home: Home) -> None:
        child = pulumi.ResourceOptions(parent=self)
        provider = aws.Provider(
            name,
            region=_GLOBAL_REGION,
            allowed_account_ids=[home.account],
            default_tags=aws.ProviderDefaultTagsArgs(tags=dict(home.tags)),
            opts=child,
        )
        east = pulumi.ResourceOptions(parent=self, provider=provider)
        bus = f"arn:aws:events:{home.region}:{home.account}:event-bus/default"
        rule = _rule(name, role_arn, east)
        only = {"StringEquals": {"aws:SourceAccount": home.account}}
        role = iam.Role(name, assume_role_policy=policy.trust(_EVENTS, only), opts=child)
        allowed = iam.RolePolicy(
            name, role=role.name, policy=policy.document(policy.allow("events:PutEvents", on=bus)), opts=child
        )
        cloudwatch.EventTarget(
            name,
            rule=rule.name,
            target_id="home",
            arn=bus,
            role_arn=role.arn,
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=[allowed]),
        )


def _rule(name: str, role_arn: pulumi.Output[str], opts: pulumi.ResourceOptions) -> cloudwatch.EventRule:
    return cloudwatch.EventRule(
        name,
        description="The role of emergencies was assumed",
        event_pattern=role_arn.apply(_pattern),
        state=_ALL_EVENTS,
        opts=opts,
    )


def _pattern(role_arn: str) -> str:
    """Each AssumeRole of the role, as CloudTrail records it."""
    return json.dumps(
        {
            "source": ["aws.sts"],
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {
                "eventSource": ["sts.amazonaws.com"],
                "eventName": ["AssumeRole", "AssumeRoleWithSAML"],
                "requestParameters": {"roleArn": [role_arn]},
            },
        },
        sort_keys=True,
    )
