"""The platform, one layer per paragraph. Every environment runs this same program."""

from pathlib import Path

import pulumi

from components.compute import LifecycleHooks, Machines, NetworkLoadBalancer, Placement, WebTier
from components.messaging import MessagingKey, Streams, Topic
from components.network import Endpoints, FlowLogs, Network, NetworkAcls, SecurityGroups
from components.pipeline import ImagePipeline
from settings import Settings

settings = Settings.load()

network = Network("network", settings.network)

firewall = SecurityGroups(
    "firewall",
    vpc_id=network.vpc_id,
    edges=[
        "internet -> load_balancer:80",  # answered with a redirect
        "internet -> load_balancer:443",
        "load_balancer -> app:8080",
        "app -> internet:443",
        "worker -> internet:443",  # S3, by the gateway endpoint
        "app -> database:5432",
        "app -> cache:6379",
        "app -> kafka:9098",
    ],
)

NetworkAcls(
    "acl",
    network.addresses,
    vpc_id=network.vpc_id,
    public_subnet_ids=network.public_subnet_ids,
    private_subnet_ids=network.private_subnet_ids,
    data_subnet_ids=network.data_subnet_ids,
)

Endpoints(
    "endpoint",
    settings.network,
    region=settings.aws.region,
    vpc_id=network.vpc_id,
    subnet_ids=network.private_subnet_ids,
    private_route_table_ids=network.private_route_table_ids,
    data_route_table_ids=network.data_route_table_ids,
)

flow_logs = FlowLogs("flow-logs", settings.network, vpc_id=network.vpc_id)

front = Placement(network.public_subnet_ids, firewall.ids["load_balancer"])
static = NetworkLoadBalancer(
    "static",
    settings.compute.network_load_balancer,
    vpc_id=network.vpc_id,
    zones=settings.network.zones,
    front=front,
)
web = WebTier(
    "web",
    settings.compute.web,
    vpc_id=network.vpc_id,
    front=front,
    machines=Machines(
        Placement(network.private_subnet_ids, firewall.ids["app"]),
        program=(Path(__file__).parent / "workloads" / "web" / "server.py").read_text(),
        tags=settings.aws.default_tags.tags.model_dump(by_alias=True),
        target_group_arns=static.target_group_arns,
    ),
)

messages = MessagingKey("messages", region=settings.aws.region, account=settings.aws.allowed_account_ids[0])
operations = Topic("operations", key_arn=messages.arn)
LifecycleHooks("web-hooks", group_name=web.group_name, topic_arn=operations.arn, key_arn=messages.arn)
Streams(
    "streams",
    settings.messaging,
    key_arn=messages.arn,
    subnet_ids=network.data_subnet_ids,
    security_group_id=firewall.ids["kafka"],
)

images = ImagePipeline(
    "images",
    settings.pipeline,
    settings.messaging,
    key_arn=messages.arn,
    placement=Placement(network.private_subnet_ids, firewall.ids["worker"]),
)

pulumi.export("vpc_id", network.vpc_id)
pulumi.export("public_subnet_ids", network.public_subnet_ids)
pulumi.export("private_subnet_ids", network.private_subnet_ids)
pulumi.export("data_subnet_ids", network.data_subnet_ids)
pulumi.export("nat_public_ips", network.nat_public_ips)
pulumi.export("security_group_ids", firewall.ids)
pulumi.export("flow_log_group", flow_logs.log_group_name)
pulumi.export("web_url", web.url)
pulumi.export("static_ips", static.static_ips)
pulumi.export("media_bucket", images.bucket_name)
pulumi.export("image_dead_letter_urls", images.dead_letter_urls)
