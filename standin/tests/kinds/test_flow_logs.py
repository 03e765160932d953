"""The bucket that the stand-in creates in moto for flow logs, and deletes again."""

import os

import boto3

from .optional import flow_logs
from .world import World

_FLOW_LOG = "aws:ec2/flowLog:FlowLog"


def _in_moto(world: World) -> set[str]:
    """The names of the buckets that moto has; the sandbox's own are in ministack."""
    region = world.client("ec2").meta.region_name
    s3 = boto3.client("s3", region_name=region, endpoint_url=os.environ["AWS_ENDPOINT_URL_EC2"])
    return {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}


def test_the_bucket_that_moto_is_shown_goes_with_the_last_flow_log_in_it(world: World) -> None:
    before, declared = _in_moto(world), flow_logs(world)
    other = {**declared, "vpcId": world.make("aws:ec2/vpc:Vpc", {"cidrBlock": "10.9.0.0/16"}, "other").id}
    first, second = (world.make(_FLOW_LOG, one, one["vpcId"]) for one in (declared, other))
    shown = before | {declared["logDestination"].rpartition(":")[2]}
    assert _in_moto(world) == shown
    world.delete(first)
    assert _in_moto(world) == shown
    world.delete(second)
    assert _in_moto(world) == before
