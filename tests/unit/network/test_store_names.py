"""Short names of stores in the private zone."""

from collections.abc import Callable

from components.common.dns_records import PRIVATE, HostedZone
from components.network.dns.store_names import StoreNames
from unit.recording import Cloud

RECORD = "aws:route53/record:Record"
ADDRESSES = {"database": "db-1.rds.amazonaws.com", "aurora-reader": "ro-1.rds.amazonaws.com"}

Deploy = Callable[..., Cloud]


def test_a_store_has_a_short_name_in_the_private_zone(deploy: Deploy) -> None:
    zone = HostedZone(PRIVATE, "prod.internal", "Z1")
    records = deploy(lambda: StoreNames("it", zone, ADDRESSES)).of(RECORD)
    assert records["it-database"] == {
        "zoneId": "Z1",
        "name": "database.prod.internal",
        "type": "CNAME",
        "records": ["db-1.rds.amazonaws.com"],
        "ttl": 60,
    }
    assert records["it-aurora-reader"]["records"] == ["ro-1.rds.amazonaws.com"]


def test_without_a_private_zone_there_are_no_short_names(deploy: Deploy) -> None:
    made: list[StoreNames] = []
    cloud = deploy(lambda: made.append(StoreNames("it", None, ADDRESSES)))
    assert not cloud.of(RECORD)
    assert made[0].names == {}
