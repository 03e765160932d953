"""Target groups of load balancers."""

from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, text_attributes, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds import elbv2
from standin.aws.kinds.ids import unique
from standin.aws.values import Properties

_ATTRIBUTES = {
    "connectionTermination": "deregistration_delay.connection_termination.enabled",
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "lambdaMultiValueHeadersEnabled": "lambda.multi_value_headers.enabled",
    "loadBalancingAlgorithmType": "load_balancing.algorithm.type",
    "loadBalancingAnomalyMitigation": "load_balancing.algorithm.anomaly_mitigation",
    "loadBalancingCrossZoneEnabled": "load_balancing.cross_zone.enabled",
    "preserveClientIp": "preserve_client_ip.enabled",
    "proxyProtocolV2": "proxy_protocol_v2.enabled",
    "slowStart": "slow_start.duration_seconds",
}
_HEALTH_CHECK = {
    "enabled": "HealthCheckEnabled",
    "healthyThreshold": "HealthyThresholdCount",
    "interval": "HealthCheckIntervalSeconds",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "timeout": "HealthCheckTimeoutSeconds",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}
_WEB = ("HTTP", "HTTPS")
_CHOICES = {
    "protocol": ("GENEVE", "HTTP", "HTTPS", "QUIC", "TCP", "TCP_QUIC", "TCP_UDP", "TLS", "UDP"),
    "targetType": ("instance", "ip", "lambda", "alb"),
}


