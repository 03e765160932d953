"""The stack's outputs, and the parameters in Parameter Store that applications read."""

from dataclasses import dataclass
from pathlib import Path

import pulumi

from components.caching.caches import Caches
from components.compute.web.network_load_balancer import NetworkLoadBalancer
from components.compute.web.web_tier import WebTier
from components.data.stores import Stores
from components.edge.edge import Edge
from components.messaging.streams import Streams
from components.messaging.topic import Topic
from components.network.flow_logs import FlowLogs
from components.network.security_groups import SecurityGroups
from components.network.vpc import Network
from components.pipeline.images import ImagePipeline
from components.security.parameters import Parameters
from environment.revision import commit


@dataclass(frozen=True)
class Platform:
    """The components whose outputs are published."""

    network: Network
    firewall: SecurityGroups
    flow_logs: FlowLogs
    stores: Stores
    caches: Caches
    operations: Topic
    streams: Streams
    static: NetworkLoadBalancer
    web: WebTier
    images: ImagePipeline
    edge: Edge

    def publish(self) -> None:
        """Write the parameters ``/strata/<layer>/<name>`` and export the stack's outputs."""
        Parameters(
            "parameters",
            {
                "network": {"vpc-id": self.network.vpc_id},
                "data": {**self.stores.endpoints, "media-bucket": self.images.bucket_name},
                "caching": {**self.caches.endpoints, **self.edge.endpoints},
                "messaging": {"operations-topic": self.operations.arn, **self.streams.endpoints},
                "compute": {"web-url": self.web.url},
            },
        )
        for name, value in self._outputs().items():
            pulumi.export(name, value)

    def _outputs(self) -> dict[str, object]:
        cdn = self.edge.cdn
        return {
            "vpc_id": self.network.vpc_id,
            "public_subnet_ids": self.network.public_subnet_ids,
            "private_subnet_ids": self.network.private_subnet_ids,
            "data_subnet_ids": self.network.data_subnet_ids,
            "nat_public_ips": self.network.nat_public_ips,
            "security_group_ids": self.firewall.ids,
            "flow_log_group": self.flow_logs.log_group_name,
            "web_url": self.web.url,
            "static_ips": self.static.static_ips,
            "media_bucket": self.images.bucket_name,
            "image_dead_letter_urls": self.images.dead_letter_urls,
            "stores": self.stores.endpoints,
            "caches": self.caches.endpoints,
            "streams": self.streams.endpoints,
            "commit": commit(Path(__file__).parents[1]),
        } | ({} if cdn is None else {"cdn_url": cdn.url, "cdn_distribution_id": cdn.distribution_id})
