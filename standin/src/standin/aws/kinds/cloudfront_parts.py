"""CloudFront origin access controls, policies and functions."""

from collections.abc import Iterable
from typing import Any, ClassVar

from standin.aws import tagging, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds import cloudfront_shapes as shapes
from standin.aws.values import Properties

_DEVELOPMENT = "DEVELOPMENT"
_LIVE = "LIVE"


class _Part(Kind):
    """A kind with one configuration by its id, and an ETag for each version of it."""

    autoname = "name"
    api: ClassVar[str]
    """The kind's name in the API, as in ``GetCachePolicy``."""
    calls: ClassVar[str]
    """The kind's name in boto3, as in ``get_cache_policy``."""

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        front = cloud.client("cloudfront")
        made = getattr(front, f"create_{self.calls}")(**self._config(front, "Create", inputs))
        return str(made[self.api]["Id"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = getattr(cloud.client("cloudfront"), f"get_{self.calls}")(Id=resource_id)
        config = found[self.api][f"{self.api}Config"]
        state = shapes.answer(self.token, self.reshaped_answer(config), ())
        return state | {"etag": found["ETag"]} | self.outputs(cloud, resource_id)

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        front = cloud.client("cloudfront")
        tag = getattr(front, f"get_{self.calls}")(Id=resource_id)["ETag"]
        config = self._config(front, "Update", inputs)
        getattr(front, f"update_{self.calls}")(Id=resource_id, IfMatch=tag, **config)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        front = cloud.client("cloudfront")
        tag = getattr(front, f"get_{self.calls}")(Id=resource_id)["ETag"]
        getattr(front, f"delete_{self.calls}")(Id=resource_id, IfMatch=tag)

    def outputs(self, cloud: Cloud, resource_id: str) -> Properties:
        """Outputs beside the configuration."""
        return {}

    def reshaped(self, inputs: Properties) -> Properties:
        """*inputs* nested as in CloudFront's API."""
        return inputs

    def reshaped_answer(self, config: dict[str, Any]) -> dict[str, Any]:
        """The reverse of :meth:`reshaped`."""
        return config

    def _config(self, front: Any, verb: str, inputs: Properties) -> dict[str, Any]:
        member = f"{self.api}Config"
        config = shapes.request(front, f"{verb}{self.api}", member, self.reshaped(inputs), ())
        return {member: config}


@register
class OriginAccessControl(_Part):
    """``aws.cloudfront.OriginAccessControl``."""

    token = "aws:cloudfront/originAccessControl:OriginAccessControl"
    aws_defaults = {"description": "Managed by Pulumi"}
    api = "OriginAccessControl"
    calls = "origin_access_control"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(
            inputs,
            {
                "originAccessControlOriginType": ("lambda", "mediapackagev2", "mediastore", "s3"),
                "signingBehavior": ("always", "never", "no-override"),
                "signingProtocol": ("sigv4",),
            },
        )

    def outputs(self, cloud: Cloud, resource_id: str) -> Properties:
        return {"arn": f"arn:aws:cloudfront::{cloud.account}:origin-access-control/{resource_id}"}


@register
class CachePolicy(_Part):
    """``aws.cloudfront.CachePolicy``."""

    token = "aws:cloudfront/cachePolicy:CachePolicy"
    aws_defaults = {"comment": ""}
    defaults = {"defaultTtl": 86_400, "maxTtl": 31_536_000, "minTtl": 0}
    api = "CachePolicy"
    calls = "cache_policy"

    def reshaped(self, inputs: Properties) -> Properties:
        return dict(_items_taken(inputs))

    def reshaped_answer(self, config: dict[str, Any]) -> dict[str, Any]:
        return dict(_items_given(config))

    def outputs(self, cloud: Cloud, resource_id: str) -> Properties:
        return {"arn": f"arn:aws:cloudfront::{cloud.account}:cache-policy/{resource_id}"}


@register
class OriginRequestPolicy(_Part):
    """``aws.cloudfront.OriginRequestPolicy``."""

    token = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy"
    aws_defaults = {"comment": ""}
    api = "OriginRequestPolicy"
    calls = "origin_request_policy"

    def reshaped(self, inputs: Properties) -> Properties:
        return dict(_items_taken(inputs))

    def reshaped_answer(self, config: dict[str, Any]) -> dict[str, Any]:
        return dict(_items_given(config))

    def outputs(self, cloud: Cloud, resource_id: str) -> Properties:
        return {"arn": f"arn:aws:cloudfront::{cloud.account}:origin-request-policy/{resource_id}"}


@register
class ResponseHeadersPolicy(_Part):
    """``aws.cloudfront.ResponseHeadersPolicy``."""

    token = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
    aws_defaults = {"comment": ""}
    api = "ResponseHeadersPolicy"
    calls = "response_headers_policy"

    def reshaped(self, inputs: Properties) -> Properties:
        return dict(_items_taken(inputs))

    def reshaped_answer(self, config: dict[str, Any]) -> dict[str, Any]:
        return {
            key: {"Items": value.get("Items", [])}
            if isinstance(value, dict) and "Quantity" in value
            else value
            for key, value in config.items()
        }

    def outputs(self, cloud: Cloud, resource_id: str) -> Properties:
        return {"arn": f"arn:aws:cloudfront::{cloud.account}:response-headers-policy/{resource_id}"}


@register
class Function(Kind):
    """``aws.cloudfront.Function``; its id is its name. What runs is what was published."""

    token = "aws:cloudfront/function:Function"
    force_new = frozenset({"name"})
    defaults = {"publish": True}
    aws_defaults = {"comment": "", "keyValueStoreAssociations": []}
    write_only = frozenset({"publish"})
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(inputs, {"runtime": ("cloudfront-js-1.0", "cloudfront-js-2.0")})
        yield from validation.unsupported(inputs, "keyValueStoreAssociations")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        front = cloud.client("cloudfront")
        tags = {"Items": tagging.as_list(inputs.get("tagsAll", {}))}
        made = front.create_function(Name=inputs["name"], Tags=tags, **_function(inputs))
        cloud.created(inputs["name"])
        if inputs["publish"]:
            front.publish_function(Name=inputs["name"], IfMatch=made["ETag"])
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        front = cloud.client("cloudfront")
        stage = _LIVE if inputs.get("publish") else _DEVELOPMENT
        found = front.describe_function(Name=resource_id, Stage=stage)
        config = found["FunctionSummary"]["FunctionConfig"]
        code = front.get_function(Name=resource_id, Stage=stage)["FunctionCode"].read()
        arn = found["FunctionSummary"]["FunctionMetadata"]["FunctionARN"]
        tags = front.list_tags_for_resource(Resource=arn)["Tags"].get("Items", [])
        return {
            "name": resource_id,
            "arn": arn,
            "code": code.decode(),
            "comment": config.get("Comment", ""),
            "runtime": config["Runtime"],
            "status": found["FunctionSummary"].get("Status"),
            "etag": found["ETag"],
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        front = cloud.client("cloudfront")
        tagging.update(
            state,
            inputs,
            lambda new: front.tag_resource(Resource=state["arn"], Tags={"Items": tagging.as_list(new)}),
            lambda old: front.untag_resource(Resource=state["arn"], TagKeys={"Items": old}),
        )
        tag = front.describe_function(Name=resource_id, Stage=_DEVELOPMENT)["ETag"]
        front.update_function(Name=resource_id, IfMatch=tag, **_function(inputs))
        if inputs["publish"]:
            # ministack's response to the update has no ETag.
            tag = front.describe_function(Name=resource_id, Stage=_DEVELOPMENT)["ETag"]
            front.publish_function(Name=resource_id, IfMatch=tag)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        front = cloud.client("cloudfront")
        tag = front.describe_function(Name=resource_id, Stage=_DEVELOPMENT)["ETag"]
        front.delete_function(Name=resource_id, IfMatch=tag)


def _function(inputs: Properties) -> dict[str, Any]:
    config = {"Comment": inputs.get("comment", ""), "Runtime": inputs["runtime"]}
    return {"FunctionConfig": config, "FunctionCode": inputs["code"].encode()}


def _items_taken(value: Any) -> Any:
    """Lists for Pulumi's objects that have only ``items``."""
    if isinstance(value, dict):
        if value.keys() == {"items"}:
            return [_items_taken(item) for item in value["items"]]
        return {key: _items_taken(item) for key, item in value.items()}
    return [_items_taken(item) for item in value] if isinstance(value, list) else value


def _items_given(value: Any) -> Any:
    """Objects with ``Items`` for CloudFront's lists; None for an empty list."""
    if not isinstance(value, dict):
        return value
    if "Quantity" in value:
        return {"Items": value["Items"]} if value.get("Items") else None
    return {key: _items_given(item) for key, item in value.items()}
