"""Records of the load balancer's names, its health check and its standby."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import route53

from components.common.dns_records import AliasTarget, HostedZone, Standby, failover_records
from components.network.dns.dns_settings import Failover

_PORTS = {"HTTP": 80, "HTTPS": 443}


class LoadBalancerNames(pulumi.ComponentResource):
    """Alias records of *hosts* in their zones; with *failover* they lead to a standby during an outage.

    The health check requests the load balancer's own name, because a host's record follows the failover.
    Route 53 doesn't check the certificate (Developer Guide, "How Route 53 determines whether an endpoint is
    healthy").
    """

    standby: Standby | None

    def __init__(
        self,
        name: str,
        hosts: Sequence[str],
        failover: Failover | None,
        *,
        target: AliasTarget,
        zones: Sequence[HostedZone],
        https: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:LoadBalancerNames", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.standby = None
        if failover is not None:
            check = _health_check(name, failover, target, child, protocol="HTTPS" if https else "HTTP")
            self.standby = Standby(failover.standby.dns_name, failover.standby.zone_id, check.id)
        failover_records(name, hosts, target, zones, self.standby, child)
        self.register_outputs({})


def _health_check(
    name: str, failover: Failover, target: AliasTarget, opts: pulumi.ResourceOptions, *, protocol: str
) -> route53.HealthCheck:
    return route53.HealthCheck(
        name,
        type=protocol,
        fqdn=target.dns_name,
        port=_PORTS[protocol],
        resource_path=failover.path,
        request_interval=failover.interval_seconds,
        failure_threshold=failover.failures,
        enable_sni=protocol == "HTTPS",
        opts=opts,
    )
