"""The platform, one layer per paragraph. Every environment runs this same program."""

from pathlib import Path

import environment.startup
from components.caching.caches import Caches
from components.common.assumed_roles import assume
from components.common.boundary import bind_roles
from components.common.dns_records import AliasTarget
from components.compute.containers.containers import Containers
from components.compute.placement import Machines
from components.compute.web.lifecycle_hooks import LifecycleHooks
from components.compute.web.network_load_balancer import NetworkLoadBalancer
from components.compute.web.web_tier import WEB_PORT, WebTier
from components.data.buckets.bucket import BucketContext
from components.data.buckets.log_bucket import LogBucket
from components.data.log_queries.log_queries import LogQueries, Logs
from components.data.stores import Stores
from components.edge.cdn import Owner
from components.edge.edge import Edge
from components.edge.origins import Media, Site
from components.edge.viewers import ViewerNames
from components.identity.break_glass import Home
from components.identity.groups import MediaAccess
from components.identity.identity import Identity
from components.messaging.access import alarms_of, costs_of, rules_of
from components.messaging.alarm_subscriptions import AlarmSubscriptions
from components.messaging.apis.api_logging import ApiLogging
from components.messaging.key import MessagingKey
from components.messaging.streams import Streams
from components.messaging.topic import Topic
from components.network.connections.connections import Connections, LocalNetwork
from components.network.dns.certificates import Certificates
from components.network.dns.load_balancer_names import LoadBalancerNames
from components.network.dns.zones import Zones
from components.network.endpoints import Endpoints
from components.network.flow_logs import FlowLogs
from components.network.network_acls import NetworkAcls
from components.network.security_groups import SecurityGroups
from components.network.vpc import Network
from components.observability.account_watch import AccountWatch
from components.observability.dashboard import Dashboard
from components.observability.declared import watch_declarations
from components.observability.forwarded_alarms import ForwardedAlarms
from components.observability.resource_alarms import ResourceAlarms, Traffic
from components.pipeline.images import Delivery, ImagePipeline
from components.security.environment_key import EnvironmentKey, replica_keys
from environment.connections import connections
from environment.front import front_of
from environment.outputs import publish
from environment.platform import Foundation, Keys, Names, Platform
from environment.settings import Settings

environment.startup.finish()
settings = Settings.load()
bind_roles(settings.aws.account)
assume(settings.aws.assume_roles)
declared = watch_declarations()
aws, locks, compute = settings.aws, settings.data.locks, settings.compute

network = Network("network", settings.network)
vpc_id, subnets = network.vpc_id, network.subnets
firewall = SecurityGroups("firewall", vpc_id=vpc_id, edges=connections(settings))
NetworkAcls("acl", network.addresses, vpc_id=vpc_id, subnets=subnets)
Endpoints(
    "endpoint", settings.network, region=aws.region, account=aws.account, vpc_id=vpc_id, subnets=subnets
)
flow_logs = FlowLogs("flow-logs", settings.network, vpc_id=vpc_id)
local = LocalNetwork(vpc_id, settings.network.cidr, network.private_subnet_ids, network.private_route_tables)
ways = Connections("connections", settings.network.connections, local=local, region=aws.region)
dns = Zones("dns", settings.network.dns, locks, account=aws.account, vpc_id=vpc_id)
certificates = Certificates(
    "certificate", settings.network.certificates, region=aws.region, zone=dns.delegated
)

key = EnvironmentKey("environment", locks, region=aws.region, account=aws.account)
replicas = replica_keys("environment", locks, settings.data.replica_regions, account=aws.account)
messages = MessagingKey("messages", locks, region=aws.region, account=aws.account)
publishers = [alarms_of(aws.region, aws.account), rules_of(aws.region, aws.account), *costs_of(aws.account)]
operations = Topic("operations", key_arn=messages.arn, publishers=publishers)
alarms = operations.arn
AlarmSubscriptions("operations", settings.messaging.operations_subscribers, locks, topic_arn=alarms)
ApiLogging("api-logging")  # for the REST and WebSocket APIs of services

