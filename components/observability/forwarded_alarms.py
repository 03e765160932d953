"""Alarms of us-east-1 in the environment's region, where the operations topic is."""

import json

import pulumi
from pulumi_aws import cloudwatch

from components.common.north_virginia import REGION
from components.common.notifications import default_bus, notify, sender

_DETAIL_TYPE = "CloudWatch Alarm State Change"
_SOURCE = "aws.cloudwatch"
_MESSAGE = '{"AlarmName": <alarm>, "NewStateValue": <state>, "NewStateReason": <reason>, "Region": <region>}'


class ForwardedAlarms(pulumi.ComponentResource):
    """Changes of all alarms of the account in us-east-1, sent on to *topic_arn* by EventBridge.

    CloudFront and Route 53 publish their metrics there: CloudFront Developer Guide, "Monitoring CloudFront".

    An alarm notifies topics of its own region only: CloudWatch User Guide, "Alarm actions". An environment in
    us-east-1 needs no forwarding.
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
        if region != REGION:
            self._send(default_bus(region, account), account)
            self._notify(topic_arn)
        self.register_outputs({})

    def _send(self, bus_arn: str, account: str) -> None:
        name = f"{self._name}-send"
        rule = cloudwatch.EventRule(name, event_pattern=_pattern(REGION), region=REGION, opts=self._child)
        role, _ = sender(name, bus_arn, account, self._child)
        cloudwatch.EventTarget(
            name, rule=rule.name, arn=bus_arn, role_arn=role.arn, region=REGION, opts=self._child
        )

    def _notify(self, topic_arn: pulumi.Input[str]) -> None:
        notify(
            f"{self._name}-notify",
            pattern=_pattern(REGION),
            paths={
                "alarm": "$.detail.alarmName",
                "reason": "$.detail.state.reason",
                "region": "$.region",
                "state": "$.detail.state.value",
            },
            message=_MESSAGE,
            topic_arn=topic_arn,
            opts=self._child,
        )


def _pattern(region: str) -> str:
    return json.dumps({"source": [_SOURCE], "detail-type": [_DETAIL_TYPE], "region": [region]})
