"""A cluster with readers of its auto scaling is not deleted: they are named, with the commands."""

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws

from strata.engine import operations, scaled_readers
from strata.engine.scaled_readers import refuse_deletion
from strata.errors import Exit, StrataError
from unit.tool.accounts import Account

CLUSTER = "urn:pulumi:prod::strata::strata:data:AuroraCluster$aws:rds/cluster:Cluster::data-aurora"
STATE: list[dict[str, Any]] = [
    {"urn": CLUSTER, "type": "aws:rds/cluster:Cluster", "inputs": {"clusterIdentifier": "data-aurora"}},
    {"urn": "urn:pulumi:prod::strata::aws:sns/topic:Topic::alarms", "type": "aws:sns/topic:Topic"},
]
READERS = {"data-aurora": ["application-autoscaling-1", "application-autoscaling-2"]}


@pytest.mark.parametrize(
    "planned",
    [
        None,
        {},
        {CLUSTER: {"steps": ["delete"]}},
        {CLUSTER: {"steps": ["create-replacement", "replace", "delete-replaced"]}},
    ],
)
def test_a_deletion_is_refused_with_the_readers_and_the_commands(planned: dict[str, Any] | None) -> None:
    with pytest.raises(StrataError) as refused:
        refuse_deletion(Account(scaled_readers.__name__, READERS, []), STATE, planned)
    message = str(refused.value)
    assert "Nothing was changed." in message
    assert "data-aurora: application-autoscaling-1, application-autoscaling-2" in message
    command = "aws rds delete-db-instance --db-instance-identifier application-autoscaling-2"
    assert f"strata exec prod -- {command}" in message
    assert refused.value.exit_code == Exit.USAGE


def test_a_cluster_without_such_readers_is_deleted() -> None:
    refuse_deletion(Account(scaled_readers.__name__, {}, []), STATE)


@pytest.mark.parametrize("steps", [["same"], ["update"]])
def test_a_plan_that_keeps_the_cluster_calls_no_api(steps: list[str]) -> None:
    asked: list[str] = []
    refuse_deletion(Account(scaled_readers.__name__, READERS, asked), STATE, {CLUSTER: {"steps": steps}})
    refuse_deletion(Account(scaled_readers.__name__, READERS, asked), STATE[1:])
    assert asked == []


def test_a_destroy_is_confirmed_before_it_deletes_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "resources", lambda _: STATE)
    with pytest.raises(StrataError, match="application-autoscaling-1"):
        operations.destroy(Account(scaled_readers.__name__, READERS, []), print, cloud="sandbox")


@mock_aws
def test_the_readers_of_a_cluster_are_listed_by_their_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    rds = boto3.client("rds")
    rds.create_db_cluster(
        DBClusterIdentifier="data-aurora",
        Engine="aurora-postgresql",
        MasterUsername="root",
        MasterUserPassword="generated-for-a-test",
    )
    for name in ("data-aurora-a", "application-autoscaling-1"):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBInstanceClass="db.r7g.large",
            Engine="aurora-postgresql",
            DBClusterIdentifier="data-aurora",
        )
    scaled_readers.main(["data-aurora", "gone"])
    assert json.loads(capsys.readouterr().out) == {"data-aurora": ["application-autoscaling-1"]}
