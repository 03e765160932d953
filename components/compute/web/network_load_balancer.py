"""A Network Load Balancer with static addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import ec2, lb

from components.common.named import named
from components.common.placement import Placement
from components.compute.web.load_balancer import TLS_POLICY
from components.compute.web.network_load_balancer_settings import NetworkListener, NetworkLoadBalancerSettings

_DRAIN_SECONDS = 60
_HEALTH_INTERVAL_SECONDS = 10
_HEALTHY_AFTER = 2
_UNHEALTHY_AFTER = 2

# The provider keeps a TLS policy that is no longer declared ("Optional, Computed") and sends it with the new
# protocol, which AWS refuses for TCP: ELBv2 API Reference, ModifyListener. A port has one listener.
_REPLACED = pulumi.ResourceOptions(replace_on_changes=["protocol"], delete_before_replace=True)


class NetworkLoadBalancer(pulumi.ComponentResource):
    """A Network Load Balancer with an Elastic IP per zone and a target group per port.

    Without settings there are no resources. *zones* are those of *front*'s subnets, in their order. Every
    zone sends to *target_port* of machines in all zones, with the load balancer's address as the source.
    """

    static_ips: Mapping[str, pulumi.Output[str]]
    target_group_arns: Sequence[pulumi.Output[str]]
    target_dimensions: Mapping[str, Mapping[str, pulumi.Output[str]]]
    """The dimensions of the metrics of each target group, by its name."""

    def __init__(
        self,
        name: str,
        settings: NetworkLoadBalancerSettings | None,
        *,
        vpc_id: pulumi.Input[str],
        zones: Sequence[str],
        front: Placement,
        target_port: int,
        certificate_arn: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:NetworkLoadBalancer", name, None, opts)
        self._prefix = name
        self._vpc_id = vpc_id
        self._target_port = target_port
        self._certificate_arn = certificate_arn
        self._child = pulumi.ResourceOptions(parent=self)
        self.static_ips = {}
        self.target_group_arns = []
        self.target_dimensions = {}

        if settings is not None:
            addresses = {zone: ec2.Eip(f"{name}-{zone}", domain="vpc", opts=self._child) for zone in zones}
            balancer = self._load_balancer(settings, front, list(addresses.values()))
            self.static_ips = {zone: address.public_ip for zone, address in addresses.items()}
            groups = {
                f"{name}-{listener.port}": self._listen(listener, balancer.arn)
                for listener in settings.listeners
            }
            self.target_group_arns = [group.arn for group in groups.values()]
            self.target_dimensions = {
                key: {"TargetGroup": group.arn_suffix, "LoadBalancer": balancer.arn_suffix}
                for key, group in groups.items()
            }
        self.register_outputs({"static_ips": self.static_ips})

    def _load_balancer(
        self, settings: NetworkLoadBalancerSettings, front: Placement, addresses: Sequence[ec2.Eip]
    ) -> lb.LoadBalancer:
        return lb.LoadBalancer(
            self._prefix,
            load_balancer_type="network",
            internal=False,
            security_groups=[front.security_group_id],
            subnet_mappings=[
                lb.LoadBalancerSubnetMappingArgs(
                    subnet_id=_nth(front.subnet_ids, place), allocation_id=address.allocation_id
                )
                for place, address in enumerate(addresses)
            ],
            enable_cross_zone_load_balancing=True,
            enable_deletion_protection=settings.deletion_protection,
            # One that has a zone less replaces this one, and needs its Elastic IP addresses.
            opts=named(self._child),
        )

    def _listen(self, listener: NetworkListener, balancer_arn: pulumi.Input[str]) -> lb.TargetGroup:
        name = f"{self._prefix}-{listener.port}"
        targets = lb.TargetGroup(
            name,
            vpc_id=self._vpc_id,
            target_type="instance",
            port=self._target_port,
            protocol="TCP",
            deregistration_delay=_DRAIN_SECONDS,
            # With the client's address, the default for instances, replies would go directly to the client,
            # and the private tier's ACL denies them.
            preserve_client_ip="false",
            health_check=lb.TargetGroupHealthCheckArgs(
                protocol="TCP",
                interval=_HEALTH_INTERVAL_SECONDS,
                healthy_threshold=_HEALTHY_AFTER,
                unhealthy_threshold=_UNHEALTHY_AFTER,
            ),
            opts=self._child,
        )
        tls = listener.protocol == "TLS"
        lb.Listener(
            name,
            load_balancer_arn=balancer_arn,
            port=listener.port,
            protocol=listener.protocol,
            certificate_arn=(listener.certificate_arn or self._certificate_arn) if tls else None,
            ssl_policy=TLS_POLICY if tls else None,
            default_actions=[lb.ListenerDefaultActionArgs(type="forward", target_group_arn=targets.arn)],
            opts=pulumi.ResourceOptions.merge(self._child, _REPLACED),
        )
        return targets


def _nth(subnet_ids: pulumi.Input[Sequence[str]], place: int) -> pulumi.Output[str]:
    return pulumi.Output.from_input(subnet_ids).apply(lambda ids: ids[place])
