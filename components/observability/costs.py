"""The budget of an environment, and reports of unusual costs."""

from __future__ import annotations

import pulumi
from pulumi_aws import budgets, costexplorer

from components.observability.settings import ObservabilitySettings

_WARNING_PERCENT = 80
_LIMIT_PERCENT = 100
# Cost Explorer API Reference, AnomalySubscription: the total impact of an anomaly, in US dollars.
_IMPACT = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"


class Costs(pulumi.ComponentResource):
    """Messages to *topic_arn* about the account's costs: an environment has an account of its own."""

    def __init__(
        self,
        name: str,
        settings: ObservabilitySettings,
        *,
        topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:observability:Costs", name, None, opts)
        self._topic_arn, self._child = topic_arn, pulumi.ResourceOptions(parent=self)
        if settings.monthly_budget_usd is not None:
            self._budget(f"{name}-budget", settings.monthly_budget_usd)
        if settings.cost_anomaly_usd is not None:
            self._anomalies(f"{name}-anomalies", settings.cost_anomaly_usd)
        self.register_outputs({})

    def _budget(self, name: str, limit: int) -> None:
        budgets.Budget(
            name,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(limit),
            limit_unit="USD",
            notifications=[
                self._notice("ACTUAL", _WARNING_PERCENT),
                self._notice("ACTUAL", _LIMIT_PERCENT),
                self._notice("FORECASTED", _LIMIT_PERCENT),
            ],
            opts=self._child,
        )

    def _notice(self, kind: str, percent: int) -> budgets.BudgetNotificationArgs:
        return budgets.BudgetNotificationArgs(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=percent,
            threshold_type="PERCENTAGE",
            subscriber_sns_topic_arns=[self._topic_arn],
        )

    def _anomalies(self, name: str, least: int) -> None:
        monitor = costexplorer.AnomalyMonitor(
            name, monitor_type="DIMENSIONAL", monitor_dimension="SERVICE", opts=self._child
        )
        impact = costexplorer.AnomalySubscriptionThresholdExpressionDimensionArgs(
            key=_IMPACT, match_options=["GREATER_THAN_OR_EQUAL"], values=[str(least)]
        )
        costexplorer.AnomalySubscription(
            name,
            # A topic takes single anomalies only; summaries of a day or a week go by e-mail.
            frequency="IMMEDIATE",
            monitor_arn_lists=[monitor.arn],
            subscribers=[costexplorer.AnomalySubscriptionSubscriberArgs(type="SNS", address=self._topic_arn)],
            threshold_expression=costexplorer.AnomalySubscriptionThresholdExpressionArgs(dimension=impact),
            opts=self._child,
        )
