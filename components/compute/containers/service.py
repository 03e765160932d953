"""An ECS service: behind a load balancer, by its name in the cluster, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_aws import ecs

from components.common.placement import Placement
from components.compute.containers import task
from components.compute.containers.task_definition import TaskDefinition
from components.compute.web.size import Size

# A deployment starts as many new tasks as there are old ones, and then stops the old ones.
_DEPLOY_MAXIMUM_PERCENT = 200
_DEPLOY_MINIMUM_PERCENT = 100


@dataclass(frozen=True)
class ServiceCapacity:
    """Number of tasks and what they run on; *spot_percentage* of those above the minimum are Spot."""

    kind: Literal["fargate", "machines"]
    spot_percentage: int
    size: Size


@dataclass(frozen=True)
class ClusterRef:
    """A cluster and its namespace; *machines_provider* is None for a cluster without machines."""

    arn: pulumi.Input[str]
    name: pulumi.Input[str]
    namespace_arn: pulumi.Input[str]
    machines_provider: pulumi.Input[str] | None = None

    def machines(self, name: str) -> pulumi.Input[str]:
        """The capacity provider of the machines; ValueError if the tasks of *name* can have none."""
        if self.machines_provider is None:
            raise ValueError(f"{name}: its capacity is machines, and the cluster has none (machines: null)")
        return self.machines_provider


@dataclass(frozen=True)
class Targets:
    """A target group; *grace_seconds* is the time of a new task before its health checks count.

    *rule* is the listener rule: AWS refuses a service whose target group has no listener.
    """

    group_arn: pulumi.Input[str]
    port: int
    grace_seconds: int
    rule: pulumi.Resource


@dataclass(frozen=True)
class Connect:
    """Service Connect: other services are reached by name; *port* serves this one under its own name."""

    region: str
    log_group_name: pulumi.Output[str]
    port: int | None = None


class EcsService(pulumi.ComponentResource):
    """Tasks without public addresses; a deployment of unhealthy tasks is rolled back."""

    name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        capacity: ServiceCapacity,
        *,
        cluster: ClusterRef,
        definition: TaskDefinition,
        placement: Placement,
        connect: Connect,
        targets: Targets | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        strategies = capacity_strategies(name, capacity, cluster)
        super().__init__("strata:compute:Service", name, None, opts)
        service = ecs.Service(
            name,
            cluster=cluster.arn,
            task_definition=definition.arn,
            desired_count=capacity.size.desired,
            capacity_provider_strategies=strategies,
            network_configuration=_network(placement),
            load_balancers=_balanced(targets),
            health_check_grace_period_seconds=targets.grace_seconds if targets else None,
            deployment_circuit_breaker=ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
            deployment_maximum_percent=_DEPLOY_MAXIMUM_PERCENT,
            deployment_minimum_healthy_percent=_DEPLOY_MINIMUM_PERCENT,
            availability_zone_rebalancing="ENABLED",
            service_connect_configuration=_connect(name, cluster, connect),
            enable_execute_command=True,
            propagate_tags="SERVICE",
            # Without it a change of the strategy replaces the service.
            force_new_deployment=True,
            # Scaling changes the count.
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[targets.rule] if targets else None, ignore_changes=["desiredCount"]
            ),
        )

        self.name = service.name
        self.register_outputs({"name": self.name})


def capacity_strategies(
    name: str, capacity: ServiceCapacity, cluster: ClusterRef
) -> Sequence[ecs.ServiceCapacityProviderStrategyArgs]:
    """The minimum number of tasks on demand, and of the others *capacity*'s share of spot."""
    provider = ecs.ServiceCapacityProviderStrategyArgs
    if capacity.kind == "machines":
        return [provider(capacity_provider=cluster.machines(name), weight=1)]
    spot = capacity.spot_percentage
    return [
        provider(capacity_provider="FARGATE", base=capacity.size.min, weight=100 - spot),
        *([provider(capacity_provider="FARGATE_SPOT", weight=spot)] if spot else []),
    ]


def _network(placement: Placement) -> ecs.ServiceNetworkConfigurationArgs:
    return ecs.ServiceNetworkConfigurationArgs(
        subnets=placement.subnet_ids,
        security_groups=[placement.security_group_id],
        assign_public_ip=False,
    )


def _balanced(targets: Targets | None) -> list[ecs.ServiceLoadBalancerArgs] | None:
    if targets is None:
        return None
    return [
        ecs.ServiceLoadBalancerArgs(
            target_group_arn=targets.group_arn, container_name=task.CONTAINER, container_port=targets.port
        )
    ]


def _connect(name: str, cluster: ClusterRef, connect: Connect) -> ecs.ServiceServiceConnectConfigurationArgs:
    services = None
    if connect.port is not None:
        alias = ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs(port=connect.port, dns_name=name)
        services = [
            ecs.ServiceServiceConnectConfigurationServiceArgs(
                port_name=task.PORT_NAME, discovery_name=name, client_alias=[alias]
            )
        ]
    return ecs.ServiceServiceConnectConfigurationArgs(
        enabled=True,
        namespace=cluster.namespace_arn,
        services=services,
        log_configuration=ecs.ServiceServiceConnectConfigurationLogConfigurationArgs(
            log_driver="awslogs",
            options=connect.log_group_name.apply(
                lambda group: task.log_options(group, connect.region, "envoy")
            ),
        ),
    )
