"""Listeners of load balancers, their rules and the actions of both."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from standin.aws import tagging, text_attributes, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds import elbv2
from standin.aws.values import Properties

_ACTION: translate.Names = (
    ("arn", "TargetGroupArn"),
    ("authenticateCognito", "AuthenticateCognitoConfig"),
    ("authenticateOidc", "AuthenticateOidcConfig"),
    ("duration", "DurationSeconds"),
    ("fixedResponse", "FixedResponseConfig"),
    ("forward", "ForwardConfig"),
    ("redirect", "RedirectConfig"),
    ("stickiness", "TargetGroupStickinessConfig"),
    ("defaultActions", "DefaultActions"),
)
_CONDITIONS = {
    "hostHeader": ("host-header", "HostHeaderConfig"),
    "httpHeader": ("http-header", "HttpHeaderConfig"),
    "httpRequestMethod": ("http-request-method", "HttpRequestMethodConfig"),
    "pathPattern": ("path-pattern", "PathPatternConfig"),
    "queryStrings": ("query-string", "QueryStringConfig"),
    "sourceIp": ("source-ip", "SourceIpConfig"),
}
_PROTOCOLS = ("GENEVE", "HTTP", "HTTPS", "QUIC", "TCP", "TCP_QUIC", "TCP_UDP", "TLS", "UDP")
_REDIRECT = {
    "host": "#{host}",
    "path": "/#{path}",
    "port": "#{port}",
    "protocol": "#{protocol}",
    "query": "#{query}",
}


def _redirects(actions: str) -> dict[str, str]:
    """The provider's defaults inside a redirect."""
    return {f"{actions}.redirect.{key}": value for key, value in _REDIRECT.items()}


class _Routing(Kind):
    """The base of listeners and rules."""

    actions: ClassVar[str]

    def _actions(self, elb: Any, inputs: Properties) -> list[dict[str, Any]]:
        declared = {"Actions": inputs[self.actions]}
        made: list[dict[str, Any]] = translate.request(elb, "CreateRule", declared, _ACTION)["Actions"]
        return made

    def _properties(self, answer: list[dict[str, Any]]) -> list[Properties]:
        """One target group in both forms: either may be declared."""
        found: list[Properties] = translate.answer(self.token, {self.actions: answer}, _ACTION)[self.actions]
        for action in found:
            groups = action.get("forward", {}).get("targetGroups", [])
            if action.get("targetGroupArn") and not groups:
                action["forward"] = {"targetGroups": [{"arn": action["targetGroupArn"], "weight": 1}]}
            elif len(groups) == 1:
                action["targetGroupArn"] = groups[0]["arn"]
            if "redirect" in action:
                action["redirect"] = _REDIRECT | action["redirect"]
        return found


