"""Every legal value of every setting keeps the house rules and the locks, or is refused with a message."""

import json
import runpy
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from components.common.advice import unknown_values
from environment import settings
from environment.errors import SettingsError
from unit.policies import alternatives, house
from unit.policies.alternatives import Change, changed

# Legal values that the rules refuse in production: another environment may well have them.
# docs/policies.md has the same table.
REFUSED_IN_PRODUCTION = {
    "data.locks.deletion_protection: False": {"RDS.7", "RDS.8", "DynamoDB.6", "Neptune.4", "Cognito.6"},
    "data.database.multi_az: False": {"RDS.5"},
    "data.database.backup_days: 0": {"RDS.11", "CKV_AWS_133"},
    "data.database.backup_plan: None": {"RDS.26"},
    "data.aurora.readers: 0": {"RDS.15"},
    "data.aurora.backup_days: 1": {"RDS.50"},
    "data.warehouse.snapshot_days: 1": {"Redshift.3"},
    "data.graph.backup_days: 1": {"Neptune.5"},
    "data.graph.backup_days: 6": {"Neptune.5"},
    "data.migration.multi_az: False": {"DMS.13"},
    "messaging.stream.retention_hours: 24": {"Kinesis.3"},
    "messaging.stream.retention_hours: 167": {"Kinesis.3"},
    "caching.sessions.failover: False": {"ElastiCache.3", "CKV2_AWS_50"},
    "caching.sessions.snapshot_days: 0": {"ElastiCache.1"},
    "compute.web.access_log_retention_days: None": {"ELB.5"},
    "compute.web.deletion_protection: False": {"ELB.6"},
    "compute.network_load_balancer.deletion_protection: False": {"ELB.6"},
    "edge.cdn: None": {"ELB.16"},
    "pipeline.bucket.versioning: False": {"S3.14"},
    "pipeline.worker.reserved_concurrency: None": {"CKV_AWS_115"},
    "identity.users.mfa: 'optional'": {"AwsSolutions-COG2"},
    "identity.users.threat_protection: 'audit'": {"Cognito.1"},
    "identity.users.threat_protection: None": {"Cognito.1"},
    "network.dns.public.query_log_retention_days: None": {"Route53.2"},
}
# Of these, what is found in every environment; a public load balancer is found where there is no domain.
REFUSED_EVERYWHERE = {
    "edge.cdn: None": {"CKV_AWS_2", "ELB.1"},
    "data.database.backup_days: 0": {"CKV_AWS_133"},
    "compute.web.access_log_retention_days: None": {"ELB.5"},
}
CERTIFICATE = "arn:aws:acm:ap-northeast-2:111111111111:certificate/00000000-0000-0000-0000-000000000000"
ZONES = {
    "public": {
        "name": "prod.strata.example",
        "zone_id": None,
        "delegated": True,
        "query_log_retention_days": 90,
    },
    "private": {"name": "prod.internal", "zone_id": "Z0123456789ABC"},
}
CERTIFICATES = {
    "names": ["prod.strata.example", "*.prod.strata.example"],
    "key_algorithm": "EC_prime256v1",
    "cloudfront": True,
    "validation_minutes": 20,
}
FAILOVER: Mapping[str, Any] = alternatives.EXAMPLES["network", "dns", "failover"]
EDGE_LAMBDA: Mapping[str, Any] = alternatives.EXAMPLES["edge", "cdn", "edge_lambda"]
# Values that need others beside them.
TOGETHER: list[Mapping[str, Any]] = [
    {"data.database.engine": "mysql", "data.database.version": "8.4"},
    {"data.database.engine": "mariadb", "data.database.version": "11.8"},
    {"data.database.volume.type": "io2", "data.database.volume.iops": 1000},
    {
        "data.database.volume.type": "io2",
        "data.database.volume.iops": 5000,
        "data.database.volume.gb": 65536,
        "data.database.volume.max_gb": 65536,
    },
    {"data.aurora.engine": "aurora-mysql", "data.aurora.version": "8.0"},
    {"data.aurora.readers": 0, "data.aurora.reader_scaling": None},
    {"data.database.backup_plan": None, "data.aurora.backup_plan": None, "data.backups.plans": []},
    {"data.warehouse.multi_az": False, "data.warehouse.nodes": 1},
    {"data.locks.deletion_protection": True, "data.locks.protect": True, "data.locks.retention": True},
    {"data.locks.deletion_protection": False, "data.locks.protect": False, "data.locks.retention": False},
    {"caching.sessions.engine": "redis", "caching.sessions.engine_version": "7.1"},
    {"caching.sessions.engine": "redis", "caching.sessions.engine_version": "6.2"},
    {"caching.sessions.nodes": 1, "caching.sessions.failover": False},
    {"compute.web.size.min": 0, "compute.web.size.desired": 0, "compute.web.schedules": []},
    {
        "compute.web.size.min": 100,
        "compute.web.size.desired": 100,
        "compute.web.size.max": 100,
        "compute.web.schedules": [],
    },
    {
        "edge.cdn": None,
        "edge.load_balancer_web_acl": {
            "requests_per_five_minutes": 2000,
            "large_bodies": "block",
            "log_retention_days": 30,
        },
    },
    *({"edge.cdn": None, "network.ipv6": value} for value in ("dual_stack", "reserved")),
    *(
        {
            "network.dns": {**ZONES, "failover": {**FAILOVER, **change}},
            "network.certificates": CERTIFICATES,
            "compute.web.hosts": ["origin.prod.strata.example"],
            "edge.cdn": None,
        }
        for change in ({}, {"interval_seconds": 10, "failures": 1}, {"path": "/", "failures": 10})
    ),
    *(
        {
            "edge.cdn.origin_access": "secret_header",
            "edge.cdn.origin_secret_version": 1,
            "compute.web.certificate_arn": CERTIFICATE,
            "edge.cdn.edge_lambda": {**EDGE_LAMBDA, "event": event},
        }
        for event in ("origin-request", "origin-response")
    ),
    *(
        {
            "edge.cdn.origin_access": "secret_header",
            "edge.cdn.origin_secret_version": version,
            "compute.web.certificate_arn": CERTIFICATE,
        }
        for version in (1, 2)
    ),
    *(
        {
            "edge.cdn": None,
            "compute.network_load_balancer": {"listeners": [listener], "deletion_protection": True},
        }
        for listener in (
            {"port": 80, "protocol": "TCP", "certificate_arn": None},
            {"port": 443, "protocol": "TLS", "certificate_arn": CERTIFICATE},
        )
    ),
    {"edge.cdn": None, "compute.network_load_balancer.deletion_protection": False},
    {"pipeline.bucket.encryption": "s3", "pipeline.bucket.reader_accounts": ["999999999999"]},
    {"pipeline.worker.reserved_concurrency": 1, "pipeline.maximum_concurrency": 2},
    {"pipeline.worker.reserved_concurrency": None, "pipeline.maximum_concurrency": 1000},
    {
        "identity.users.feature_plan": "lite",
        "identity.users.threat_protection": None,
        "identity.users.passwords.remembered": 0,
    },
    {
        "identity.users.feature_plan": "essentials",
        "identity.users.threat_protection": None,
        "identity.users.mfa": "optional",
        "identity.users.passkeys": True,
    },
    {
        "identity.users.domain": {
            "prefix": None,
            "host": "auth.example.com",
            "certificate_arn": (
                "arn:aws:acm:us-east-1:111111111111:certificate/00000000-0000-0000-0000-000000000000"
            ),
        }
    },
    {"edge.cdn.geography.answer": "only", "edge.cdn.geography.countries": ["KR"]},
    {"edge.cdn.geography.answer": "except", "edge.cdn.geography.countries": ["KR"]},
    {
        "edge.cdn.hosts": ["www.example.com"],
        "edge.cdn.hsts.include_subdomains": True,
        "edge.cdn.certificate_arn": (
            "arn:aws:acm:us-east-1:111111111111:certificate/00000000-0000-0000-0000-000000000000"
        ),
    },
]
# Fewer would mean that the walk over the models misses some.
LEAST_ALTERNATIVES = 250
# From so many values of one setting on, not each is rendered.
MANY = 6

