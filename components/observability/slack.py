"""Alarms in a Slack channel, by Amazon Q Developer in chat applications (AWS Chatbot)."""

import pulumi
from pulumi_aws import chatbot

from components.common import policy
from components.common.named import named
from components.common.roles import policy_role
from components.observability.settings import SlackSettings

# Without guardrails a channel may do what AdministratorAccess allows, as far as its role does.
_GUARDRAIL = "arn:aws:iam::aws:policy/ReadOnlyAccess"
_READ = ("cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData", "cloudwatch:ListMetrics")


class Slack(pulumi.ComponentResource):
    """Messages of *topic_arn* in a channel, with the graphs of the alarms; the channel has read access only.

    The workspace must be authorized in the console once, before the first deployment.
    """

    def __init__(
        self,
        name: str,
        settings: SlackSettings,
        *,
        account: str,
        topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:observability:Slack", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        role = policy_role(
            name,
            trust=policy.trust_of_account("chatbot.amazonaws.com", account),
            statements=[policy.allow(*_READ, on="*")],
            opts=child,
        )
        chatbot.SlackChannelConfiguration(
            name,
            configuration_name=name,
            iam_role_arn=role.arn,
            slack_team_id=settings.workspace_id,
            slack_channel_id=settings.channel_id,
            sns_topic_arns=[topic_arn],
            guardrail_policy_arns=[_GUARDRAIL],
            logging_level="ERROR",
            user_authorization_required=True,
            # The provider updates in place, and UpdateSlackChannelConfiguration takes no workspace; an
            # account has one configuration of a name.
            opts=pulumi.ResourceOptions.merge(
                named(child), pulumi.ResourceOptions(replace_on_changes=["slackTeamId"])
            ),
        )
        self.register_outputs({})
