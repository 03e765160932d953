"""A network with IPv6, connections, failover and a Slack channel, which no stack file has."""

import environment.startup

# pulumi_aws loads faster after it.
# isort: split
import pulumi
from pulumi_aws import lb

from components.common.dns_records import AliasTarget
from components.common.locks import Locks
from components.messaging.key import MessagingKey
from components.messaging.topic import Topic
from components.network.connections.connections import Connections, LocalNetwork
from components.network.dns.load_balancer_names import LoadBalancerNames
from components.network.dns.zones import Zones
from components.network.interfaces import FixedInterfaces
from components.network.network_acls import NetworkAcls
from components.network.security_groups import SecurityGroups
from components.network.settings import NetworkSettings
from components.network.vpc import Network
from components.observability.settings import SlackSettings
from components.observability.slack import Slack

environment.startup.finish()

[account] = pulumi.Config("aws").require_object("allowedAccountIds")
region = pulumi.Config("aws").require("region")
locks = Locks(deletion_protection=False, protect=False, retention=False)
settings = NetworkSettings.model_validate(
    pulumi.Config("connected").require_object("settings"), context={"region": region}
)
assert settings.dns is not None

network = Network("network", settings)
edges = ["app -> database:5432", "app -> internet:443"]
firewall = SecurityGroups("firewall", vpc_id=network.vpc_id, edges=edges, ipv6=settings.dual_stack)
acls = NetworkAcls(
    "acl", network.addresses, vpc_id=network.vpc_id, subnets=network.subnets, ipv6=settings.dual_stack
)
local = LocalNetwork(
    network.vpc_id,
    settings.cidr,
    network.attachable_subnet_ids,
    network.private_route_tables,
    network.data_route_tables,
    firewall.ids,
    acls.ids,
)
connections = Connections("connections", settings.connections, local=local, region=region)

FixedInterfaces(
    "interface",
    settings.interfaces,
    zones=settings.zones,
    subnet_ids=network.private_subnet_ids,
    group_ids=firewall.ids,
)

zones = Zones("dns", settings.dns, locks, account=account, vpc_id=network.vpc_id)
balancer = lb.LoadBalancer("web", load_balancer_type="application", subnets=network.public_subnet_ids)
names = LoadBalancerNames(
    "web-names",
    ["www.connected.example.com"],
    settings.failover,
    target=AliasTarget(balancer.dns_name, balancer.zone_id, ipv6=False),
    zones=zones.all,
    https=False,
)

messages = MessagingKey("messages", locks, region=region, account=account)
operations = Topic("operations", key_arn=messages.arn)
slack = SlackSettings(workspace_id="T07EA123LEP", channel_id="C07EZ1ABC23")
Slack("slack", slack, account=account, topic_arn=operations.arn)

pulumi.export("pending_peerings", connections.pending)
pulumi.export("vpc_id", network.vpc_id)
pulumi.export("ipv6_cidr", network.ipv6_cidr)
