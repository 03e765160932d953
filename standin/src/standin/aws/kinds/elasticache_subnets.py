"""ElastiCache subnet groups, with copies of their subnets in the emulator that has ElastiCache.

ministack takes only subnets of its own EC2, but those of the account are in moto. So each subnet of a group
gets a copy in ministack with the same CIDR block and zone; a tag names the original.
"""

import os
from typing import Any

from botocore.exceptions import ClientError

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.elasticache_tags import tags_of, update_tags
from standin.aws.values import Properties

_TWIN = "strata:twin-of"


@register
class SubnetGroup(Kind):
    """``aws.elasticache.SubnetGroup``; its id is its name."""

    token = "aws:elasticache/subnetGroup:SubnetGroup"
    force_new = frozenset({"name"})
    defaults = {"description": "Managed by Pulumi"}
    autoname = "name"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cache = cloud.client("elasticache")
        cache.create_cache_subnet_group(
            CacheSubnetGroupName=inputs["name"],
            CacheSubnetGroupDescription=inputs["description"],
            SubnetIds=_twins(cloud, inputs["subnetIds"]),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        cache = cloud.client("elasticache")
        found = cache.describe_cache_subnet_groups(CacheSubnetGroupName=resource_id)["CacheSubnetGroups"][0]
        subnets, vpc = _originals(cloud, found)
        return {
            "arn": found["ARN"],
            "name": found["CacheSubnetGroupName"],
            "description": found["CacheSubnetGroupDescription"],
            "subnetIds": subnets,
            "vpcId": vpc,
            "tags": tags_of(cache, found["ARN"]),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        cache = cloud.client("elasticache")
        before = cache.describe_cache_subnet_groups(CacheSubnetGroupName=resource_id)["CacheSubnetGroups"][0]
        changed = {*inputs["subnetIds"]} != {*state["subnetIds"]}
        subnets = {"SubnetIds": _twins(cloud, inputs["subnetIds"])} if changed else {}
        cache.modify_cache_subnet_group(
            CacheSubnetGroupName=resource_id, CacheSubnetGroupDescription=inputs["description"], **subnets
        )
        if changed:
            _forget(cloud, before)
        update_tags(cache, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cache = cloud.client("elasticache")
        found = cache.describe_cache_subnet_groups(CacheSubnetGroupName=resource_id)["CacheSubnetGroups"][0]
        cache.delete_cache_subnet_group(CacheSubnetGroupName=resource_id)
        _forget(cloud, found)


def _twins(cloud: Cloud, subnets: list[str]) -> list[str]:
    """The ids of new copies of *subnets*, in a new VPC."""
    found = cloud.client("ec2").describe_subnets(SubnetIds=subnets)["Subnets"]
    if len({subnet["VpcId"] for subnet in found}) != 1:
        raise ValueError("the subnets of a cache subnet group must be in one VPC")
    vpc = cloud.client("ec2").describe_vpcs(VpcIds=[found[0]["VpcId"]])["Vpcs"][0]
    other = _other(cloud)
    network = other.create_vpc(CidrBlock=vpc["CidrBlock"])["Vpc"]["VpcId"]
    _mark(other, network, vpc["VpcId"])
    return [_twin(other, network, subnet) for subnet in found]


def _twin(other: Any, network: str, subnet: dict[str, Any]) -> str:
    made = other.create_subnet(
        VpcId=network, CidrBlock=subnet["CidrBlock"], AvailabilityZone=subnet["AvailabilityZone"]
    )["Subnet"]["SubnetId"]
    _mark(other, made, subnet["SubnetId"])
    return str(made)


def _mark(other: Any, twin: str, original: str) -> None:
    other.create_tags(Resources=[twin], Tags=[{"Key": _TWIN, "Value": original}])


def _originals(cloud: Cloud, group: dict[str, Any]) -> tuple[list[str], str]:
    """The originals of the group's subnets and of their VPC; one that isn't a copy is its own original."""
    other = _other(cloud)
    twins = [subnet["SubnetIdentifier"] for subnet in group["Subnets"]]
    tagged = other.describe_subnets(SubnetIds=twins)["Subnets"]
    networks = other.describe_vpcs(VpcIds=[group["VpcId"]])["Vpcs"]
    subnets = [tagging.as_map(one.get("Tags", [])).get(_TWIN, one["SubnetId"]) for one in tagged]
    return subnets, tagging.as_map(networks[0].get("Tags", [])).get(_TWIN, group["VpcId"])


def _forget(cloud: Cloud, group: dict[str, Any]) -> None:
    """Delete the group's copies, unless its VPC is not a copy."""
    other = _other(cloud)
    try:
        network = other.describe_vpcs(VpcIds=[group["VpcId"]])["Vpcs"][0]
        if _TWIN not in tagging.as_map(network.get("Tags", [])):
            return
        for subnet in group["Subnets"]:
            other.delete_subnet(SubnetId=subnet["SubnetIdentifier"])
        other.delete_vpc(VpcId=group["VpcId"])
    except ClientError:
        # The copies are deleted already.
        return


def _other(cloud: Cloud) -> Any:
    """The EC2 client of the emulator that has ElastiCache."""
    return cloud.client("ec2", endpoint=os.environ["AWS_ENDPOINT_URL"])