Alternative = tuple[Change, ...]


def together(values: Mapping[str, Any]) -> Alternative:
    return tuple(Change(tuple(path.split(".")), value) for path, value in values.items())


def parse(config: Mapping[str, Any]) -> str:
    """The reason why the settings refuse *config*; empty if they don't."""
    try:
        # A value that isn't in the tables is a warning, and no error.
        with unknown_values():
            settings._CONFIGURATION.parse("stack file", dict(config))
    except SettingsError as error:
        return "\n".join(error.problems)
    return ""


@cache
def sorted_out(stack: str) -> tuple[dict[str, Any], list[Alternative], dict[str, str]]:
    """The stack file, its legal alternatives, and the others with the message that refuses them."""
    base = alternatives.config(f"Pulumi.{stack}.yaml")
    legal: list[Alternative] = []
    refused: dict[str, str] = {}
    single: list[Alternative] = [(one,) for one in alternatives.alternatives(base)]
    every = [*single, *map(together, TOGETHER)]
    for alternative in every:
        problem = parse(changed(base, alternative))
        if problem:
            refused[", ".join(map(str, alternative))] = problem
        else:
            legal.append(alternative)
    return base, legal, refused


def typical(legal: list[Alternative]) -> list[Alternative]:
    """*legal* with fewer values of the settings that have many.

    Of numbers the lowest, the highest and every sixth, beginning at another one in each setting.
    Of lists with one item one list with all items.
    """
    of_setting: dict[object, list[Alternative]] = {}
    for one in legal:
        value = one[0].value
        many = len(one) == 1 and (type(value) is int or (isinstance(value, list) and len(value) == 1))
        of_setting.setdefault((one[0].path, type(value)) if many else id(one), []).append(one)
    found: list[Alternative] = []
    for turn, values in enumerate(of_setting.values()):
        if len(values) < MANY:
            found += values
        elif isinstance(values[0][0].value, list):
            found.append((Change(values[0][0].path, [item for (one,) in values for item in one.value]),))
        else:
            found += [values[0], *values[1 + turn % MANY : -1 : MANY], values[-1]]
    return found


