"""Reports of unusual costs, and alarms in a chat: neither emulator has them."""

from standin.aws.kind import register
from standin.aws.unemulated import Unemulated

_NO_ANOMALIES = "{}: moto has Cost Explorer without it, and ministack has no Cost Explorer"


@register
class AnomalyMonitor(Unemulated):
    """``aws.costexplorer.AnomalyMonitor``; its id is its ARN."""

    token = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
    force_new = frozenset({"monitorDimension", "monitorSpecification", "monitorType"})
    autoname = "name"
    evidence = _NO_ANOMALIES.format("CreateAnomalyMonitor")
    named_by = ("name",)
    formats = {"arn": "arn:aws:ce::{account}:anomalymonitor/{id}"}


@register
class AnomalySubscription(Unemulated):
    """``aws.costexplorer.AnomalySubscription``; its id is its ARN."""

    token = "aws:costexplorer/anomalySubscription:AnomalySubscription"
    force_new = frozenset({"name", "accountId"})
    autoname = "name"
    evidence = _NO_ANOMALIES.format("CreateAnomalySubscription")
    named_by = ("name",)
    formats = {"arn": "arn:aws:ce::{account}:anomalysubscription/{id}"}


@register
class SlackChannelConfiguration(Unemulated):
    """``aws.chatbot.SlackChannelConfiguration``; its id is its ARN."""

    token = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"
    defaults = {"userAuthorizationRequired": False}
    evidence = "CreateSlackChannelConfiguration: neither moto nor ministack has the service chatbot"
    named_by = ("configurationName",)
    formats = {"chatConfigurationArn": "arn:aws:chatbot::{account}:chat-configuration/slack-channel/{id}"}
