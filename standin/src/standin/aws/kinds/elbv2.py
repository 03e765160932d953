"""Application and network load balancers."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from standin.aws import tagging, text_attributes, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, ProviderError, register
from standin.aws.schema import Shape
from standin.aws.values import Properties, same

NAME_LENGTH = 32
_NETWORK = "network"

# The attributes of each type of load balancer: Elastic Load Balancing API, LoadBalancerAttribute.
_OF_ALL = {
    "enableDeletionProtection": "deletion_protection.enabled",
    "enableZonalShift": "zonal_shift.config.enabled",
}
_OF_NETWORK = {
    "dnsRecordClientRoutingPolicy": "dns_record.client_routing_policy",
    "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
}
_OF_APPLICATION = {
    "clientKeepAlive": "client_keep_alive.seconds",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableHttp2": "routing.http2.enabled",
    "enableTlsVersionAndCipherSuiteHeaders": "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
    "enableWafFailOpen": "waf.fail_open.enabled",
    "enableXffClientPort": "routing.http.xff_client_port.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
    "preserveHostHeader": "routing.http.preserve_host_header.enabled",
    "xffHeaderProcessingMode": "routing.http.xff_header_processing.mode",
}
_LOGS = {
    "accessLogs": "access_logs.s3",
    "connectionLogs": "connection_logs.s3",
    "healthCheckLogs": "health_check_logs.s3",
}

_CHOICES = {
    "desyncMitigationMode": ("monitor", "defensive", "strictest"),
    "ipAddressType": ("ipv4", "dualstack", "dualstack-without-public-ipv4"),
    "loadBalancerType": ("application", "gateway", "network"),
    "xffHeaderProcessingMode": ("append", "preserve", "remove"),
}


@register
class LoadBalancer(Kind):
    """``aws.lb.LoadBalancer``; its id is its ARN."""

    token = "aws:lb/loadBalancer:LoadBalancer"
    force_new = frozenset({"name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"})
    defaults = {
        "clientKeepAlive": 3600,
        "desyncMitigationMode": "defensive",
        "dnsRecordClientRoutingPolicy": "any_availability_zone",
        "dropInvalidHeaderFields": False,
        "enableCrossZoneLoadBalancing": False,
        "enableDeletionProtection": False,
        "enableHttp2": True,
        "enableTlsVersionAndCipherSuiteHeaders": False,
        "enableWafFailOpen": False,
        "enableXffClientPort": False,
        "enableZonalShift": False,
        "idleTimeout": 60,
        "loadBalancerType": "application",
        "preserveHostHeader": False,
        "xffHeaderProcessingMode": "append",
        "accessLogs.enabled": False,
        "connectionLogs.enabled": False,
        "healthCheckLogs.enabled": False,
    }
    aws_defaults = {"internal": False}
    retained_blocks = frozenset(_LOGS)
    autoname = "name"
    autoname_length = NAME_LENGTH

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from unnameable(inputs)
        yield from validation.conflicts(inputs, ("subnets", "subnetMappings"), ("name", "namePrefix"))
        yield from validation.in_range(inputs, {"idleTimeout": (1, 4000), "clientKeepAlive": (60, 604800)})
        yield from validation.one_of(inputs, _CHOICES)

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Of a network load balancer also fewer zones or addresses, and the first or last security group."""
        if inputs.get("loadBalancerType") != _NETWORK:
            return self.force_new
        kept = all(
            any(same(mapping, other, Shape("any")) for other in inputs.get("subnetMappings", []))
            for mapping in (state.get("subnetMappings", []) if "subnetMappings" in inputs else [])
        )
        before = state.get("subnets") or []
        grown = set(before) <= set(inputs.get("subnets") or before)
        addresses = "secondaryIpsAutoAssignedPerSubnet"
        fewer = (inputs.get(addresses) or 0) < (state.get(addresses) or 0)
        joined = bool(state.get("securityGroups")) == bool(inputs.get("securityGroups"))
        return (
            self.force_new
            | (frozenset() if kept and grown else {"subnetMappings", "subnets"})
            | (frozenset() if joined else {"securityGroups"})
            | ({"secondaryIpsAutoAssignedPerSubnet"} if fewer else frozenset())
        )

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        elb = cloud.client("elbv2")
        optional = {"IpAddressType": inputs["ipAddressType"]} if "ipAddressType" in inputs else {}
        groups = {"SecurityGroups": inputs["securityGroups"]} if inputs.get("securityGroups") else {}
        tags = tagging.as_list(inputs.get("tagsAll", {}))
        made = elb.create_load_balancer(
            Name=inputs["name"],
            Type=inputs.get("loadBalancerType", "application"),
            Scheme="internal" if inputs.get("internal") else "internet-facing",
            **_places(inputs),
            **groups,
            **optional,
            **({"Tags": tags} if tags else {}),
        )
        arn = str(made["LoadBalancers"][0]["LoadBalancerArn"])
        cloud.created(arn)
        self._set_attributes(elb, arn, {}, inputs)
        return arn

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        elb = cloud.client("elbv2")
        found = elb.describe_load_balancers(LoadBalancerArns=[resource_id])["LoadBalancers"]
        if not found:
            return None
        balancer = found[0]
        described = elb.describe_load_balancer_attributes(LoadBalancerArn=resource_id)["Attributes"]
        attributes = {item["Key"]: item["Value"] for item in described}
        own = _attributes(balancer["Type"])
        return (
            {
                "arn": resource_id,
                "arnSuffix": resource_id.partition("loadbalancer/")[2],
                "name": balancer["LoadBalancerName"],
                "loadBalancerType": balancer["Type"],
                "internal": balancer["Scheme"] == "internal",
                "ipAddressType": balancer.get("IpAddressType"),
                "vpcId": balancer["VpcId"],
                "dnsName": balancer["DNSName"],
                "zoneId": balancer["CanonicalHostedZoneId"],
                "securityGroups": balancer.get("SecurityGroups", []),
                "subnets": [zone["SubnetId"] for zone in balancer["AvailabilityZones"]],
                "subnetMappings": [_mapping(zone) for zone in balancer["AvailabilityZones"]],
                "tags": tags(elb, resource_id),
            }
            | {key: attributes[api] for key, api in own.items() if api in attributes}
            # The provider leaves out attributes of other types.
            | {
                key: value
                for key, value in inputs.items()
                if key in _OF_APPLICATION | _OF_NETWORK and key not in own
            }
            | {
                key: _logs(attributes, api, inputs.get(key) or {})
                for key, api in _LOGS.items()
                if key in inputs or attributes.get(f"{api}.bucket")
            }
        )

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        elb = cloud.client("elbv2")
        self._set_attributes(elb, resource_id, state, inputs)
        if any(key in inputs and inputs[key] != state.get(key) for key in ("subnets", "subnetMappings")):
            elb.set_subnets(LoadBalancerArn=resource_id, **_places(inputs))
        if "securityGroups" in inputs and inputs["securityGroups"] != state.get("securityGroups"):
            elb.set_security_groups(LoadBalancerArn=resource_id, SecurityGroups=inputs["securityGroups"])
        if "ipAddressType" in inputs and inputs["ipAddressType"] != state.get("ipAddressType"):
            elb.set_ip_address_type(LoadBalancerArn=resource_id, IpAddressType=inputs["ipAddressType"])
        update_tags(elb, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        elb = cloud.client("elbv2")
        attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=resource_id)["Attributes"]
        if {"Key": "deletion_protection.enabled", "Value": "true"} in attributes:
            # AWS's error; moto deletes the load balancer.
            raise ProviderError("OperationNotPermitted: deletion protection is enabled")
        elb.delete_load_balancer(LoadBalancerArn=resource_id)

    def _set_attributes(self, elb: Any, arn: str, state: Properties, inputs: Properties) -> None:
        wanted = text_attributes.changed(
            _attributes(inputs.get("loadBalancerType", "application")), state, inputs
        )
        for key, api in _LOGS.items():
            logs = inputs.get(key) or {}
            parts = ("enabled", "bucket", "prefix") if logs.get("enabled") else ("enabled",)
            wanted |= text_attributes.changed(
                {part: f"{api}.{part}" for part in parts}, state.get(key) or {}, logs
            )
        if wanted:
            listed = [{"Key": key, "Value": value} for key, value in wanted.items()]
            elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=listed)