def combined(base: Mapping[str, Any], legal: list[Alternative]) -> list[list[Alternative]]:
    """*legal* in as few groups as possible, each of settings that may change together."""
    groups: list[list[Alternative]] = []
    for alternative in legal:
        for group in groups:
            changes = [change for one in group for change in one]
            if any(one.clashes(other) for one in alternative for other in changes):
                continue
            if not parse(changed(base, [*changes, *alternative])):
                group.append(alternative)
                break
        else:
            groups.append([alternative])
    return groups


def as_texts(config: Mapping[str, Any]) -> dict[str, str]:
    """*config* as the engine gives it to the program."""
    return {key: one if isinstance(one, str) else json.dumps(one) for key, one in config.items()}


def _program() -> None:
    runpy.run_path(str(house.ROOT / "__main__.py"))


def problems(stack: str, base: Mapping[str, Any], group: list[Alternative]) -> list[str]:
    """Findings of house rules and locks that *group* doesn't explain, by alternative."""
    changes = [change for alternative in group for change in alternative]
    config = changed(base, changes)
    expected = REFUSED_IN_PRODUCTION if stack == "prod" else REFUSED_EVERYWHERE
    explained = {name for change in changes for name in expected.get(str(change), ())}
    try:
        broken, cloud = house.checked(stack, _program, as_texts(config))
        found = [one for one in broken if one.partition(" ")[0] not in explained]
        found += house.unlocked(cloud, config)
    except Exception as error:
        found = [f"the program fails: {type(error).__name__}: {error}"]
    if not found or len(group) == 1:
        return [f"{', '.join(map(str, changes))}: {one}" for one in found]
    half = len(group) // 2
    return [*problems(stack, base, group[:half]), *problems(stack, base, group[half:])] or found


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_legal_value_keeps_the_house_rules_and_the_locks(stack):
    base, legal, _ = sorted_out(stack)
    assert len(legal) >= LEAST_ALTERNATIVES
    found = [one for group in combined(base, typical(legal)) for one in problems(stack, base, group)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_other_value_is_refused_with_the_name_of_its_section(stack):
    _, _, refused = sorted_out(stack)
    assert refused
    for change, message in refused.items():
        layer = change.partition(".")[0]
        assert f"strata:{layer}" in message, change
        assert ": missing" not in message, f"an example lacks a key: {change}"


def test_values_that_the_rules_refuse_in_production_are_found_there():
    base, legal, _ = sorted_out("prod")
    explained = [next(one for one in legal if text in map(str, one)) for text in REFUSED_IN_PRODUCTION]
    found: set[str] = set()
    for group in combined(base, explained):
        texts = as_texts(changed(base, [change for one in group for change in one]))
        found |= {one.partition(" ")[0] for one in house.findings("prod", texts)}
    # prod has no cluster with locks, no graph and no table.
    expected = {name for names in REFUSED_IN_PRODUCTION.values() for name in names}
    assert expected - {"RDS.7", "DynamoDB.6", "Neptune.4"} <= found


def test_values_that_the_rules_refuse_in_production_are_documented():
    text = (house.ROOT / "docs" / "policies.md").read_text()
    for setting, names in REFUSED_IN_PRODUCTION.items():
        in_yaml = setting.replace("False", "false").replace("None", "null").replace("'", "")
        assert f"| `{in_yaml}` | {', '.join(sorted(names))} |" in text
