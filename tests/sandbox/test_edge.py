"""Secret header, second origin, site and an API's host: by the real engine, without drift, and healed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.conftest import Platform
from sandbox.program import Program
from strata.drift.engine import compare

SOURCE = Path(__file__).with_name("edge")
WEB_ACL = {"requests_per_five_minutes": 2000, "large_bodies": "allow", "log_retention_days": 30}
HSTS = {"days": 1, "include_subdomains": False}
SETTINGS = {
    "cdn": {
        "origin_access": "secret_header",
        "origin_secret_version": 1,
        "hosts": ["edge.example.com"],
        "certificate_arn": None,
        "price_class": "PriceClass_100",
        "geography": {"answer": "everywhere", "countries": []},
        "default_root_object": None,
        "hsts": HSTS,
        "site_cache": "none",
        "web_acl": {**WEB_ACL, "inspected_body_kb": 16},
        "viewer_function": {"event": "viewer-request", "file": "addresses.js"},
        "edge_lambda": None,
        "shield_advanced": False,
        "failover": {"host": "standby.example.com", "status_codes": [500, 503], "paths": ["/catalog/*"]},
    },
    "load_balancer_web_acl": None,
    "site": {
        "index": "index.html",
        "fallback": "index.html",
        "hosts": ["www.edge.example.com"],
        "certificate_arn": None,
        "price_class": "PriceClass_100",
        "hsts": HSTS,
        "web_acl": {**WEB_ACL, "inspected_body_kb": 32},
    },
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Platform]:
    """A sandbox of the test's own, with nothing in it yet."""
    made = Platform(tmp_path / "sandbox")
    yield made
    made.close()


def values(desk: Platform) -> list[dict[str, str]]:
    """Each value of the header in Secrets Manager."""
    manager = desk.client("dev", "secretsmanager")
    return [manager.get_secret_value(SecretId=one["ARN"]) for one in manager.list_secrets()["SecretList"]]


def test_the_edge_comes_up_without_drift_heals_and_takes_another_secret(
    desk: Platform, tmp_path: Path
) -> None:
    program = Program(SOURCE, tmp_path / "program", desk)
    program.done("config", "set", "edge:settings", json.dumps(SETTINGS))
    outputs = program.up()
    balancer = outputs.pop("balancer")
    assert outputs == {
        "cdn_url": "https://edge.example.com",
        "site_url": "https://www.edge.example.com",
        "api_url": "https://api.edge.example.com",
    }
    assert compare(program.workspace).drifted == ()
    assert all(ops == {"same"} for ops in program.steps().values())

    gateway = desk.client("dev", "apigatewayv2")
    [mapping] = gateway.get_api_mappings(DomainName="api.edge.example.com")["Items"]
    gateway.delete_api_mapping(DomainName="api.edge.example.com", ApiMappingId=mapping["ApiMappingId"])
    desk.client("dev", "wafv2").disassociate_web_acl(ResourceArn=balancer)
    changed = {urn.rpartition("::")[2] for urn, ops in program.steps().items() if ops != {"same"}}
    # The distribution gets the header's value when the load balancer accepts it.
    assert changed == {"api-host", "edge-acl", "edge-cdn"}

    cdn = {**SETTINGS["cdn"], "origin_secret_version": 2}  # type: ignore[dict-item]
    program.done("config", "set", "edge:settings", json.dumps({**SETTINGS, "cdn": cdn}))
    program.up()
    assert len(gateway.get_api_mappings(DomainName="api.edge.example.com")["Items"]) == 1
    # The preview refreshes each resource, as `strata drift` does.
    assert all(ops == {"same"} for ops in program.steps().values())
    secrets = [one["SecretString"] for one in values(desk)]
    assert len(secrets) == 2
    state = program.done("stack", "export")
    assert not [one for one in secrets if one in state]
    program.done("destroy", "--yes", "--skip-preview")
