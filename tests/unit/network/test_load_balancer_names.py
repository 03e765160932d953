from collections.abc import Callable, Sequence

import pulumi
import pytest

from components.common.dns_records import (
    CLOUDFRONT_ZONE,
    AliasTarget,
    HostedZone,
    alias_records,
    zones_of,
)
from components.network.dns.dns_settings import Failover
from components.network.dns.load_balancer_names import LoadBalancerNames
from unit import released
from unit.recording import Cloud

RECORD, CHECK = "aws:route53/record:Record", "aws:route53/healthCheck:HealthCheck"
PUBLIC = HostedZone("public", "example.com", "Z1")
PRIVATE = HostedZone("private", "example.com", "Z2")
INNER = HostedZone("private", "inner.example.com", "Z3")
TARGET = AliasTarget("web-1.elb.amazonaws.com", "ZWKZPGTI48KDX")
FAILOVER = Failover.model_validate(
    {
        "path": "/health",
        "interval_seconds": 30,
        "failures": 3,
        "standby": {"dns_name": "standby-1.elb.amazonaws.com", "zone_id": "Z1H1FL5HABSF5"},
    }
)

Deploy = Callable[..., Cloud]


def render(
    deploy: Deploy,
    failover: Failover | None,
    zones: Sequence[HostedZone] = (PUBLIC,),
    *,
    https: bool = True,
) -> Cloud:
    return deploy(
        lambda: LoadBalancerNames(
            "names", ["www.example.com"], failover, target=TARGET, zones=zones, https=https
        )
    )


def test_a_name_leads_to_the_load_balancer_by_a_primary_record(deploy: Deploy) -> None:
    cloud = render(deploy, None)
    assert cloud.of(RECORD) == {
        "names-www.example.com-A": {
            "zoneId": "Z1",
            "name": "www.example.com",
            "type": "A",
            "setIdentifier": "primary",
            "failoverRoutingPolicies": [{"type": "PRIMARY"}],
            "aliases": [
                {
                    "name": "web-1.elb.amazonaws.com",
                    "zoneId": "ZWKZPGTI48KDX",
                    "evaluateTargetHealth": True,
                }
            ],
        }
    }
    assert not cloud.of(CHECK)


@pytest.mark.parametrize(("https", "port"), [(True, 443), (False, 80)])
def test_the_health_check_has_the_load_balancer_s_own_name(deploy: Deploy, port: int, *, https: bool) -> None:
    [check] = render(deploy, FAILOVER, https=https).of(CHECK).values()
    assert check == {
        "type": "HTTPS" if https else "HTTP",
        "fqdn": "web-1.elb.amazonaws.com",
        "port": port,
        "resourcePath": "/health",
        "requestInterval": 30,
        "failureThreshold": 3,
        "enableSni": https,
    }


def test_a_standby_has_a_secondary_record_and_changes_nothing_else(deploy: Deploy) -> None:
    alone, both = (render(deploy, one).of(RECORD) for one in (None, FAILOVER))
    standby = both.pop("names-www.example.com-A-standby")
    [primary] = both.values()
    assert primary.pop("healthCheckId") == "names-id"
    assert [primary] == list(alone.values())
    assert standby["failoverRoutingPolicies"] == [{"type": "SECONDARY"}]
    assert standby["aliases"][0]["name"] == "standby-1.elb.amazonaws.com"


def test_zones_of_one_name_both_get_the_record(deploy: Deploy) -> None:
    records = render(deploy, None, (PUBLIC, PRIVATE)).of(RECORD)
    assert {one["zoneId"] for one in records.values()} == {"Z1", "Z2"}


def test_the_zone_with_the_longest_name_answers() -> None:
    assert zones_of("a.inner.example.com", [PUBLIC, INNER]) == [INNER]
    assert zones_of("a.example.com", [PUBLIC, INNER]) == [PUBLIC]
    assert zones_of("a.example.org", [PUBLIC, INNER]) == []


class Targets(pulumi.ComponentResource):
    """The component of a zone, and one of its targets."""

    def __init__(self, *, balanced: bool) -> None:
        super().__init__("strata:test:Targets", "targets")
        zone = HostedZone("public", "example.com", "Z1", self)
        if balanced:
            LoadBalancerNames("names", ["www.example.com"], None, target=TARGET, zones=[zone], https=True)
        else:
            cdn = AliasTarget("d1.cloudfront.net", CLOUDFRONT_ZONE, ipv6=True, has_health=False)
            alias_records("cdn", ["www.example.com"], cdn, [zone], pulumi.ResourceOptions(parent=Cdn("cdn")))


class Cdn(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("strata:test:Cdn", name)


def test_a_host_that_moves_to_another_target_is_the_same_record(deploy: Deploy) -> None:
    # Route 53 takes no second record of a name; the update of one deletes and creates in one batch.
    before = {one.urn for one in deploy(lambda: Targets(balanced=True)).registered if one.typ == RECORD}
    after = {one.urn for one in deploy(lambda: Targets(balanced=False)).registered if one.typ == RECORD}
    assert len(before) == 1
    assert before < after, "the CDN has addresses of IPv6 too"


def test_a_record_keeps_the_urn_that_it_had_as_a_child_of_its_target(deploy: Deploy) -> None:
    cloud = deploy(lambda: Targets(balanced=True))
    old = f"strata:network:LoadBalancerNames${RECORD}::names-www.example.com-A"
    assert old in released.remembered(cloud)
