"""Alarms of us-east-1 in the environment's region, where the operations topic is."""

import json

import pulumi
from pulumi_aws import cloudwatch, iam

from components.common import policy

# CloudFront and Route 53 publish their metrics there: CloudFront Developer Guide, "Monitoring CloudFront".
GLOBAL_REGION = "us-east-1"
_DETAIL_TYPE = "CloudWatch Alarm State Change"
_SOURCE = "aws.cloudwatch"
_MESSAGE = '{"AlarmName": <alarm>, "NewStateValue": <state>, "NewStateReason": <reason>, "Region": <region>}'


class ForwardedAlarms(pulumi.ComponentResource):
    """Changes of all alarms of the account in us-east-1, sent on to *topic_arn* by EventBridge.

    An alarm notifies topics of its own region only: CloudWatch User Guide, "Alarm actions". An environment in
    us-east-1 has nothing to send on.
    """

    def __init__(
        self,
        name: str,
        *,
        region: str,
        account: str,
        topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:observability:ForwardedAlarms", name, None, opts)
        self._name, self._child = name, pulumi.ResourceOptions(parent=self)
        if region != GLOBAL_REGION:
            self._send(f"arn:aws:events:{region}:{account}:event-bus/default", account)
            self._notify(topic_arn)
        self.register_outputs({})

    def _send(self, bus_arn: str, account: str) -> None:
        name = f"{self._name}-send"
        rule = cloudwatch.EventRule(
            name, event_pattern=_pattern(GLOBAL_REGION), region=GLOBAL_REGION, opts=self._child
        )
        trust = policy.trust_of_account("events.amazonaws.com", account)
        role = iam.Role(name, assume_role_policy=trust, opts=self._child)
        iam.RolePolicy(
            name,
            role=role.name,
            policy=policy.document(policy.allow("events:PutEvents", on=bus_arn)),
            opts=self._child,
        )
        cloudwatch.EventTarget(
            name, rule=rule.name, arn=bus_arn, role_arn=role.arn, region=GLOBAL_REGION, opts=self._child
        )

    def _notify(self, topic_arn: pulumi.Input[str]) -> None:
        name = f"{self._name}-notify"
        rule = cloudwatch.EventRule(name, event_pattern=_pattern(GLOBAL_REGION), opts=self._child)
        cloudwatch.EventTarget(
            name,
            rule=rule.name,
            arn=topic_arn,
            input_transformer=cloudwatch.EventTargetInputTransformerArgs(
                input_paths={
                    "alarm": "$.detail.alarmName",
                    "reason": "$.detail.state.reason",
                    "region": "$.region",
                    "state": "$.detail.state.value",
                },
                input_template=_MESSAGE,
            ),
            opts=self._child,
        )


def _pattern(region: str) -> str:
    return json.dumps({"source": [_SOURCE], "detail-type": [_DETAIL_TYPE], "region": [region]})
