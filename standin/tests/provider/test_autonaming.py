"""Generated names of every kind, as pulumi-aws makes them (its provider/resource_overrides.go)."""

import re
from random import Random

import pytest

from harness.every import every
from standin.aws.check import generated_name, too_long
from standin.aws.kind import Kind, registry
from standin.aws.schema import load
from standin.aws.values import Properties

DATABASE, BUCKET, LOAD_BALANCER = (
    "aws:rds/instance:Instance",
    "aws:s3/bucket:Bucket",
    "aws:lb/loadBalancer:LoadBalancer",
)

OTHERS = {
    "aws:cloudwatch/eventRule:EventRule": ("name", 64),
    "aws:cloudwatch/eventTarget:EventTarget": ("targetId", 255),
    "aws:elasticache/cluster:Cluster": ("clusterId", 50),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("replicationGroupId", 40),
    "aws:iam/role:Role": ("name", 64),
    "aws:kms/alias:Alias": ("name", 238),
    "aws:lambda/function:Function": ("name", 64),
    "aws:lambda/permission:Permission": ("statementId", 100),
    "aws:lb/loadBalancer:LoadBalancer": ("name", 32),
    "aws:lb/targetGroup:TargetGroup": ("name", 32),
    "aws:msk/cluster:Cluster": ("clusterName", 255),
    "aws:route53/record:Record": (None, 255),
    DATABASE: ("identifier", 255),
    BUCKET: ("bucket", 63),
    "aws:sns/topic:Topic": ("name", 80),
    "aws:sqs/queue:Queue": ("name", 80),
}
"""Kinds that aren't named by ``name`` with 255 characters at most: property and length."""


def named(token: str, logical: str, **inputs: object) -> str:
    kind = registry()[token]
    assert kind.autoname
    return str(generated_name(kind, logical, dict(inputs), {}, Random(1))[kind.autoname])


@every(registry().values())
def test_every_name_is_generated_and_nothing_else_but_the_others(kind: Kind) -> None:
    inputs = load(kind.token, None).inputs.properties
    by_name = ("name", 255) if "name" in inputs else (None, 255)
    assert (kind.autoname, kind.autoname_length) == OTHERS.get(kind.token, by_name)


@pytest.mark.parametrize(
    ("token", "logical", "pattern"),
    [
        (DATABASE, "data-database", r"data-database[0-9a-f]{7}"),
        (BUCKET, "Media", r"media-[0-9a-f]{7}"),
        ("aws:elasticache/replicationGroup:ReplicationGroup", "Sessions", r"sessions-[0-9a-f]{7}"),
        ("aws:elasticache/cluster:Cluster", "Pages", r"pages-[0-9a-f]{7}"),
        ("aws:rds/parameterGroup:ParameterGroup", "data", r"data-[0-9a-f]{7}"),
        ("aws:kms/alias:Alias", "main", r"alias/main-[0-9a-f]{7}"),
        ("aws:glue/catalogDatabase:CatalogDatabase", "Logs", r"logs_[a-z]{8}"),
        ("aws:glue/catalogTable:CatalogTable", "flow", r"flow_[a-z]{8}"),
        ("aws:cloudwatch/logGroup:LogGroup", "API", r"API-[0-9a-f]{7}"),
    ],
)
def test_a_generated_name_has_the_kinds_separator_case_and_characters(
    token: str, logical: str, pattern: str
) -> None:
    assert re.fullmatch(pattern, named(token, logical))


@pytest.mark.parametrize(
    "token",
    [
        "aws:rds/cluster:Cluster",
        "aws:rds/clusterInstance:ClusterInstance",
        "aws:neptune/cluster:Cluster",
        "aws:neptune/clusterInstance:ClusterInstance",
    ],
)
def test_the_identifier_of_a_cluster_and_of_its_instances_is_none_that_pulumi_generates(token: str) -> None:
    assert registry()[token].autoname is None


@pytest.mark.parametrize(
    ("logical", "inputs", "refused"),
    [
        ("x" * 24, {}, []),
        (
            "x" * 25,
            {},
            [("name", f"name '{'x' * 25}-' plus 7 random chars is longer than maximum length 32")],
        ),
        ("x" * 25, {"name": "web"}, []),
        ("x" * 25, {"namePrefix": "web-"}, []),
    ],
)
def test_a_name_that_gets_too_long_is_refused_and_not_shortened(
    logical: str, inputs: Properties, refused: list[tuple[str, str]]
) -> None:
    assert list(too_long(registry()[LOAD_BALANCER], logical, inputs)) == refused
