"""A platform of a few resources for the fault tests: each is found in the cloud by its id.

The file ``generation`` beside it holds a number: each generation has a pair of its own, so that every update
creates, changes and deletes something.
"""

from pathlib import Path

import environment.startup

# pulumi_aws loads faster after it.
# isort: split
import pulumi
from pulumi_aws import dynamodb, ec2, kms, sns, sqs

environment.startup.finish()


class Pair(pulumi.ComponentResource):
    """A fixed address, and a security group in a VPC."""

    def __init__(self, name: str, vpc_id: pulumi.Input[str]) -> None:
        super().__init__("strata:faults:Pair", name)
        child = pulumi.ResourceOptions(parent=self)
        self.address = ec2.Eip(f"{name}-address", domain="vpc", opts=child).public_ip
        ec2.SecurityGroup(f"{name}-group", description=name, vpc_id=vpc_id, opts=child)
        self.register_outputs({})


locks = pulumi.Config("strata").require_object("data")["locks"]
generation = int((Path(__file__).parent / "generation").read_text())

protected = pulumi.ResourceOptions(protect=locks["protect"])
key = kms.Key("key", deletion_window_in_days=7, opts=protected)
dynamodb.Table(
    "table",
    attributes=[dynamodb.TableAttributeArgs(name="id", type="S")],
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    deletion_protection_enabled=locks["deletion_protection"],
    opts=protected,
)
vpc = ec2.Vpc("network", cidr_block="10.16.0.0/16")
topic = sns.Topic("topic", kms_master_key_id=key.key_id)
sqs.Queue("queue", visibility_timeout_seconds=30 + generation)
pair = Pair(f"pair-{generation}", vpc.id)

pulumi.export("address", pair.address)
pulumi.export("topic_arn", topic.arn)
