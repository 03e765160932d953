"""AWS WAF web ACLs and their logging."""

from collections.abc import Iterable
from typing import Any

from standin.aws import service_tags, tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_CLOUDFRONT = "CLOUDFRONT"
_HOME = "us-east-1"


@register
class WebAcl(Kind):
    """``aws.wafv2.WebAcl``; one for CloudFront lives in us-east-1 only."""

    token = "aws:wafv2/webAcl:WebAcl"
    force_new = frozenset({"name", "namePrefix", "scope"})
    aws_defaults = {"description": "", "rules": [], "tokenDomains": []}
    autoname = "name"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(inputs, {"scope": ("CLOUDFRONT", "REGIONAL")})
        yield from validation.conflicts(inputs, ("name", "namePrefix"), ("rules", "ruleJson"))
        yield from validation.unsupported(inputs, "ruleJson", "associationConfig", "dataProtectionConfig")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        waf = _waf(cloud, inputs["scope"])
        made = waf.create_web_acl(
            **translate.request(waf, "CreateWebACL", _given(inputs)),
            Tags=tagging.as_list(inputs.get("tagsAll", {})),
        )["Summary"]
        return str(made["Id"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        waf = _waf(cloud, inputs["scope"])
        found = _get(waf, inputs["name"], inputs["scope"], resource_id)
        one = found["WebACL"]
        tags = waf.list_tags_for_resource(ResourceARN=one["ARN"])["TagInfoForResource"]["TagList"]
        state = translate.answer(self.token, {"Description": "", **one})
        return state | {
            "arn": one["ARN"],
            "capacity": one.get("Capacity"),
            "lockToken": found["LockToken"],
            "scope": inputs["scope"],
            "tags": tagging.as_map(tags),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        waf = _waf(cloud, inputs["scope"])
        lock = _get(waf, inputs["name"], inputs["scope"], resource_id)["LockToken"]
        given = {**self.aws_defaults, **_given(inputs)}
        waf.update_web_acl(
            **translate.request(waf, "UpdateWebACL", given) | {"Id": resource_id, "LockToken": lock}
        )
        service_tags.update(waf, state["arn"], state, inputs, TagOperations())

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        waf = _waf(cloud, state["scope"])
        lock = _get(waf, state["name"], state["scope"], resource_id)["LockToken"]
        waf.delete_web_acl(Id=resource_id, Name=state["name"], Scope=state["scope"], LockToken=lock)


@register
class WebAclLoggingConfiguration(TableKind):
    """``aws.wafv2.WebAclLoggingConfiguration``; its id is the ARN of its web ACL."""

    token = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
    force_new = frozenset({"resourceArn"})
    aws_defaults = {"redactedFields": []}
    service = "wafv2"
    operations = Operations(
        "PutLoggingConfiguration",
        "GetLoggingConfiguration",
        "PutLoggingConfiguration",
        "DeleteLoggingConfiguration",
    )
    id_property = "resourceArn"
    result = "LoggingConfiguration"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        for arn in inputs["logDestinationConfigs"]:
            if isinstance(arn, str) and "aws-waf-logs-" not in arn:
                yield (
                    "logDestinationConfigs",
                    f"its name must begin with aws-waf-logs-: {arn}",
                )

    def payload(self, inputs: Properties) -> Properties:
        return {"loggingConfiguration": inputs}


def _waf(cloud: Cloud, scope: str) -> Any:
    """The client; ValueError for a web ACL of CloudFront outside us-east-1."""
    if scope == _CLOUDFRONT and cloud.region != _HOME:
        raise ValueError(f"scope CLOUDFRONT needs a provider in {_HOME}, and this one is in {cloud.region}")
    return cloud.client("wafv2")


def _get(waf: Any, name: str, scope: str, resource_id: str) -> Any:
    return waf.get_web_acl(Name=name, Scope=scope, Id=resource_id)


def _given(inputs: Properties) -> Properties:
    return {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
