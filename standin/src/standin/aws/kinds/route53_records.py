"""Records of Route 53's hosted zones."""

from collections.abc import Iterable, Mapping
from typing import Any

from standin.aws import validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.values import Properties

# Properties of pulumi_aws and members of ResourceRecordSet of the same meaning.
_PLAIN = {
    "ttl": "TTL",
    "setIdentifier": "SetIdentifier",
    "healthCheckId": "HealthCheckId",
    "multivalueAnswerRoutingPolicy": "MultiValueAnswer",
}
_DUALSTACK = "dualstack."


@register
class Record(Kind):
    """``aws.route53.Record``; its id is ``<zone>_<name>_<type>``, with ``_<set identifier>`` if it has one.

    To change the type or the set identifier is an update, which deletes and creates in one batch.
    """

    token = "aws:route53/record:Record"
    force_new = frozenset({"name", "zoneId"})
    write_only = frozenset({"allowOverwrite"})
    search_inputs = ("type", "setIdentifier")

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.conflicts(inputs, ("aliases", "records"), ("aliases", "ttl"))
        if "records" not in inputs and "aliases" not in inputs:
            yield "records", "one of `aliases,records` must be specified"
        if "records" in inputs and "ttl" not in inputs:
            yield "ttl", "all of `records,ttl` must be specified"
        if "failoverRoutingPolicies" in inputs and "setIdentifier" not in inputs:
            yield "setIdentifier", "all of `failover_routing_policy,set_identifier` must be specified"
        yield from validation.unsupported(
            inputs,
            "cidrRoutingPolicy",
            "geolocationRoutingPolicies",
            "geoproximityRoutingPolicy",
            "latencyRoutingPolicies",
            "weightedRoutingPolicies",
        )

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str:
        name = str(inputs["name"]).removesuffix(".").lower()
        parts = (inputs["zoneId"], name, inputs["type"], inputs.get("setIdentifier"))
        return "_".join(str(part) for part in parts if part)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        action = "UPSERT" if inputs.get("allowOverwrite") else "CREATE"
        _change(cloud, inputs["zoneId"], (action, _set(inputs, _full(cloud, inputs))))
        return self.declared_id(cloud, inputs)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        zone, name, kind, identifier = _parts(resource_id, inputs)
        full = _full(cloud, {"zoneId": zone, "name": name})
        found = _find(cloud.client("route53"), zone, full, kind, identifier)
        if found is None:
            return None
        state: Properties = {
            "zoneId": zone,
            "name": inputs.get("name", name),
            "fqdn": full,
            "type": kind,
            **{own: found[member] for own, member in _PLAIN.items() if member in found},
        }
        if "ResourceRecords" in found:
            state["records"] = [one["Value"] for one in found["ResourceRecords"]]
        if "AliasTarget" in found:
            state["aliases"] = [_alias(found["AliasTarget"], inputs)]
        if "Failover" in found:
            state["failoverRoutingPolicies"] = [{"type": found["Failover"]}]
        return state

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        full = _full(cloud, inputs)
        if any(inputs.get(key) != state.get(key) for key in ("type", "setIdentifier")):
            changes = [("DELETE", _set(state, full)), ("CREATE", _set(inputs, full))]
        else:
            changes = [("UPSERT", _set(inputs, full))]
        _change(cloud, inputs["zoneId"], *changes)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        client = cloud.client("route53")
        zone, name, kind, identifier = _parts(resource_id, state)
        found = _find(client, zone, _full(cloud, {"zoneId": zone, "name": name}), kind, identifier)
        if found is not None:
            _change(cloud, zone, ("DELETE", found))


def delete_all(client: Any, zone: str, name: str) -> None:
    """Delete every record of *zone* but the two that Route 53 itself keeps at its apex."""
    for page in client.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone):
        for one in page["ResourceRecordSets"]:
            if not (one["Name"].removesuffix(".") == name and one["Type"] in ("NS", "SOA")):
                client.change_resource_record_sets(
                    HostedZoneId=zone,
                    ChangeBatch={"Changes": [{"Action": "DELETE", "ResourceRecordSet": one}]},
                )


def _change(cloud: Cloud, zone: str, *changes: tuple[str, Mapping[str, Any]]) -> None:
    batch = [{"Action": action, "ResourceRecordSet": dict(one)} for action, one in changes]
    cloud.client("route53").change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Comment": "Managed by Terraform", "Changes": batch}
    )


def _set(properties: Properties, full: str) -> dict[str, Any]:
    found: dict[str, Any] = {"Name": full, "Type": properties["type"]}
    found |= {member: properties[own] for own, member in _PLAIN.items() if properties.get(own) is not None}
    if properties.get("records"):
        found["ResourceRecords"] = [{"Value": value} for value in properties["records"]]
    for one in properties.get("aliases") or ():
        found["AliasTarget"] = {
            "DNSName": one["name"],
            "HostedZoneId": one["zoneId"],
            "EvaluateTargetHealth": one["evaluateTargetHealth"],
        }
    for one in properties.get("failoverRoutingPolicies") or ():
        found["Failover"] = one["type"]
    return found


def _full(cloud: Cloud, properties: Properties) -> str:
    """The record's whole name, without the last dot: the declared one may be inside the zone."""
    zone = cloud.client("route53").get_hosted_zone(Id=properties["zoneId"])["HostedZone"]["Name"]
    name, apex = str(properties["name"]).removesuffix(".").lower(), str(zone).removesuffix(".")
    return name if name == apex or name.endswith(f".{apex}") else ".".join(filter(None, (name, apex)))


def _parts(resource_id: str, properties: Properties) -> tuple[str, str, str, str | None]:
    """Zone, name, type and set identifier: of the properties, or on import of the id."""
    if "zoneId" in properties:
        own = (properties["zoneId"], properties["name"], properties["type"])
        return (*own, properties.get("setIdentifier"))
    zone, _, rest = resource_id.partition("_")
    *name, kind = rest.split("_")
    return zone, "_".join(name), kind, None


def _find(client: Any, zone: str, full: str, kind: str, identifier: str | None) -> dict[str, Any] | None:
    start = {"StartRecordName": full, "StartRecordType": kind}
    if identifier:
        start["StartRecordIdentifier"] = identifier
    for one in client.list_resource_record_sets(HostedZoneId=zone, **start)["ResourceRecordSets"]:
        name = str(one["Name"]).removesuffix(".").replace("\\052", "*")
        if (name, one["Type"], one.get("SetIdentifier")) == (full, kind, identifier):
            return dict(one)
    return None


def _alias(target: Mapping[str, Any], inputs: Properties) -> Properties:
    """The alias as it was declared, where AWS's differs in case, ``dualstack.`` and the last dot only."""
    name = str(target["DNSName"]).removesuffix(".").removeprefix(_DUALSTACK)
    for one in inputs.get("aliases") or ():
        declared = str(one.get("name", ""))
        if declared.lower().removesuffix(".").removeprefix(_DUALSTACK) == name:
            name = declared
    return {
        "name": name,
        "zoneId": target["HostedZoneId"],
        "evaluateTargetHealth": target["EvaluateTargetHealth"],
    }
