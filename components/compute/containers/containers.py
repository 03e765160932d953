"""The container cluster of an environment, if it has one."""

from collections.abc import Mapping

import pulumi

from components.common.placement import Placement
from components.compute.containers.cluster import Cluster
from components.compute.containers.container_settings import ClusterSettings


class Containers(pulumi.ComponentResource):
    """The ECS cluster of the services' containers; None where the settings are null.

    *placement* and *tags* are for the cluster's machines.
    """

    cluster: Cluster | None

    def __init__(
        self,
        name: str,
        settings: ClusterSettings | None,
        *,
        placement: Placement,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:Containers", name, None, opts)
        self.cluster = None
        if settings is not None:
            child = pulumi.ResourceOptions(parent=self)
            self.cluster = Cluster(f"{name}-cluster", settings, placement=placement, tags=tags, opts=child)
        self.register_outputs({})
