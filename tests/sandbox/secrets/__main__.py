"""The session cache in a VPC with two subnets: its password is in properties of four kinds of resources."""

import environment.startup

# pulumi_aws loads faster after it.
# isort: split
import pulumi
from pulumi_aws import ec2

from components.caching.session_cache import SessionCache
from components.common.placement import Placement
from components.messaging.key import MessagingKey
from components.messaging.topic import Topic
from components.security.environment_key import EnvironmentKey
from environment.settings import Settings

environment.startup.finish()


class Network(pulumi.ComponentResource):
    """A VPC with a subnet in each of two zones and a security group."""

    def __init__(self, name: str, cidr: str, zones: tuple[str, str]) -> None:
        super().__init__("strata:network:Network", name)
        child = pulumi.ResourceOptions(parent=self)
        vpc = ec2.Vpc(name, cidr_block=cidr, opts=child)
        subnets = [
            ec2.Subnet(
                f"{name}-{zone}",
                vpc_id=vpc.id,
                cidr_block=cidr.replace("0.0/16", f"{number}.0/24"),
                availability_zone=zone,
                opts=child,
            ).id
            for number, zone in enumerate(zones)
        ]
        group = ec2.SecurityGroup(f"{name}-cache", vpc_id=vpc.id, description="The cache", opts=child)
        self.placement = Placement(pulumi.Output.all(*subnets), group.id, zones)
        self.register_outputs({})


settings = Settings.load()
aws, locks, sessions = settings.aws, settings.data.locks, settings.caching.sessions
assert sessions
first, second = settings.network.zones[:2]
network = Network("network", str(settings.network.cidr), (first, second))
key = EnvironmentKey("environment", locks, region=aws.region, account=aws.account)
messages = MessagingKey("messages", locks, region=aws.region, account=aws.account)
operations = Topic("operations", key_arn=messages.arn)
cache = SessionCache(
    "cache-sessions",
    sessions,
    locks,
    key_arn=key.arn,
    placement=network.placement,
    alarm_topic_arn=operations.arn,
)

pulumi.export("secret_arn", cache.secret_arn)