@register
class Listener(_Routing):
    """``aws.lb.Listener``; its id is its ARN."""

    token = "aws:lb/listener:Listener"
    computed_inside = frozenset({"forward", "order", "targetGroupArn"})
    force_new = frozenset({"loadBalancerArn"})
    defaults = {**_redirects("defaultActions")}
    ordered = frozenset({"defaultActions"})
    actions = "defaultActions"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.in_range(inputs, {"port": (1, 65535)})
        yield from validation.one_of(inputs, {"protocol": _PROTOCOLS})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        elb = cloud.client("elbv2")
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        balancer = {"LoadBalancerArn": inputs["loadBalancerArn"]}
        made = elb.create_listener(**balancer, **self._call(elb, inputs), **({"Tags": tags} if tags else {}))
        arn = str(made["Listeners"][0]["ListenerArn"])
        cloud.created(arn)
        self._set_attributes(elb, arn, {}, inputs)
        return arn

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        elb = cloud.client("elbv2")
        listener = elb.describe_listeners(ListenerArns=[resource_id])["Listeners"][0]
        described = elb.describe_listener_attributes(ListenerArn=resource_id)["Attributes"]
        attributes = {item["Key"]: item["Value"] for item in described}
        return {
            "arn": resource_id,
            "loadBalancerArn": listener["LoadBalancerArn"],
            "port": listener.get("Port"),
            "protocol": listener.get("Protocol"),
            "sslPolicy": listener.get("SslPolicy"),
            "certificateArn": (listener.get("Certificates") or [{}])[0].get("CertificateArn"),
            "alpnPolicy": (listener.get("AlpnPolicy") or [None])[0],
            "defaultActions": self._properties(listener["DefaultActions"]),
            "tags": elbv2.tags(elb, resource_id),
        } | {key: attributes[api] for key, api in _attributes(inputs).items() if api in attributes}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        elb = cloud.client("elbv2")
        elb.modify_listener(ListenerArn=resource_id, **self._call(elb, inputs))
        self._set_attributes(elb, resource_id, state, inputs)
        elbv2.update_tags(elb, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("elbv2").delete_listener(ListenerArn=resource_id)

    def _call(self, elb: Any, inputs: Properties) -> dict[str, Any]:
        call: dict[str, Any] = {"DefaultActions": self._actions(elb, inputs)}
        call |= translate.taken({"port": "Port", "protocol": "Protocol", "sslPolicy": "SslPolicy"}, inputs)
        if inputs.get("certificateArn"):
            call["Certificates"] = [{"CertificateArn": inputs["certificateArn"]}]
        if inputs.get("alpnPolicy"):
            call["AlpnPolicy"] = [inputs["alpnPolicy"]]
        return call

    def _set_attributes(self, elb: Any, arn: str, state: Properties, inputs: Properties) -> None:
        wanted = text_attributes.changed(_attributes(inputs), state, inputs)
        if wanted:
            listed = [{"Key": key, "Value": value} for key, value in wanted.items()]
            elb.modify_listener_attributes(ListenerArn=arn, Attributes=listed)


@register
class ListenerRule(_Routing):
    """``aws.lb.ListenerRule``; its id is its ARN."""

    token = "aws:lb/listenerRule:ListenerRule"
    computed_inside = frozenset({"forward", "order", "targetGroupArn"})
    force_new = frozenset({"listenerArn"})
    defaults = {**_redirects("actions")}
    actions = "actions"

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.in_range(inputs, {"priority": (1, 50000)})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        elb = cloud.client("elbv2")
        listener = inputs["listenerArn"]
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        made = elb.create_rule(
            ListenerArn=listener,
            Priority=inputs["priority"] if "priority" in inputs else _next_priority(elb, listener),
            Conditions=[_condition(declared) for declared in inputs["conditions"]],
            Actions=self._actions(elb, inputs),
            **({"Tags": tags} if tags else {}),
        )
        return str(made["Rules"][0]["RuleArn"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        elb = cloud.client("elbv2")
        found = elb.describe_rules(RuleArns=[resource_id])["Rules"]
        if not found:
            return None
        return {
            "arn": resource_id,
            "listenerArn": resource_id.replace(":listener-rule/", ":listener/").rpartition("/")[0],
            "priority": int(found[0]["Priority"]),
            "conditions": [_declared(condition) for condition in found[0]["Conditions"]],
            "actions": self._properties(found[0]["Actions"]),
            "tags": elbv2.tags(elb, resource_id),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        elb = cloud.client("elbv2")
        if "priority" in inputs and inputs["priority"] != state.get("priority"):
            moved = {"RuleArn": resource_id, "Priority": inputs["priority"]}
            elb.set_rule_priorities(RulePriorities=[moved])
        elb.modify_rule(
            RuleArn=resource_id,
            Conditions=[_condition(declared) for declared in inputs["conditions"]],
            Actions=self._actions(elb, inputs),
        )
        elbv2.update_tags(elb, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("elbv2").delete_rule(RuleArn=resource_id)


def _attributes(inputs: Properties) -> dict[str, str]:
    """``routingHttpResponseServerEnabled`` is AWS's ``routing.http.response.server.enabled``."""
    found = {"tcpIdleTimeoutSeconds": "tcp.idle_timeout.seconds"} if "tcpIdleTimeoutSeconds" in inputs else {}
    for key in inputs:
        parts = re.fullmatch(r"routingHttp(Request|Response)(\w+?)(Enabled|HeaderValue|HeaderName)", key)
        if parts:
            found[key] = f"routing.http.{'.'.join(_snake(part) for part in parts.groups())}"
    return found


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.sub(r"^X(?=[A-Z])", "X_", name)).lower()


def _next_priority(elb: Any, listener: str) -> int:
    """The provider's default: one more than the highest."""
    rules = elb.describe_rules(ListenerArn=listener)["Rules"]
    return max((int(rule["Priority"]) for rule in rules if not rule["IsDefault"]), default=0) + 1


def _condition(declared: Properties) -> dict[str, Any]:
    key, value = next((key, value) for key, value in declared.items() if value)
    field, config = _CONDITIONS[key]
    if key == "queryStrings":
        value = {"values": [translate.taken({"key": "Key", "value": "Value"}, pair) for pair in value]}
    table = {"values": "Values", "httpHeaderName": "HttpHeaderName", "regexValues": "RegexValues"}
    return {"Field": field, config: translate.taken(table, value)}


def _declared(condition: dict[str, Any]) -> Properties:
    key, (_, config) = next(item for item in _CONDITIONS.items() if item[1][0] == condition["Field"])
    found = condition.get(config) or {"Values": condition.get("Values", [])}
    if key == "queryStrings":
        return {key: [{name.lower(): text for name, text in pair.items()} for pair in found["Values"]]}
    return {key: {name[:1].lower() + name[1:]: value for name, value in found.items()}}