@register
class TargetGroup(Kind):
    """``aws.lb.TargetGroup``; its id is its ARN."""

    token = "aws:lb/targetGroup:TargetGroup"
    computed_inside = frozenset({"matcher", "path", "timeout"})
    force_new = frozenset(
        {
            "name",
            "namePrefix",
            "ipAddressType",
            "port",
            "protocol",
            "protocolVersion",
            "targetControlPort",
            "targetType",
            "vpcId",
        }
    )
    defaults = {
        "deregistrationDelay": 300,
        "lambdaMultiValueHeadersEnabled": False,
        "proxyProtocolV2": False,
        "slowStart": 0,
        "targetType": "instance",
        "healthCheck.enabled": True,
        "healthCheck.healthyThreshold": 3,
        "healthCheck.interval": 30,
        "healthCheck.port": "traffic-port",
        "healthCheck.protocol": "HTTP",
        "healthCheck.unhealthyThreshold": 3,
        "stickiness.cookieDuration": 86400,
        "stickiness.enabled": True,
    }
    autoname = "name"
    autoname_length = elbv2.NAME_LENGTH

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from elbv2.unnameable(inputs)
        yield from validation.conflicts(inputs, ("name", "namePrefix"))
        yield from validation.in_range(inputs, {"deregistrationDelay": (0, 3600), "port": (1, 65535)})
        yield from validation.one_of(inputs, _CHOICES)
        needed = () if inputs.get("targetType") == "lambda" else ("port", "protocol", "vpcId")
        for name in needed:
            if name not in inputs:
                yield name, f"Attribute {name} must be specified when target_type is {inputs['targetType']}"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        elb = cloud.client("elbv2")
        table = {
            "name": "Name",
            "port": "Port",
            "vpcId": "VpcId",
            "protocol": "Protocol",
            "protocolVersion": "ProtocolVersion",
            "ipAddressType": "IpAddressType",
            "targetType": "TargetType",
        }
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        made = elb.create_target_group(
            **translate.taken(table, inputs), **_health_check(inputs), **({"Tags": tags} if tags else {})
        )
        arn = str(made["TargetGroups"][0]["TargetGroupArn"])
        cloud.created(arn)
        self._set_attributes(elb, arn, {}, inputs)
        return arn

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        elb = cloud.client("elbv2")
        group = elb.describe_target_groups(TargetGroupArns=[resource_id])["TargetGroups"][0]
        described = elb.describe_target_group_attributes(TargetGroupArn=resource_id)["Attributes"]
        attributes = {item["Key"]: item["Value"] for item in described}
        return {
            "arn": resource_id,
            "arnSuffix": resource_id.rpartition(":")[2],
            "name": group["TargetGroupName"],
            "port": group.get("Port"),
            "protocol": group.get("Protocol"),
            "protocolVersion": group.get("ProtocolVersion"),
            "ipAddressType": group.get("IpAddressType"),
            "targetType": group.get("TargetType"),
            "vpcId": group.get("VpcId"),
            "loadBalancerArns": group.get("LoadBalancerArns", []),
            "healthCheck": {key: group[api] for key, api in _HEALTH_CHECK.items() if api in group}
            | {"matcher": next(iter(group.get("Matcher", {}).values()), "")},
            "stickiness": _stickiness(attributes),
            "tags": elbv2.tags(elb, resource_id),
        } | {
            # Without the attribute the group has the default behaviour only.
            key: attributes.get(api, self.defaults.get(key))
            for key, api in _ATTRIBUTES.items()
            if api in attributes or key in self.defaults
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        elb = cloud.client("elbv2")
        if inputs.get("healthCheck") and inputs["healthCheck"] != state.get("healthCheck"):
            elb.modify_target_group(TargetGroupArn=resource_id, **_health_check(inputs))
        self._set_attributes(elb, resource_id, state, inputs)
        elbv2.update_tags(elb, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("elbv2").delete_target_group(TargetGroupArn=resource_id)

    def _set_attributes(self, elb: Any, arn: str, state: Properties, inputs: Properties) -> None:
        known = state or self.defaults
        wanted = text_attributes.changed(_ATTRIBUTES, known, inputs)
        if "stickiness" in inputs and inputs["stickiness"] != state.get("stickiness"):
            cookie = "app" if inputs["stickiness"]["type"] == "app_cookie" else "lb"
            table = {
                "enabled": "stickiness.enabled",
                "type": "stickiness.type",
                "cookieDuration": f"stickiness.{cookie}_cookie.duration_seconds",
                "cookieName": "stickiness.app_cookie.cookie_name",
            }
            declared = inputs["stickiness"]
            if inputs.get("protocol") not in _WEB:
                declared = {key: value for key, value in declared.items() if not key.startswith("cookie")}
            wanted |= text_attributes.changed(table, {}, declared)
        if wanted:
            listed = [{"Key": key, "Value": value} for key, value in wanted.items()]
            elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=listed)


@register
class TargetGroupAttachment(Kind):
    """``aws.lb.TargetGroupAttachment``; its id is ``<target group>-<time>``."""

    token = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
    force_new = frozenset({"targetGroupArn", "targetId", "port", "availabilityZone", "quicServerId"})
    _target = {"targetId": "Id", "port": "Port", "availabilityZone": "AvailabilityZone"}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        target = translate.taken(self._target, inputs)
        cloud.client("elbv2").register_targets(TargetGroupArn=inputs["targetGroupArn"], Targets=[target])
        return unique(f"{inputs['targetGroupArn']}-")

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        health = cloud.client("elbv2").describe_target_health(TargetGroupArn=inputs["targetGroupArn"])
        wanted = (inputs["targetId"], inputs.get("port"))
        for described in health["TargetHealthDescriptions"]:
            target = described["Target"]
            leaving = described.get("TargetHealth", {}).get("State") in ("draining", "unused.deregistered")
            if target["Id"] == wanted[0] and wanted[1] in (None, target.get("Port")) and not leaving:
                return {"targetGroupArn": inputs["targetGroupArn"], "targetId": target["Id"]} | {
                    key: value for key, value in inputs.items() if key in self._target
                }
        return None

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        target = translate.taken(self._target, state)
        cloud.client("elbv2").deregister_targets(TargetGroupArn=state["targetGroupArn"], Targets=[target])


def _health_check(inputs: Properties) -> dict[str, Any]:
    declared = inputs.get("healthCheck")
    if not declared:
        return {}
    code = "GrpcCode" if inputs.get("protocolVersion") == "GRPC" else "HttpCode"
    matcher = {"Matcher": {code: declared["matcher"]}} if declared.get("matcher") else {}
    return translate.taken(_HEALTH_CHECK, declared) | matcher


def _stickiness(attributes: dict[str, str]) -> Properties:
    kind = attributes.get("stickiness.type", "lb_cookie")
    duration = attributes.get(f"stickiness.{kind}.duration_seconds")
    found: Properties = {"enabled": attributes.get("stickiness.enabled") == "true", "type": kind}
    if duration is not None:
        found["cookieDuration"] = int(duration)
    if "stickiness.app_cookie.cookie_name" in attributes:
        found["cookieName"] = attributes["stickiness.app_cookie.cookie_name"]
    return found
