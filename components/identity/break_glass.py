"""The alarm on the use of the emergency roles."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.common.north_virginia import REGION, north_virginia
from components.common.notifications import default_bus, sender

# EventBridge User Guide, "Receiving read-only management events from AWS services": AssumeRole is one.
_ALL_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


@dataclass(frozen=True)
class AccountContext:
    """The environment's region, account and tags."""

    region: str
    account: str
    tags: Mapping[str, str]


class BreakGlassAlarm(pulumi.ComponentResource):
    """EventBridge rules on each AssumeRole of one of *role_arns*, which notify a topic.

    CloudTrail sends the event in the region whose endpoint was called, or in us-east-1: a rule there forwards
    it to the home region. Without a trail in the account there are no such events.
    """

    def __init__(
        self,
        name: str,
        *,
        role_arns: Sequence[pulumi.Input[str]],
        home: AccountContext,
        topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:identity:BreakGlassAlarm", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        pattern = pulumi.Output.all(*role_arns).apply(_pattern)
        rule = _rule(name, pattern, child)
        cloudwatch.EventTarget(name, rule=rule.name, target_id="operations", arn=topic_arn, opts=child)
        # AWS's global sign-in is there: AssumeRole at sts.amazonaws.com, and the console's.
        if home.region != REGION:
            self._forward(name, pattern, home)
        self.register_outputs({})

    def _forward(self, prefix: str, pattern: pulumi.Output[str], home: AccountContext) -> None:
        name, child = f"{prefix}-{REGION}", pulumi.ResourceOptions(parent=self)
        provider = north_virginia(prefix, account=home.account, tags=home.tags, opts=child)
        rule = _rule(name, pattern, pulumi.ResourceOptions(parent=self, provider=provider))
        bus = default_bus(home.region, home.account)
        role, allowed = sender(name, bus, home.account, child)
        cloudwatch.EventTarget(
            name,
            rule=rule.name,
            target_id="home",
            arn=bus,
            role_arn=role.arn,
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=[allowed]),
        )


def _rule(name: str, pattern: pulumi.Output[str], opts: pulumi.ResourceOptions) -> cloudwatch.EventRule:
    return cloudwatch.EventRule(
        name,
        description="The role of emergencies was assumed",
        event_pattern=pattern,
        state=_ALL_EVENTS,
        opts=opts,
    )


def _pattern(role_arns: Sequence[str]) -> str:
    """Each AssumeRole of the roles, as CloudTrail records it."""
    return json.dumps(
        {
            "source": ["aws.sts"],
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {
                "eventSource": ["sts.amazonaws.com"],
                "eventName": ["AssumeRole", "AssumeRoleWithSAML"],
                "requestParameters": {"roleArn": list(role_arns)},
            },
        },
        sort_keys=True,
    )
