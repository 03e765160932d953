"""The network with its zones, certificates and ways to other networks."""

from dataclasses import dataclass

import pulumi

from components.common.dns_records import ViewerNames
from components.common.placement import Placement
from components.compute.web.front import Front, IpAddressType
from components.network.connections.connections import Connections, LocalNetwork
from components.network.dns.certificates import Certificates
from components.network.dns.zones import Zones
from components.network.endpoints import Endpoints
from components.network.flow_logs import FlowLogs
from components.network.interfaces import FixedInterfaces
from components.network.network_acls import NetworkAcls
from components.network.security_groups import SecurityGroups
from components.network.vpc import Network
from environment.connections import OPTIONAL, connections
from environment.settings import Settings


@dataclass(frozen=True)
class NetworkLayer:
    """The components of the layer, and placements for those of other layers by their security group."""

    vpc: Network
    firewall: SecurityGroups
    flow_logs: FlowLogs
    connections: Connections
    zones: Zones
    certificates: Certificates
    interfaces: FixedInterfaces
    front: Front
    """The load balancer's side: private subnets if CloudFront has a VPC origin, otherwise public ones."""

    @property
    def vpc_id(self) -> pulumi.Output[str]:
        """The id of the VPC."""
        return self.vpc.vpc_id

    @property
    def viewer_names(self) -> ViewerNames:
        """The zones and the certificate of us-east-1."""
        return ViewerNames(self.zones.all, self.certificates.cloudfront_arn)

    def private(self, group: str) -> Placement:
        """The private subnets with the security group named *group*."""
        return self.vpc.private(self.firewall.ids[group])

    def data(self, group: str) -> Placement:
        """The data subnets with the security group named *group*."""
        return self.vpc.data(self.firewall.ids[group])


def network_layer(settings: Settings) -> NetworkLayer:
    """Make the VPC with everything that belongs to no other layer."""
    aws, network = settings.aws, settings.network
    vpc = Network("network", network)
    vpc_id, subnets = vpc.vpc_id, vpc.subnets
    ipv6 = network.dual_stack
    firewall = SecurityGroups(
        "firewall", vpc_id=vpc_id, edges=connections(settings), closed=OPTIONAL, ipv6=ipv6
    )
    acls = NetworkAcls("acl", vpc.addresses, vpc_id=vpc_id, subnets=subnets, ipv6=ipv6)
    Endpoints("endpoint", network, region=aws.region, account=aws.account, vpc_id=vpc_id, subnets=subnets)
    local = LocalNetwork(
        vpc_id,
        network.cidr,
        vpc.attachable_subnet_ids,
        vpc.private_route_tables,
        vpc.data_route_tables,
        firewall.ids,
        acls.ids,
    )
    zones = Zones("dns", network.dns, settings.data.locks, account=aws.account, vpc_id=vpc_id)
    return NetworkLayer(
        vpc,
        firewall,
        FlowLogs("flow-logs", network, vpc_id=vpc_id),
        Connections("connections", network.connections, local=local, region=aws.region),
        zones,
        Certificates("certificate", network.certificates, region=aws.region, zone=zones.delegated),
        FixedInterfaces(
            "interface",
            network.interfaces,
            zones=network.zones,
            subnet_ids=vpc.private_subnet_ids,
            group_ids=firewall.ids,
        ),
        _front(settings, vpc, firewall),
    )


def _front(settings: Settings, vpc: Network, firewall: SecurityGroups) -> Front:
    """The load balancer's side; an internal one has no IPv6: CloudFront reaches a VPC origin by IPv4."""
    group, internal = firewall.ids["load_balancer"], settings.edge.internal
    address_type: IpAddressType | None = None
    if settings.network.ipv6 is not None:
        address_type = "dualstack" if settings.network.dual_stack and not internal else "ipv4"
    return Front(vpc.private(group) if internal else vpc.public(group), internal, address_type)