logs = LogBucket("access-logs", settings.data.access_logs, locks, account=aws.account)
stored = network.data(firewall.ids["database"])
stores = Stores(
    "data",
    settings.data,
    placement=stored,
    replication=network.private(firewall.ids["migration"]),
    key_arn=key.arn,
    replica_key_arns=replicas,
    alarm_topic_arn=alarms,
)
cached = network.data(firewall.ids["cache"])
caches = Caches("cache", settings.caching, locks, placement=cached, key_arn=key.arn, alarm_topic_arn=alarms)

front = front_of(settings, network, firewall)
inside = network.private(firewall.ids["app"])
zones, place = settings.network.availability_zones, front.placement
static = NetworkLoadBalancer(
    "static",
    compute.network_load_balancer,
    vpc_id=vpc_id,
    zones=zones,
    front=place,
    target_port=WEB_PORT,
    certificate_arn=certificates.arn,
)
program = (Path(__file__).parent / "workloads" / "web" / "server.py").read_text()
machines = Machines(inside, program, aws.tags, static.target_group_arns)
web = WebTier(
    "web",
    compute.web,
    locks,
    vpc_id=vpc_id,
    front=front,
    machines=machines,
    certificate_arn=certificates.arn,
)
balancer = AliasTarget(web.load_balancer_dns_name, web.load_balancer_zone_id)
balanced = LoadBalancerNames(
    "web-names", compute.web.hosts, settings.network.failover, target=balancer, zones=dns.all, https=web.https
)
LifecycleHooks("web-hooks", group_name=web.group_name, topic_arn=alarms, key_arn=messages.arn)
hosts = network.private(firewall.ids["container_machine"])
containers = Containers("containers", compute.containers, placement=hosts, tags=aws.tags)

brokers = network.data(firewall.ids["kafka"])
streams = Streams("streams", settings.messaging, locks, key_arn=messages.arn, placement=brokers)
work = network.private(firewall.ids["worker"])
buckets = BucketContext(aws.account, key.arn, logs.name)
delivery = Delivery(messages.arn, alarms)
kept = Logs(web.log_bucket, aws.region, buckets)
LogQueries("log-queries", settings.data.log_queries, locks, logs=kept, vpc_id=vpc_id)
images = ImagePipeline(
    "images", settings.pipeline, settings.messaging, locks, delivery=delivery, placement=work, buckets=buckets
)

site = Site(web.domain_name, web.load_balancer_arn, https=web.https)
media = Media(images.bucket_domain_name, images.paths)
viewers = ViewerNames(dns.all, certificates.cloudfront_arn)
owner = Owner(aws.account, aws.tags, logs.name, logs.arn, key.arn, locks)
edge = Edge("edge", settings.edge, owner=owner, site=site, media=media, names=viewers)

pictures = MediaAccess(images.bucket_arn, images.key_arn, images.folders)
home = Home(aws.region, aws.account, aws.tags)
identity = Identity("identity", settings.identity, locks, home=home, media=pictures, alarm_topic_arn=alarms)

names = Names(dns, certificates, balanced)
foundation = Foundation(
    network, firewall, flow_logs, names, ways, Keys(key.arn, messages.arn), logs, operations
)
publish(
    Platform(settings, foundation, stores, caches, streams, static, web, containers, images, edge, identity)
)

AccountWatch(
    "account", settings.observability, locks, aws=aws, key_arn=key.arn, topic_arn=alarms, log_bucket=logs.name
)
ForwardedAlarms("us-east-1-alarms", region=aws.region, account=aws.account, topic_arn=alarms)
traffic = Traffic(network.nat_gateway_ids, web.load_balancer_arn_suffix, web.target_group_arn_suffix)
ResourceAlarms("alarms", declared, traffic=traffic, region=aws.region, topic_arn=alarms)
Dashboard("dashboard", declared, title="strata", region=aws.region)
