"""CloudFront's distributions."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds import cloudfront_shapes as shapes
from standin.aws.kinds.ids import unique
from standin.aws.values import Properties

# The same for every distribution: Route 53 API, AliasTarget.
_HOSTED_ZONE = "Z2FDTNDATAQYW2"
_NAMES = (
    ("originId", "Id"),
    ("name", "HeaderName"),
    ("value", "HeaderValue"),
    ("lambdaArn", "LambdaFunctionARN"),
    ("orderedCacheBehaviors", "CacheBehaviors"),
)


@register
class Distribution(Kind):
    """``aws.cloudfront.Distribution``; it is disabled before it is deleted."""

    token = "aws:cloudfront/distribution:Distribution"
    force_new = frozenset({"staging"})
    defaults = {
        "httpVersion": "http2",
        "isIpv6Enabled": False,
        "priceClass": "PriceClass_All",
        "retainOnDelete": False,
        "staging": False,
        "waitForDeployment": True,
    }
    aws_defaults = {"aliases": [], "comment": "", "defaultRootObject": "", "webAclId": ""}
    write_only = frozenset({"retainOnDelete", "waitForDeployment"})
    ordered = frozenset({"orderedCacheBehaviors"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(
            inputs,
            {
                "httpVersion": ("http1.1", "http2", "http3", "http2and3"),
                "priceClass": ("PriceClass_All", "PriceClass_200", "PriceClass_100"),
            },
        )
        yield from validation.unsupported(inputs, "anycastIpListId", "viewerMtlsConfig", "cacheTagConfig")
        if inputs.get("staging") is True:
            yield "staging", "the stand-in doesn't know staging distributions"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        front = cloud.client("cloudfront")
        config = _config(front, inputs, unique())
        tags = {"Items": tagging.as_list(inputs.get("tagsAll", {}))}
        made = front.create_distribution_with_tags(
            DistributionConfigWithTags={"DistributionConfig": config, "Tags": tags}
        )
        return str(made["Distribution"]["Id"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        front = cloud.client("cloudfront")
        found = front.get_distribution(Id=resource_id)
        one = found["Distribution"]
        tags = front.list_tags_for_resource(Resource=one["ARN"])["Tags"].get("Items", [])
        return _properties(one["DistributionConfig"]) | {
            "arn": one["ARN"],
            "domainName": one["DomainName"],
            "status": one["Status"],
            "hostedZoneId": _HOSTED_ZONE,
            "etag": found["ETag"],
            "callerReference": one["DistributionConfig"]["CallerReference"],
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        front = cloud.client("cloudfront")
        found = front.get_distribution_config(Id=resource_id)
        config = _config(front, inputs, found["DistributionConfig"]["CallerReference"])
        front.update_distribution(Id=resource_id, IfMatch=found["ETag"], DistributionConfig=config)
        tagging.update(
            state,
            inputs,
            lambda new: front.tag_resource(Resource=state["arn"], Tags={"Items": tagging.as_list(new)}),
            lambda old: front.untag_resource(Resource=state["arn"], TagKeys={"Items": old}),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        front = cloud.client("cloudfront")
        found = front.get_distribution_config(Id=resource_id)
        if found["DistributionConfig"]["Enabled"]:
            found = front.update_distribution(
                Id=resource_id,
                IfMatch=found["ETag"],
                DistributionConfig=found["DistributionConfig"] | {"Enabled": False},
            )
        front.delete_distribution(Id=resource_id, IfMatch=found["ETag"])


def _config(front: Any, inputs: Properties, reference: str) -> dict[str, Any]:
    wanted = {"comment": "", **inputs}
    config: dict[str, Any] = shapes.request(
        front, "CreateDistribution", "DistributionConfig", _shaped(wanted), _NAMES
    )
    for origin in config["Origins"]["Items"]:
        origin.setdefault("OriginPath", "")
        if not {"CustomOriginConfig", "VpcOriginConfig"} & origin.keys():
            origin.setdefault("S3OriginConfig", {"OriginAccessIdentity": ""})
    restriction = inputs["restrictions"]["geoRestriction"]
    config["Restrictions"]["GeoRestriction"] |= shapes.listed(restriction.get("locations") or [])
    return config | {"CallerReference": reference}


def _shaped(inputs: Properties) -> Properties:
    """*inputs* with the cached methods inside the allowed methods, as CloudFront has them."""
    found = dict(inputs)
    found["defaultCacheBehavior"] = _methods(inputs["defaultCacheBehavior"])
    if inputs.get("orderedCacheBehaviors"):
        found["orderedCacheBehaviors"] = [_methods(one) for one in inputs["orderedCacheBehaviors"]]
    return found


def _methods(behavior: Properties) -> Properties:
    nested = {
        "items": behavior["allowedMethods"],
        "quantity": len(behavior["allowedMethods"]),
        "cachedMethods": behavior["cachedMethods"],
    }
    return {key: value for key, value in behavior.items() if key != "cachedMethods"} | {
        "allowedMethods": nested
    }


def _properties(config: dict[str, Any]) -> Properties:
    for behavior in (config["DefaultCacheBehavior"], *config.get("CacheBehaviors", {}).get("Items", [])):
        methods = behavior.get("AllowedMethods", {})
        behavior["CachedMethods"] = methods.get("CachedMethods", {}).get("Items", [])
        behavior["AllowedMethods"] = methods.get("Items", [])
    geography = config.get("Restrictions", {}).get("GeoRestriction", {})
    geography["Locations"] = geography.pop("Items", [])
    state = shapes.answer(Distribution.token, config, _NAMES)
    state["restrictions"] = {
        "geoRestriction": {
            "restrictionType": geography.get("RestrictionType"),
            "locations": geography["Locations"],
        }
    }
    return state
