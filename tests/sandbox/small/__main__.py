"""A small platform for the tests of the command: a VPC, flow logs, a key, a topic and two buckets.

It takes the stack files, the settings and the policy pack of the project, and exports what the tests read.
"""

import environment.startup

# pulumi_aws loads faster after it.
# isort: split
from ipaddress import IPv4Network
from pathlib import Path

import pulumi
from pulumi_aws import ec2

from components.common.boundary import bind_roles
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.log_bucket import LogBucket
from components.messaging.key import MessagingKey
from components.messaging.topic import Topic
from components.network.flow_logs import FlowLogs
from environment.revision import commit
from environment.settings import Settings

environment.startup.finish()


class Network(pulumi.ComponentResource):
    """A VPC with one subnet and a fixed address."""

    def __init__(self, name: str, cidr: IPv4Network, zone: str) -> None:
        super().__init__("strata:network:Network", name)
        child = pulumi.ResourceOptions(parent=self)
        vpc = ec2.Vpc(
            name,
            cidr_block=str(cidr),
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": name},
            opts=child,
        )
        ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc.id, opts=child)
        self.address = ec2.Eip(f"{name}-address", domain="vpc", opts=child).public_ip
        subnet = ec2.Subnet(
            f"{name}-private",
            vpc_id=vpc.id,
            cidr_block=str(next(cidr.subnets(new_prefix=24))),
            availability_zone=zone,
            opts=child,
        )
        self.vpc_id = vpc.id
        self.private_subnet_ids = [subnet.id]
        self.register_outputs({})


settings = Settings.load()
bind_roles(settings.aws.account)
aws, locks = settings.aws, settings.data.locks
network = Network("network", settings.network.cidr, settings.network.zones[0])
flow_logs = FlowLogs("flow-logs", settings.network, vpc_id=network.vpc_id)
messages = MessagingKey("messages", locks, region=aws.region, account=aws.account)
operations = Topic("operations", key_arn=messages.arn)
logs = LogBucket("access-logs", settings.data.access_logs, locks, account=aws.account)
Bucket("media", settings.pipeline.bucket, locks, context=BucketContext(aws.account, messages.arn, logs.name))

pulumi.export("vpc_id", network.vpc_id)
pulumi.export("private_subnet_ids", network.private_subnet_ids)
pulumi.export("address", network.address)
pulumi.export("topic_arn", operations.arn)
pulumi.export("commit", commit(Path(__file__).parent))
