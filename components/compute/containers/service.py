"""An ECS service behind the load balancer."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import ecs, lb

from components.common.placement import Placement
from components.compute.containers import task
from components.compute.containers.cluster import Cluster
from components.compute.containers.container_settings import ServiceSettings
from components.compute.containers.service_scaling import ServiceScaling
from components.compute.containers.task_definition import TaskDefinition, Workload
from components.compute.web.listener import Listener

# A deployment starts as many new tasks as there are old ones before it stops those.
_DEPLOY_MAXIMUM_PERCENT = 200
_DEPLOY_MINIMUM_PERCENT = 100
# Time for a new task before its health checks count.
_GRACE_SECONDS = 60
_DRAIN_SECONDS = 30


class Service(pulumi.ComponentResource):
    """Tasks without public addresses; a deployment whose tasks fail their health checks is rolled back.

    Other services of the cluster reach it by its name, with Service Connect.
    """

    name: pulumi.Output[str]
    target_group_arn: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        *,
        cluster: Cluster,
        workload: Workload,
        placement: Placement,
        listener: Listener,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        strategies = _strategies(name, settings, cluster)
        listener.claim(settings.rule.priority, name)
        super().__init__("strata:compute:Service", name, None, opts)
        self._prefix = name
        self._child = pulumi.ResourceOptions(parent=self)

        definition = TaskDefinition(name, settings, workload=workload, opts=self._child)
        targets = self._target_group(workload.port, listener)
        rule = listener.add_rule(settings.rule, target_group_arn=targets.arn, parent=self, released_name=name)
        service = ecs.Service(
            name,
            cluster=cluster.arn,
            task_definition=definition.arn,
            desired_count=settings.size.desired,
            capacity_provider_strategies=strategies,
            network_configuration=ecs.ServiceNetworkConfigurationArgs(
                subnets=placement.subnet_ids,
                security_groups=[placement.security_group_id],
                assign_public_ip=False,
            ),
            load_balancers=[
                ecs.ServiceLoadBalancerArgs(
                    target_group_arn=targets.arn, container_name=task.CONTAINER, container_port=workload.port
                )
            ],
            health_check_grace_period_seconds=_GRACE_SECONDS,
            deployment_circuit_breaker=ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
            deployment_maximum_percent=_DEPLOY_MAXIMUM_PERCENT,
            deployment_minimum_healthy_percent=_DEPLOY_MINIMUM_PERCENT,
            availability_zone_rebalancing="ENABLED",
            service_connect_configuration=_connect(name, cluster, workload, definition),
            propagate_tags="SERVICE",
            # Without it a change of the strategy replaces the service.
            force_new_deployment=True,
            # AWS refuses a target group without a listener; scaling changes the count.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rule], ignore_changes=["desiredCount"]),
        )
        ServiceScaling(
            name, settings.size, cluster_name=cluster.name, service_name=service.name, opts=self._child
        )

        self.name = service.name
        self.target_group_arn = targets.arn
        self.log_group_name = definition.log_group_name
        self.register_outputs({"name": self.name})

    def _target_group(self, port: int, listener: Listener) -> lb.TargetGroup:
        return lb.TargetGroup(
            self._prefix,
            vpc_id=listener.vpc_id,
            target_type="ip",
            port=port,
            protocol="HTTP",
            deregistration_delay=_DRAIN_SECONDS,
            health_check=lb.TargetGroupHealthCheckArgs(
                path=listener.health_path, protocol="HTTP", matcher="200"
            ),
            opts=self._child,
        )


def _strategies(
    name: str, settings: ServiceSettings, cluster: Cluster
) -> Sequence[ecs.ServiceCapacityProviderStrategyArgs]:
    """The minimum number of tasks on demand, and of the others the settings' share of spot."""
    provider = ecs.ServiceCapacityProviderStrategyArgs
    if settings.capacity == "machines":
        if cluster.machines_provider is None:
            raise ValueError(f"{name}: its capacity is machines, and the cluster has none (machines: null)")
        return [provider(capacity_provider=cluster.machines_provider, weight=1)]
    spot = settings.spot_percentage
    return [
        provider(capacity_provider="FARGATE", base=settings.size.min, weight=100 - spot),
        *([provider(capacity_provider="FARGATE_SPOT", weight=spot)] if spot else []),
    ]


def _connect(
    name: str, cluster: Cluster, workload: Workload, definition: TaskDefinition
) -> ecs.ServiceServiceConnectConfigurationArgs:
    alias = ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs(port=workload.port, dns_name=name)
    return ecs.ServiceServiceConnectConfigurationArgs(
        enabled=True,
        namespace=cluster.namespace_arn,
        services=[
            ecs.ServiceServiceConnectConfigurationServiceArgs(
                port_name=task.PORT_NAME, discovery_name=name, client_alias=[alias]
            )
        ],
        log_configuration=ecs.ServiceServiceConnectConfigurationLogConfigurationArgs(
            log_driver="awslogs",
            options=definition.log_group_name.apply(
                lambda group: task.log_options(group, workload.region, "envoy")
            ),
        ),
    )
