"""Alarms that follow from what the platform's program declares."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.common.alarms import alarm, alarms, expression_alarm
from components.observability.declared import Declaration, Declared
from components.observability.thresholds import ALARMS, NAT_GATEWAY, QUOTA, QUOTAS, TARGETS, Alarms


@dataclass(frozen=True)
class Traffic:
    """NAT gateways by zone, and the web tier's load balancer and target group."""

    nat_gateway_ids: Mapping[str, pulumi.Input[str]]
    load_balancer_arn_suffix: pulumi.Input[str]
    target_group_arn_suffix: pulumi.Input[str]


class ResourceAlarms(pulumi.ComponentResource):
    """The alarms of `components/observability/thresholds.py`, of NAT gateways, targets and quotas.

    An alarm can notify a topic of its own region only. Those of other regions notify none: the rules of
    :class:`ForwardedAlarms` send them on.
    """

    def __init__(
        self,
        name: str,
        declared: Declared,
        *,
        traffic: Traffic,
        region: str,
        topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:observability:ResourceAlarms", name, None, opts)
        self._region, self._topic_arn = region, topic_arn
        self._child = pulumi.ResourceOptions(parent=self)

        for kind in ALARMS:
            for one in declared.of(kind.token):
                if kind.includes(one):
                    self._declare(kind, one)
        self._traffic(traffic)
        self._quotas(name)
        self.register_outputs({})

    def _declare(self, kind: Alarms, one: Declaration) -> None:
        region = kind.region(one) or self._region
        nodes = kind.dimensions(one)
        for number, dimensions in enumerate(nodes, 1):
            node = f"{one.name}-{number}" if len(nodes) > 1 else one.name
            for key, threshold in kind.thresholds(one).items():
                alarm(
                    f"{node}-{key}",
                    threshold,
                    namespace=kind.namespace,
                    dimensions=dimensions,
                    topic_arn=self._topic_arn if region == self._region else None,
                    description=f"{node}: {threshold.metric} is {threshold.side} {threshold.value:.0f}",
                    region=None if region == self._region else region,
                    opts=self._child,
                )

    def _traffic(self, traffic: Traffic) -> None:
        for zone, gateway_id in traffic.nat_gateway_ids.items():
            alarms(
                f"nat-{zone}",
                NAT_GATEWAY,
                namespace="AWS/NATGateway",
                dimensions={"NatGatewayId": gateway_id},
                topic_arn=self._topic_arn,
                opts=self._child,
            )
        alarms(
            "web-targets",
            TARGETS,
            namespace="AWS/ApplicationELB",
            dimensions={
                "TargetGroup": traffic.target_group_arn_suffix,
                "LoadBalancer": traffic.load_balancer_arn_suffix,
            },
            topic_arn=self._topic_arn,
            opts=self._child,
        )

    def _quotas(self, name: str) -> None:
        for key, dimensions in QUOTAS.items():
            expression_alarm(
                f"{name}-quota-{key}",
                QUOTA,
                {"used": "ResourceCount"},
                namespace="AWS/Usage",
                dimensions=dimensions,
                topic_arn=self._topic_arn,
                description=f"quota {key}: more than {QUOTA.value:.0f} % is used",
                opts=self._child,
            )
