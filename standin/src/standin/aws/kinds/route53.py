"""Hosted zones of Route 53, their VPCs and health checks."""

import secrets
from collections.abc import Iterable
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, ProviderError, register
from standin.aws.kinds.route53_records import delete_all
from standin.aws.unemulated import Unemulated
from standin.aws.values import Properties

# Route 53 Developer Guide, "ARNs": neither a region nor an account.
_ARN = "arn:aws:route53:::{kind}/{id}"
_ZONE_PATH = "/hostedzone/"


@register
class Zone(Kind):
    """``aws.route53.Zone``; its id is AWS's without ``/hostedzone/``."""

    token = "aws:route53/zone:Zone"
    force_new = frozenset({"name", "delegationSetId"})
    autoname = "name"
    defaults = {"comment": "Managed by Pulumi", "forceDestroy": False}
    write_only = frozenset({"forceDestroy"})
    computed_inside = frozenset({"vpcRegion"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(inputs, ("delegationSetId", "vpcs"))
        yield from validation.unsupported(inputs, "delegationSetId", "enableAcceleratedRecovery")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("route53")
        first, *others = inputs.get("vpcs") or [None]
        made = client.create_hosted_zone(
            Name=inputs["name"],
            CallerReference=secrets.token_hex(16),
            HostedZoneConfig={"Comment": inputs["comment"], "PrivateZone": first is not None},
            **({"VPC": _vpc(cloud, first)} if first else {}),
        )
        zone = str(made["HostedZone"]["Id"]).removeprefix(_ZONE_PATH)
        cloud.created(zone)
        for one in others:
            client.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=_vpc(cloud, one))
        _tag(client, "hostedzone", zone, {}, inputs)
        return zone

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("route53")
        found = client.get_hosted_zone(Id=resource_id)
        zone = found["HostedZone"]
        servers = sorted(found.get("DelegationSet", {}).get("NameServers", ()))
        return {
            "arn": _ARN.format(kind="hostedzone", id=resource_id),
            "zoneId": resource_id,
            "name": str(zone["Name"]).removesuffix("."),
            "comment": zone.get("Config", {}).get("Comment", ""),
            "vpcs": [{"vpcId": one["VPCId"], "vpcRegion": one["VPCRegion"]} for one in found.get("VPCs", ())],
            "nameServers": servers,
            "primaryNameServer": servers[0] if servers else "",
            "tags": _tags(client, "hostedzone", resource_id),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("route53")
        if inputs["comment"] != state.get("comment"):
            client.update_hosted_zone_comment(Id=resource_id, Comment=inputs["comment"])
        before, after = (
            {one["vpcId"]: one for one in properties.get("vpcs") or ()} for properties in (state, inputs)
        )
        for key in after.keys() - before.keys():
            client.associate_vpc_with_hosted_zone(HostedZoneId=resource_id, VPC=_vpc(cloud, after[key]))
        for key in before.keys() - after.keys():
            client.disassociate_vpc_from_hosted_zone(HostedZoneId=resource_id, VPC=_vpc(cloud, before[key]))
        _tag(client, "hostedzone", resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        client = cloud.client("route53")
        if state.get("forceDestroy"):
            delete_all(client, resource_id, str(state["name"]))
        client.delete_hosted_zone(Id=resource_id)


@register
class ZoneAssociation(Kind):
    """``aws.route53.ZoneAssociation``; its id is ``<zone>:<vpc>``, with ``:<region>`` of another region."""

    token = "aws:route53/zoneAssociation:ZoneAssociation"
    force_new = frozenset({"vpcId", "vpcRegion", "zoneId"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        cloud.client("route53").associate_vpc_with_hosted_zone(
            HostedZoneId=inputs["zoneId"], VPC=_vpc(cloud, inputs)
        )
        return self.declared_id(cloud, inputs)

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str:
        ends = [inputs["zoneId"], inputs["vpcId"]]
        region = inputs.get("vpcRegion", cloud.region)
        return ":".join(ends if region == cloud.region else [*ends, region])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        zone, vpc, *_ = resource_id.split(":")
        found = cloud.client("route53").get_hosted_zone(Id=zone)
        held = [one for one in found.get("VPCs", ()) if one["VPCId"] == vpc]
        if not held:
            return None
        return {
            "zoneId": zone,
            "vpcId": vpc,
            "vpcRegion": held[0]["VPCRegion"],
            "owningAccount": cloud.account,
        }

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        zone, *_ = resource_id.split(":")
        cloud.client("route53").disassociate_vpc_from_hosted_zone(HostedZoneId=zone, VPC=_vpc(cloud, state))


_HEALTH_NAMES = (
    ("enableSni", "EnableSNI"),
    ("fqdn", "FullyQualifiedDomainName"),
    ("invertHealthcheck", "Inverted"),
    ("ipAddress", "IPAddress"),
    ("childHealthchecks", "ChildHealthChecks"),
    ("childHealthThreshold", "HealthThreshold"),
)


@register
class HealthCheck(Kind):
    """``aws.route53.HealthCheck``; its id is AWS's."""

    token = "aws:route53/healthCheck:HealthCheck"
    force_new = frozenset({"measureLatency", "referenceName", "requestInterval", "routingControlArn", "type"})
    defaults = {"disabled": False, "invertHealthcheck": False, "measureLatency": False}
    write_only = frozenset({"referenceName", "triggers"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(
            inputs,
            {
                "type": (
                    "CALCULATED",
                    "CLOUDWATCH_METRIC",
                    "HTTP",
                    "HTTPS",
                    "HTTPS_STR_MATCH",
                    "HTTP_STR_MATCH",
                    "RECOVERY_CONTROL",
                    "TCP",
                )
            },
        )
        yield from validation.in_range(inputs, {"childHealthThreshold": (0, 256)})
        yield from validation.unsupported(inputs, "cloudwatchAlarmName", "cloudwatchAlarmRegion", "triggers")

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("route53")
        prefix = inputs.get("referenceName", "terraform-")
        made = client.create_health_check(
            CallerReference=f"{prefix}{secrets.token_hex(16)}"[:64],
            HealthCheckConfig=self._config(client, inputs),
        )
        check = str(made["HealthCheck"]["Id"])
        cloud.created(check)
        _tag(client, "healthcheck", check, {}, inputs)
        return check

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("route53")
        found = client.get_health_check(HealthCheckId=resource_id)["HealthCheck"]
        state = translate.answer(self.token, found["HealthCheckConfig"], _HEALTH_NAMES)
        return state | {
            "arn": _ARN.format(kind="healthcheck", id=resource_id),
            "tags": _tags(client, "healthcheck", resource_id),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("route53")
        given = {name: value for name, value in inputs.items() if name not in self.force_new}
        changed = self._request(client, "UpdateHealthCheck", given)
        client.update_health_check(HealthCheckId=resource_id, **changed)
        _tag(client, "healthcheck", resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("route53").delete_health_check(HealthCheckId=resource_id)

    def _config(self, client: Any, inputs: Properties) -> dict[str, Any]:
        wrapped = self._request(client, "CreateHealthCheck", {"healthCheckConfig": inputs})
        return dict(wrapped["HealthCheckConfig"])

    def _request(self, client: Any, operation: str, inputs: Properties) -> dict[str, Any]:
        return translate.request(client, operation, inputs, _HEALTH_NAMES)


def _vpc(cloud: Cloud, declared: Properties) -> dict[str, str]:
    if not declared.get("vpcId"):
        raise ProviderError("a zone's VPC needs an id")
    return {"VPCId": declared["vpcId"], "VPCRegion": declared.get("vpcRegion", cloud.region)}


def _tags(client: Any, kind: str, resource_id: str) -> dict[str, str]:
    found = client.list_tags_for_resource(ResourceType=kind, ResourceId=resource_id)
    return tagging.as_map(found["ResourceTagSet"]["Tags"])


def _tag(client: Any, kind: str, resource_id: str, state: Properties, inputs: Properties) -> None:
    place = {"ResourceType": kind, "ResourceId": resource_id}
    tagging.update(
        state,
        inputs,
        lambda tags: client.change_tags_for_resource(**place, AddTags=tagging.as_list(tags)),
        lambda keys: client.change_tags_for_resource(**place, RemoveTagKeys=keys),
    )


@register
class QueryLog(Unemulated):
    """``aws.route53.QueryLog``."""

    token = "aws:route53/queryLog:QueryLog"
    force_new = frozenset({"cloudwatchLogGroupArn", "zoneId"})
    evidence = (
        "CreateQueryLoggingConfig: ministack has no such operation; moto looks for the log group among its "
        "own, and the account's are in ministack"
    )
    named_by = ("zoneId", "cloudwatchLogGroupArn")
    formats = {"arn": "arn:aws:route53:::queryloggingconfig/{id}"}
