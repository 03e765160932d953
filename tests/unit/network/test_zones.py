import json
from collections.abc import Callable
from typing import Any

import pytest

from components.common.locks import Locks
from components.network.dns.dns_settings import DnsSettings
from components.network.dns.zones import Zones
from unit.recording import ACCOUNT, LOCKED, OPEN, Cloud

ZONE = "aws:route53/zone:Zone"
ASSOCIATION = "aws:route53/zoneAssociation:ZoneAssociation"
MADE = {"name": "prod.example.com", "zone_id": None, "delegated": True, "query_log_retention_days": None}
ADOPTED = {**MADE, "zone_id": "Z0123456789ABC"}
PRIVATE = {"name": "prod.internal", "zone_id": None}

Deploy = Callable[..., Cloud]


def settings(public: dict[str, Any] | None = None, private: dict[str, Any] | None = None) -> DnsSettings:
    return DnsSettings.model_validate({"public": public, "private": private, "failover": None})


def zones(deploy: Deploy, found: DnsSettings | None, locks: Locks = OPEN) -> tuple[Cloud, Zones]:
    seen: list[Zones] = []
    cloud = deploy(lambda: seen.append(Zones("dns", found, locks, account=ACCOUNT, vpc_id="vpc-1")))
    return cloud, seen[0]


def test_without_settings_there_is_no_zone(deploy: Deploy) -> None:
    cloud, found = zones(deploy, None)
    assert not cloud.of(ZONE)
    assert (found.all, found.public, found.private, found.name_servers) == ([], None, None, None)


def test_a_zone_is_made_with_its_name_and_is_never_emptied_for_a_deletion(deploy: Deploy) -> None:
    cloud, _ = zones(deploy, settings(MADE, PRIVATE))
    made = cloud.of(ZONE)
    assert {name: zone["name"] for name, zone in made.items()} == {
        "dns-public": "prod.example.com",
        "dns-private": "prod.internal",
    }
    assert all(zone["forceDestroy"] is False for zone in made.values())
    assert made["dns-private"]["vpcs"] == [{"vpcId": "vpc-1"}]
    assert "vpcs" not in made["dns-public"]


@pytest.mark.parametrize("locks", [LOCKED, OPEN])
def test_zones_have_the_stores_lock(deploy: Deploy, locks: Locks) -> None:
    cloud, _ = zones(deploy, settings(MADE, PRIVATE), locks)
    protected = {one.name for one in cloud.registered if one.protect}
    assert protected == ({"dns-public", "dns-private"} if locks.protect else set())


def test_an_adopted_zone_is_used_by_its_id_and_left_alone(deploy: Deploy) -> None:
    cloud, found = zones(deploy, settings(ADOPTED))
    assert not cloud.of(ZONE)
    assert found.public is not None
    assert found.public.zone_id == "Z0123456789ABC"
    assert found.name_servers is None


def test_an_adopted_private_zone_is_associated_with_the_vpc(deploy: Deploy) -> None:
    cloud, _ = zones(deploy, settings(None, {**PRIVATE, "zone_id": "Z0PRIVATE"}))
    assert cloud.of(ASSOCIATION) == {"dns-private": {"zoneId": "Z0PRIVATE", "vpcId": "vpc-1"}}


@pytest.mark.parametrize("delegated", [True, False])
def test_only_a_delegated_zone_can_validate(deploy: Deploy, *, delegated: bool) -> None:
    _, found = zones(deploy, settings({**MADE, "delegated": delegated}))
    assert found.delegated is (found.public if delegated else None)


def test_queries_are_logged_in_us_east_1_by_route_53_alone(deploy: Deploy) -> None:
    cloud, _ = zones(deploy, settings({**MADE, "query_log_retention_days": 30}))
    [group] = cloud.of("aws:cloudwatch/logGroup:LogGroup").values()
    assert (group["region"], group["retentionInDays"]) == ("us-east-1", 30)
    assert group["namePrefix"].startswith("/aws/route53/")
    [allowed] = cloud.of("aws:cloudwatch/logResourcePolicy:LogResourcePolicy").values()
    assert allowed["region"] == "us-east-1"
    [statement] = json.loads(allowed["policyDocument"])["Statement"]
    assert statement["Principal"] == {"Service": ["route53.amazonaws.com"]}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    assert list(cloud.of("aws:route53/queryLog:QueryLog")) == ["dns-queries"]


def test_without_a_retention_no_queries_are_logged(deploy: Deploy) -> None:
    cloud, _ = zones(deploy, settings(MADE))
    assert not cloud.of("aws:route53/queryLog:QueryLog")
