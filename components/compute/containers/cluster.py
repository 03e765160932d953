"""An ECS cluster with Fargate, Fargate Spot and optional EC2 machines."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_aws import ecs, servicediscovery

from components.common.placement import Placement
from components.compute.containers.cluster_machines import ClusterMachines
from components.compute.containers.container_settings import ClusterSettings

_FARGATE = ("FARGATE", "FARGATE_SPOT")
# Target utilization: another machine starts when all are full.
_FULL_PERCENT = 100


class Cluster(pulumi.ComponentResource):
    """An ECS cluster with a Service Connect namespace.

    Machines start when no machine has capacity for a task, and terminate when they run no task. *tags* are
    for the machines, which the provider's default tags don't reach.
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    namespace_arn: pulumi.Output[str]
    machines_provider: pulumi.Output[str] | None

    def __init__(
        self,
        name: str,
        settings: ClusterSettings,
        *,
        placement: Placement,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:Cluster", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        namespace = servicediscovery.HttpNamespace(
            name, description="Services of the cluster", opts=self._child
        )
        cluster = ecs.Cluster(
            name,
            settings=[ecs.ClusterSettingArgs(name="containerInsights", value=settings.container_insights)],
            service_connect_defaults=ecs.ClusterServiceConnectDefaultsArgs(namespace=namespace.arn),
            opts=self._child,
        )
        self.machines_provider = self._machines(name, settings, cluster, placement, tags)
        own = [] if self.machines_provider is None else [self.machines_provider]
        providers = ecs.ClusterCapacityProviders(
            name, cluster_name=cluster.name, capacity_providers=[*_FARGATE, *own], opts=self._child
        )

        # Services depend on the capacity providers by these outputs: they are created after them and deleted
        # before them.
        self.arn = pulumi.Output.all(cluster.arn, providers.cluster_name).apply(lambda known: str(known[0]))
        self.name = providers.cluster_name
        self.namespace_arn = namespace.arn
        self.register_outputs({"arn": self.arn, "name": self.name})

    def _machines(
        self,
        name: str,
        settings: ClusterSettings,
        cluster: ecs.Cluster,
        placement: Placement,
        tags: Mapping[str, str],
    ) -> pulumi.Output[str] | None:
        if settings.machines is None:
            return None
        machines = ClusterMachines(
            f"{name}-machines",
            settings.machines,
            cluster_name=cluster.name,
            placement=placement,
            tags=tags,
            opts=self._child,
        )
        return ecs.CapacityProvider(
            f"{name}-machines",
            auto_scaling_group_provider=ecs.CapacityProviderAutoScalingGroupProviderArgs(
                auto_scaling_group_arn=machines.group_arn,
                managed_draining="ENABLED",
                managed_termination_protection="ENABLED",
                managed_scaling=ecs.CapacityProviderAutoScalingGroupProviderManagedScalingArgs(
                    status="ENABLED", target_capacity=_FULL_PERCENT
                ),
            ),
            opts=self._child,
        ).name
