"""Peering, transit gateway, VPN, IPv6, failover and Slack: by the real engine, without drift, and healed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.conftest import Platform
from sandbox.program import Program
from strata.drift.engine import compare

SOURCE = Path(__file__).with_name("connected")
ZONE = {"name": "connected.example.com", "zone_id": None, "delegated": True}
STANDBY = {"dns_name": "standby-1.us-west-2.elb.amazonaws.com", "zone_id": "Z1H1FL5HABSF5"}


def settings(peer: str, account: str) -> dict[str, Any]:
    """All ways to other networks at once; *peer* is the other VPC, whose owner accepts it."""
    return {
        "cidr": "10.16.0.0/16",
        "zones": ["ap-northeast-2b", "ap-northeast-2c"],
        "nat": "none",
        "interface_endpoints": [],
        "flow_log_retention_days": 7,
        "dns": {
            "public": {**ZONE, "query_log_retention_days": None},
            "private": None,
            "failover": {"path": "/health", "interval_seconds": 30, "failures": 3, "standby": STANDBY},
        },
        "certificates": None,
        "ipv6": "dual_stack",
        "interfaces": {"license": {"zone": "ap-northeast-2c", "address": "10.16.20.10", "group": "app"}},
        "connections": {
            "peerings": {
                "shared": {
                    "vpc_id": peer,
                    "account": account,
                    "region": "ap-northeast-2",
                    "cidrs": ["10.64.0.0/16"],
                    "traffic": ["network -> app:8080", "network -> database:5432"],
                    "peer_side": None,
                }
            },
            "transit_gateway": {
                "id": None,
                "share_with": ["555555555555"],
                "accepted": True,
                "cidrs": ["10.96.0.0/16"],
                "traffic": ["app -> network:443"],
            },
            "vpn": {
                "address": "203.0.113.10",
                "asn": 65000,
                "bgp": False,
                "cidrs": ["192.168.0.0/24"],
                "traffic": [],
                "log_retention_days": 7,
            },
        },
    }


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Platform]:
    """A sandbox of the test's own, with nothing in it yet."""
    made = Platform(tmp_path / "sandbox")
    yield made
    made.close()


def test_ways_to_other_networks_come_up_without_drift_and_heal(desk: Platform, tmp_path: Path) -> None:
    program = Program(SOURCE, tmp_path / "program", desk)
    ec2 = desk.client("dev", "ec2")
    peer = ec2.create_vpc(CidrBlock="10.64.0.0/16")["Vpc"]["VpcId"]
    account = desk.client("dev", "sts").get_caller_identity()["Account"]
    program.done("config", "set", "connected:settings", json.dumps(settings(peer, account)))
    outputs = program.up()
    assert [*outputs["pending_peerings"]] == ["shared"]
    assert outputs["ipv6_cidr"].endswith("/56")
    assert compare(program.workspace).drifted == ()
    assert all(ops == {"same"} for ops in program.steps().values())

    _change_by_hand(desk, ec2, outputs["vpc_id"])
    changed = {urn.rpartition("::")[2] for urn, ops in program.steps().items() if ops != {"same"}}
    # The first table may be one of the data tier.
    assert {name.partition("-ap-northeast-2")[0].removesuffix("-data") for name in changed} == {
        *("connections-shared", "connections-transit", "web-names")
    }
    assert len(changed) == 3
    program.up()
    # The preview refreshes each resource, as `strata drift` does.
    assert all(ops == {"same"} for ops in program.steps().values())
    program.done("destroy", "--yes", "--skip-preview")


def _change_by_hand(desk: Platform, ec2: Any, vpc: str) -> None:
    """Delete a route to each of two connections from a private subnet, and slow down the health check."""
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    for block in ("10.64.0.0/16", "10.96.0.0/16"):
        having = (
            one for one in tables if any(it.get("DestinationCidrBlock") == block for it in one["Routes"])
        )
        ec2.delete_route(RouteTableId=next(having)["RouteTableId"], DestinationCidrBlock=block)
    route53 = desk.client("dev", "route53")
    [check] = route53.list_health_checks()["HealthChecks"]
    route53.update_health_check(HealthCheckId=check["Id"], FailureThreshold=9)
