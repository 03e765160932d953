"""Alarms that follow from what the platform's program declares."""

from collections.abc import Mapping

import pulumi

from components.common.alarms import alarm, alarms, expression_alarm
from components.common.north_virginia import REGION as NORTH_VIRGINIA
from components.observability.declared import Declaration, Declared
from components.observability.metrics import Dimensions
from components.observability.thresholds import (
    ADDRESSES,
    ADDRESSES_QUOTA,
    ALARMS,
    QUOTA,
    QUOTAS,
    TARGETS,
    Alarms,
)


class ResourceAlarms(pulumi.ComponentResource):
    """The alarms of `components/observability/thresholds.py`, of targets and of quotas.

    *targets* has the dimensions of target groups by name, in the namespace of their load balancer.

    An alarm can notify a topic of its own region only. Those of other regions notify none: the rules of
    :class:`ForwardedAlarms` send them on.
    """

    def __init__(
        self,
        name: str,
        declared: Declared,
        *,
        targets: Mapping[str, Mapping[str, Dimensions]],
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
        self._targets(targets)
        self._quotas(name)
        self.register_outputs({})

    def _declare(self, kind: Alarms, one: Declaration) -> None:
        region = kind.region(one) or self._region
        nodes = kind.dimensions(one)
        for number, dimensions in enumerate(nodes, 1):
            node = f"{one.name}-{number}" if len(nodes) > 1 else one.name
            alarms(
                node,
                kind.thresholds(one),
                namespace=kind.namespace,
                dimensions=dimensions,
                topic_arn=self._topic_arn if region == self._region else None,
                region=None if region == self._region else region,
                opts=self._child,
            )

    def _targets(self, targets: Mapping[str, Mapping[str, Dimensions]]) -> None:
        for namespace, groups in targets.items():
            for name, dimensions in groups.items():
                alarms(
                    f"{name}-targets",
                    TARGETS,
                    namespace=namespace,
                    dimensions=dimensions,
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
        here = self._region == NORTH_VIRGINIA
        alarm(
            f"{name}-quota-addresses",
            ADDRESSES,
            namespace="AWS/TrustedAdvisor",
            dimensions={**ADDRESSES_QUOTA, "Region": self._region},
            topic_arn=self._topic_arn if here else None,
            description=f"quota of Elastic IP addresses: more than {100 * ADDRESSES.value:.0f} % is used",
            region=None if here else NORTH_VIRGINIA,
            opts=self._child,
        )
