"""Hosted zones, records, health checks and certificates."""

from collections.abc import Callable
from typing import Any

from standin.aws.values import Properties

from .compute import network
from .world import Case, Client, Operation, Resource, World

ZONE, RECORD = "aws:route53/zone:Zone", "aws:route53/record:Record"
ASSOCIATION = "aws:route53/zoneAssociation:ZoneAssociation"
CHECK = "aws:route53/healthCheck:HealthCheck"
CERTIFICATE = "aws:acm/certificate:Certificate"
VALIDATION = "aws:acm/certificateValidation:CertificateValidation"

_ALIAS = {"name": "web-1.elb.amazonaws.com", "zoneId": "ZWKZPGTI48KDX", "evaluateTargetHealth": True}


def zone(world: World) -> Properties:
    """Inputs of a public zone."""
    return {"name": "made.example.com"}


def _private(world: World) -> Properties:
    return {"name": "made.internal", "vpcs": [{"vpcId": network(world)["vpc"]}]}


def _record(**more: Any) -> Callable[[World], Properties]:
    def inputs(world: World) -> Properties:
        made = world.make(ZONE, zone(world))
        return {"zoneId": made.id, "name": "www.made.example.com", "type": "A", **more}

    return inputs


def _association(world: World) -> Properties:
    made = world.make(ZONE, _private(world))
    return {"zoneId": made.id, "vpcId": world.make("aws:ec2/vpc:Vpc", {"cidrBlock": "10.71.0.0/16"}).id}


def _failover(world: World) -> Properties:
    check = world.make(CHECK, _check(world))
    return {
        **_record(aliases=[_ALIAS])(world),
        "setIdentifier": "primary",
        "failoverRoutingPolicies": [{"type": "PRIMARY"}],
        "healthCheckId": check.id,
    }


def _check(world: World) -> Properties:
    return {
        "type": "HTTPS",
        "fqdn": "web-1.elb.amazonaws.com",
        "port": 443,
        "resourcePath": "/health",
        "requestInterval": 30,
        "enableSni": True,
        "failureThreshold": 3,
    }


def _certificate(world: World) -> Properties:
    return {
        "domainName": "made.example.com",
        "subjectAlternativeNames": ["*.made.example.com"],
        "validationMethod": "DNS",
        "keyAlgorithm": "RSA_2048",
        "options": {"certificateTransparencyLoggingPreference": "ENABLED", "export": "DISABLED"},
    }


def _validation(world: World) -> Properties:
    made = world.make(CERTIFICATE, _certificate(world))
    records = [one["resourceRecordName"] for one in made.outputs["domainValidationOptions"]]
    return {"certificateArn": made.id, "validationRecordFqdns": records}


def _change(action: str, **more: Any) -> Operation:
    def change(client: Client, it: Resource) -> None:
        route53, zone_id = client("route53"), it.outputs["zoneId"]
        found = route53.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
        [own] = [one for one in found if one["Name"] == "www.made.example.com."]
        batch = [{"Action": action, "ResourceRecordSet": {**own, **more}}]
        route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": batch})

    return change


def _tag(kind: str) -> Operation:
    return lambda client, it: client("route53").change_tags_for_resource(
        ResourceType=kind, ResourceId=it.id, AddTags=[{"Key": "Owner", "Value": "by-hand"}]
    )


CASES = (
    Case(
        ZONE,
        zone,
        lambda client, it: client("route53").delete_hosted_zone(Id=it.id),
        {
            "comment": lambda client, it: client("route53").update_hosted_zone_comment(
                Id=it.id, Comment="By hand"
            ),
            "tags": _tag("hostedzone"),
        },
    ),
    Case(
        ZONE,
        _private,
        lambda client, it: client("route53").delete_hosted_zone(Id=it.id),
        {
            "vpcs": lambda client, it: client("route53").associate_vpc_with_hosted_zone(
                HostedZoneId=it.id, VPC={"VPCId": "vpc-12345678", "VPCRegion": "ap-northeast-2"}
            )
        },
        title="private",
    ),
    Case(
        ASSOCIATION,
        _association,
        lambda client, it: client("route53").disassociate_vpc_from_hosted_zone(
            HostedZoneId=it.outputs["zoneId"],
            VPC={"VPCId": it.outputs["vpcId"], "VPCRegion": it.outputs["vpcRegion"]},
        ),
    ),
    Case(
        RECORD,
        _record(records=["192.0.2.1"], ttl=300),
        _change("DELETE"),
        {
            "records": _change("UPSERT", ResourceRecords=[{"Value": "192.0.2.9"}]),
            "ttl": _change("UPSERT", TTL=60),
        },
    ),
    Case(
        RECORD,
        _record(aliases=[_ALIAS]),
        _change("DELETE"),
        {
            "aliases": _change(
                "UPSERT",
                AliasTarget={
                    "DNSName": "other.elb.amazonaws.com",
                    "HostedZoneId": "ZWKZPGTI48KDX",
                    "EvaluateTargetHealth": True,
                },
            )
        },
        title="alias",
    ),
    Case(
        RECORD,
        _failover,
        _change("DELETE"),
        {"failoverRoutingPolicies": _change("UPSERT", Failover="SECONDARY")},
        title="failover",
    ),
    Case(
        CHECK,
        _check,
        lambda client, it: client("route53").delete_health_check(HealthCheckId=it.id),
        {
            "resourcePath": lambda client, it: client("route53").update_health_check(
                HealthCheckId=it.id, ResourcePath="/other"
            ),
            "failureThreshold": lambda client, it: client("route53").update_health_check(
                HealthCheckId=it.id, FailureThreshold=1
            ),
            "tags": _tag("healthcheck"),
        },
    ),
    Case(
        CERTIFICATE,
        _certificate,
        lambda client, it: client("acm").delete_certificate(CertificateArn=it.id),
        {
            "tags": lambda client, it: client("acm").add_tags_to_certificate(
                CertificateArn=it.id, Tags=[{"Key": "Owner", "Value": "by-hand"}]
            )
        },
    ),
    Case(
        "aws:route53/queryLog:QueryLog",
        lambda world: {
            "zoneId": "Z1",
            "cloudwatchLogGroupArn": "arn:aws:logs:us-east-1:111111111111:log-group:/aws/route53/a",
        },
        None,
        undeletable=True,
    ),
    Case(VALIDATION, _validation, None, undeletable=True),
)
