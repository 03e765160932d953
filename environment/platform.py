"""The components of the platform whose outputs are published."""

from dataclasses import dataclass

import pulumi

from components.caching.caches import Caches
from components.compute.containers.containers import Containers
from components.compute.web.network_load_balancer import NetworkLoadBalancer
from components.compute.web.web_tier import WebTier
from components.data.buckets.log_bucket import LogBucket
from components.data.stores import Stores
from components.edge.edge import Edge
from components.identity.identity import Identity
from components.messaging.streams import Streams
from components.messaging.topic import Topic
from components.network.connections.connections import Connections
from components.network.dns.certificates import Certificates
from components.network.dns.load_balancer_names import LoadBalancerNames
from components.network.dns.zones import Zones
from components.network.flow_logs import FlowLogs
from components.network.security_groups import SecurityGroups
from components.network.vpc import Network
from components.pipeline.images import ImagePipeline
from environment.settings import Settings


@dataclass(frozen=True)
class Keys:
    """The ARNs of the environment's key and of the key of topics and queues."""

    environment_arn: pulumi.Input[str]
    messages_arn: pulumi.Input[str]


@dataclass(frozen=True)
class Names:
    """The hosted zones, the certificates for their names, and the records of the load balancer."""

    zones: Zones
    certificates: Certificates
    load_balancer: LoadBalancerNames


@dataclass(frozen=True)
class Foundation:
    """Network, names, keys, access logs and the topic of alarms, which all layers use."""

    network: Network
    firewall: SecurityGroups
    flow_logs: FlowLogs
    names: Names
    connections: Connections
    keys: Keys
    logs: LogBucket
    operations: Topic


@dataclass(frozen=True)
class Platform:
    """The settings, and the components whose outputs are published."""

    settings: Settings
    foundation: Foundation
    stores: Stores
    caches: Caches
    streams: Streams
    static: NetworkLoadBalancer
    web: WebTier
    containers: Containers
    images: ImagePipeline
    edge: Edge
    identity: Identity


def web_url(platform: Platform) -> pulumi.Output[str]:
    """The URL for users: the CDN's, which is the only one that answers, otherwise the load balancer's."""
    return platform.web.url if platform.edge.cdn is None else platform.edge.cdn.url
