"""The web tier behind its load balancers, and the cluster of the services' containers."""

from dataclasses import dataclass
from pathlib import Path

from components.common.dns_records import AliasTarget
from components.compute.containers.containers import Containers
from components.compute.placement import Machines
from components.compute.web.lifecycle_hooks import LifecycleHooks
from components.compute.web.network_load_balancer import NetworkLoadBalancer
from components.compute.web.web_tier import WEB_PORT, WebTier
from components.network.dns.load_balancer_names import LoadBalancerNames
from environment.layers.foundation import Foundation
from environment.layers.network import NetworkLayer
from environment.settings import Settings

_PROGRAM = Path(__file__).parents[2] / "workloads" / "web" / "server.py"


@dataclass(frozen=True)
class ComputeLayer:
    """The components of the layer, and the records of the load balancer's hosts."""

    static: NetworkLoadBalancer
    web: WebTier
    names: LoadBalancerNames
    containers: Containers


def compute_layer(settings: Settings, network: NetworkLayer, foundation: Foundation) -> ComputeLayer:
    """Make the layer."""
    static, web = _web(settings, network, foundation)
    target = AliasTarget(web.load_balancer_dns_name, web.load_balancer_zone_id, ipv6=web.dual_stack)
    hosts, failover = settings.compute.web.hosts, settings.network.failover
    names = LoadBalancerNames(
        "web-names", hosts, failover, target=target, zones=network.zones.all, https=web.https
    )
    placement, tags = network.private("container_machine"), settings.aws.tags
    containers = Containers("containers", settings.compute.containers, placement=placement, tags=tags)
    return ComputeLayer(static, web, names, containers)


def _web(
    settings: Settings, network: NetworkLayer, foundation: Foundation
) -> tuple[NetworkLoadBalancer, WebTier]:
    certificate_arn = network.certificates.arn
    static = NetworkLoadBalancer(
        "static",
        settings.compute.network_load_balancer,
        vpc_id=network.vpc_id,
        zones=settings.network.availability_zones,
        front=network.front.placement,
        target_port=WEB_PORT,
        certificate_arn=certificate_arn,
    )
    program = _PROGRAM.read_text()
    web = WebTier(
        "web",
        settings.compute.web,
        settings.data.locks,
        vpc_id=network.vpc_id,
        front=network.front,
        machines=Machines(network.private("app"), program, settings.aws.tags, static.target_group_arns),
        certificate_arn=certificate_arn,
    )
    LifecycleHooks(
        "web-hooks",
        group_name=web.group_name,
        topic_arn=foundation.operations.arn,
        key_arn=foundation.messages_key_arn,
    )
    return static, web
