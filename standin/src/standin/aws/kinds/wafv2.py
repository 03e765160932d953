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
_ASSOCIATION = "associationConfig"
_BODIES = {
    "apiGateway": "API_GATEWAY",
    "appRunnerService": "APP_RUNNER_SERVICE",
    "cloudfront": "CLOUDFRONT",
    "cognitoUserPool": "COGNITO_USER_POOL",
    "verifiedAccessInstance": "VERIFIED_ACCESS_INSTANCE",
}


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
        yield from validation.unsupported(inputs, "ruleJson", "dataProtectionConfig")

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
        state = translate.answer(self.token, {"Description": "", **one, "AssociationConfig": None})
        state["rules"] = [{**rule, "statement": _statement(rule["statement"])} for rule in state["rules"]]
        return (
            state
            | _association(one)
            | {
                "arn": one["ARN"],
                "capacity": one.get("Capacity"),
                "lockToken": found["LockToken"],
                "scope": inputs["scope"],
                "tags": tagging.as_map(tags),
            }
        )

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        waf = _waf(cloud, inputs["scope"])
        lock = _get(waf, inputs["name"], inputs["scope"], resource_id)["LockToken"]
        given = {"rules": [], "tokenDomains": [], **_given(inputs)}
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


@register
class WebAclAssociation(Kind):
    """``aws.wafv2.WebAclAssociation``; its id is the ARNs of the web ACL and of the resource."""

    token = "aws:wafv2/webAclAssociation:WebAclAssociation"
    force_new = frozenset({"resourceArn", "webAclArn"})

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return _pair(inputs)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        waf = cloud.client("wafv2")
        # AWS moves the resource from the web ACL that it has; moto would keep both.
        waf.disassociate_web_acl(ResourceArn=inputs["resourceArn"])
        waf.associate_web_acl(WebACLArn=inputs["webAclArn"], ResourceArn=inputs["resourceArn"])
        return _pair(inputs)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        resource = resource_id.partition(",")[2]
        acl = cloud.client("wafv2").get_web_acl_for_resource(ResourceArn=resource).get("WebACL")
        if acl is None or f"{acl['ARN']},{resource}" != resource_id:
            return None
        return {"webAclArn": acl["ARN"], "resourceArn": resource}

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("wafv2").disassociate_web_acl(ResourceArn=state["resourceArn"])


def _pair(inputs: Properties) -> str:
    return f"{inputs['webAclArn']},{inputs['resourceArn']}"


def _waf(cloud: Cloud, scope: str) -> Any:
    """The client; ValueError for a web ACL of CloudFront outside us-east-1."""
    if scope == _CLOUDFRONT and cloud.region != _HOME:
        raise ValueError(f"scope CLOUDFRONT needs a provider in {_HOME}, and this one is in {cloud.region}")
    return cloud.client("wafv2")


def _get(waf: Any, name: str, scope: str, resource_id: str) -> Any:
    return waf.get_web_acl(Name=name, Scope=scope, Id=resource_id)


def _given(inputs: Properties) -> Properties:
    given = {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
    if _ASSOCIATION in inputs:
        bodies = inputs[_ASSOCIATION].get("requestBodies") or []
        limits = {_BODIES[key]: limit for body in bodies for key, limit in body.items()}
        given[_ASSOCIATION] = {"requestBody": limits}
    return given


def _statement(value: Any) -> Any:
    """*value* in the provider's names: the type of statements inside statements is of any depth."""
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: _statement(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_statement(inner) for inner in value]
    return value.decode() if isinstance(value, bytes) else value


def _association(found: dict[str, Any]) -> Properties:
    """The property `_ASSOCIATION` of a web ACL that has any limit of bodies."""
    limits = (found.get("AssociationConfig") or {}).get("RequestBody") or {}
    bodies = {
        name: {"defaultSizeInspectionLimit": limits[api]["DefaultSizeInspectionLimit"]}
        for name, api in _BODIES.items()
        if api in limits
    }
    return {_ASSOCIATION: {"requestBodies": [bodies]}} if bodies else {}
