"""CloudFront VPC origins, with a copy of their load balancer in the emulator that has CloudFront.

ministack takes only load balancers of its own, but those of the account are in moto. So the load balancer of
a VPC origin gets a copy in ministack with the same name; a tag names the original.
"""

import os
from typing import Any

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds import cloudfront_shapes as shapes
from standin.aws.values import Properties

_TWIN = "strata:twin-of"
_BALANCER = ":loadbalancer/"
_CONFIG = "vpcOriginEndpointConfig"


@register
class VpcOrigin(Kind):
    """``aws.cloudfront.VpcOrigin``."""

    token = "aws:cloudfront/vpcOrigin:VpcOrigin"
    write_only = frozenset({"timeouts"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        front = cloud.client("cloudfront")
        tags = {"Items": tagging.as_list(inputs.get("tagsAll", {}))}
        endpoint = _endpoint(front, "CreateVpcOrigin", inputs, _twin(cloud, inputs[_CONFIG]["arn"]))
        made = front.create_vpc_origin(VpcOriginEndpointConfig=endpoint, Tags=tags)
        return str(made["VpcOrigin"]["Id"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        front = cloud.client("cloudfront")
        found = front.get_vpc_origin(Id=resource_id)
        one = found["VpcOrigin"]
        tags = front.list_tags_for_resource(Resource=one["Arn"])["Tags"].get("Items", [])
        config = one["VpcOriginEndpointConfig"]
        protocols = config["OriginSslProtocols"]
        return {
            "arn": one["Arn"],
            "etag": found["ETag"],
            "tags": tagging.as_map(tags),
            _CONFIG: {
                "arn": _original(cloud, config["Arn"]),
                "name": config["Name"],
                "httpPort": config["HTTPPort"],
                "httpsPort": config["HTTPSPort"],
                "originProtocolPolicy": config["OriginProtocolPolicy"],
                "originSslProtocols": {"items": protocols["Items"], "quantity": protocols["Quantity"]},
            },
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        front = cloud.client("cloudfront")
        tagging.update(
            state,
            inputs,
            lambda new: front.tag_resource(Resource=state["arn"], Tags={"Items": tagging.as_list(new)}),
            lambda old: front.untag_resource(Resource=state["arn"], TagKeys={"Items": old}),
        )
        if inputs[_CONFIG] != state[_CONFIG]:
            found = front.get_vpc_origin(Id=resource_id)
            before = found["VpcOrigin"]["VpcOriginEndpointConfig"]["Arn"]
            same = inputs[_CONFIG]["arn"] == state[_CONFIG]["arn"]
            twin = before if same else _twin(cloud, inputs[_CONFIG]["arn"])
            front.update_vpc_origin(
                Id=resource_id,
                IfMatch=found["ETag"],
                VpcOriginEndpointConfig=_endpoint(front, "UpdateVpcOrigin", inputs, twin),
            )
            if not same:
                _forget(cloud, before)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        front = cloud.client("cloudfront")
        found = front.get_vpc_origin(Id=resource_id)
        front.delete_vpc_origin(Id=resource_id, IfMatch=found["ETag"])
        _forget(cloud, found["VpcOrigin"]["VpcOriginEndpointConfig"]["Arn"])


def _endpoint(front: Any, operation: str, inputs: Properties, arn: str) -> dict[str, Any]:
    wanted = {**inputs[_CONFIG], "arn": arn}
    protocols = wanted.pop("originSslProtocols")
    endpoint: dict[str, Any] = shapes.request(front, operation, "VpcOriginEndpointConfig", wanted, ())
    return endpoint | {"OriginSslProtocols": shapes.listed(protocols["items"])}


def _twin(cloud: Cloud, arn: str) -> str:
    """The ARN of a copy of the load balancer *arn*; of anything else, *arn*."""
    if _BALANCER not in arn:
        return arn
    [original] = cloud.client("elbv2").describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
    other, name = _other(cloud), original["LoadBalancerName"]
    known = {one["LoadBalancerName"]: one for one in other.describe_load_balancers()["LoadBalancers"]}
    if name in known:
        return str(known[name]["LoadBalancerArn"])
    made = other.create_load_balancer(Name=name, Tags=[{"Key": _TWIN, "Value": arn}])["LoadBalancers"][0]
    return str(made["LoadBalancerArn"])


def _original(cloud: Cloud, arn: str) -> str:
    """The original of the load balancer *arn*; *arn* itself if it isn't a copy."""
    if _BALANCER not in arn:
        return arn
    other = _other(cloud)
    if not other.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]:
        return arn
    described = other.describe_tags(ResourceArns=[arn])["TagDescriptions"]
    return str(tagging.as_map(described[0]["Tags"]).get(_TWIN, arn))


def _forget(cloud: Cloud, arn: str) -> None:
    """Delete the copy *arn*, unless another VPC origin uses it."""
    origins = cloud.client("cloudfront").list_vpc_origins()["VpcOriginList"].get("Items", [])
    if _original(cloud, arn) != arn and arn not in {one["OriginEndpointArn"] for one in origins}:
        _other(cloud).delete_load_balancer(LoadBalancerArn=arn)


def _other(cloud: Cloud) -> Any:
    """The load balancer client of the emulator that has CloudFront."""
    return cloud.client("elbv2", endpoint=os.environ["AWS_ENDPOINT_URL"])