def unnameable(inputs: Properties) -> Iterator[validation.Failure]:
    """The provider's rules for the name of a load balancer or target group."""
    name = inputs.get("name")
    if not isinstance(name, str):
        return
    if len(name) > NAME_LENGTH:
        yield "name", f'"name" cannot be longer than {NAME_LENGTH} characters: "{name}"'
    if not re.fullmatch(r"[0-9A-Za-z-]+", name):
        yield "name", f'only alphanumeric characters and hyphens allowed in "name": "{name}"'
    if name.startswith(("-", "internal-")) or name.endswith("-"):
        yield "name", f'"name" cannot begin with "internal-" or a hyphen, or end with one: "{name}"'


def tags(elb: Any, arn: str) -> dict[str, str]:
    """The tags of a load balancer, target group, listener or rule."""
    return tagging.as_map(elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"])


def update_tags(elb: Any, arn: str, state: Properties, inputs: Properties) -> None:
    """Update them to those of *inputs*."""
    tagging.update(
        state,
        inputs,
        lambda new: elb.add_tags(ResourceArns=[arn], Tags=tagging.as_list(new)),
        lambda old: elb.remove_tags(ResourceArns=[arn], TagKeys=old),
    )


def _attributes(balancer: str) -> dict[str, str]:
    return _OF_ALL | (_OF_NETWORK if balancer == _NETWORK else _OF_APPLICATION)


def _places(inputs: Properties) -> dict[str, Any]:
    api = {
        "subnetId": "SubnetId",
        "allocationId": "AllocationId",
        "privateIpv4Address": "PrivateIPv4Address",
        "ipv6Address": "IPv6Address",
    }
    if inputs.get("subnetMappings"):
        return {"SubnetMappings": [translate.taken(api, mapping) for mapping in inputs["subnetMappings"]]}
    return {"Subnets": inputs.get("subnets", [])}


def _mapping(zone: dict[str, Any]) -> Properties:
    address = (zone.get("LoadBalancerAddresses") or [{}])[0]
    optional = {"allocationId": "AllocationId", "privateIpv4Address": "PrivateIPv4Address"}
    return {"subnetId": zone["SubnetId"]} | {
        key: address[api] for key, api in optional.items() if api in address
    }


def _logs(attributes: dict[str, str], api: str, declared: Properties) -> Properties:
    """No difference in the bucket where logs are off and declared off."""
    enabled = attributes.get(f"{api}.enabled") == "true"
    found = {part: attributes.get(f"{api}.{part}", "") for part in ("bucket", "prefix")}
    if not enabled and declared.get("enabled") is False:
        found |= {part: value for part, value in declared.items() if part in found}
    return {"enabled": enabled, **found}
