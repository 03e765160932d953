"""Updates and deletions of databases: in place, protected, and without a password in the state."""

import json

import pytest

from standin.aws.kind import ProviderError

from .databases import changed, cluster, database, replicated
from .optional import graph
from .world import World

_INSTANCE, _CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
_GROUP = "aws:rds/parameterGroup:ParameterGroup"


def test_growth_replaces_no_database(world: World) -> None:
    made = world.make(_INSTANCE, {**database(world), "multiAz": False, "deletionProtection": False})
    grown = {
        **made.inputs,
        "multiAz": True,
        "instanceClass": "db.r6g.xlarge",
        "allocatedStorage": 500,
        "storageThroughput": 600,
        "backupRetentionPeriod": 35,
    }
    changes, replaces = world.differences(made, grown)
    assert changes == {
        "multiAz",
        "instanceClass",
        "allocatedStorage",
        "storageThroughput",
        "backupRetentionPeriod",
    }
    assert replaces == set()
    world.update(made, grown)
    assert world.refresh(made)
    assert world.differences(made) == (set(), set())


def test_storage_that_grew_by_itself_is_no_difference(world: World) -> None:
    made = world.make(_INSTANCE, database(world))
    changed(AllocatedStorage=500)(world.client, made)
    assert world.refresh(made)
    assert world.differences(made) == (set(), set())


def test_a_protected_database_is_not_deleted(world: World) -> None:
    made = world.make(_INSTANCE, {**database(world), "deletionProtection": True})
    with pytest.raises(ProviderError, match="Cannot delete protected DB Instance, please disable deletion"):
        world.delete(made)
    world.update(made, {**made.inputs, "deletionProtection": False})


@pytest.mark.parametrize("token", [_INSTANCE, _CLUSTER])
def test_a_database_leaves_a_last_snapshot_of_the_declared_name(world: World, token: str) -> None:
    inputs = database(world) if token == _INSTANCE else cluster(world)
    final = {"skipFinalSnapshot": False, "finalSnapshotIdentifier": "data-final"}
    world.delete(world.make(token, {**inputs, **final}))
    rds = world.client("rds")
    if token == _INSTANCE:
        left = rds.describe_db_snapshots(DBSnapshotIdentifier="data-final")["DBSnapshots"]
        rds.delete_db_snapshot(DBSnapshotIdentifier="data-final")
    else:
        left = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier="data-final")[
            "DBClusterSnapshots"
        ]
        rds.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier="data-final")
    assert len(left) == 1


def test_a_database_without_a_word_on_its_last_snapshot_is_not_deleted(world: World) -> None:
    made = world.make(_INSTANCE, {**database(world), "skipFinalSnapshot": False})
    with pytest.raises(ProviderError, match="final_snapshot_identifier is required"):
        world.delete(made)
    world.update(made, {**made.inputs, "skipFinalSnapshot": True})


def test_rds_keeps_the_password_and_the_state_has_only_where(world: World) -> None:
    made = world.make(_INSTANCE, database(world))
    [secret] = made.outputs["masterUserSecrets"]
    kept = world.client("secretsmanager").get_secret_value(SecretId=secret["secretArn"])["SecretString"]
    assert json.loads(kept)["password"] not in json.dumps(made.outputs)
    assert secret["kmsKeyId"] == made.inputs["kmsKeyId"]


def test_a_source_whose_password_rds_holds_gets_no_replica(world: World) -> None:
    source = world.make(_INSTANCE, database(world))
    with pytest.raises(ProviderError, match="where ManageMasterUserPassword is enabled is not supported"):
        world.make(
            _INSTANCE,
            {
                "replicateSourceDb": source.outputs["identifier"],
                "instanceClass": "db.t4g.medium",
                "skipFinalSnapshot": True,
            },
            "replica",
        )


def test_a_source_without_backups_gets_no_replica(world: World) -> None:
    inputs = replicated(world)
    changed(BackupRetentionPeriod=0)(world.client, world._created[-1])
    with pytest.raises(ProviderError, match="Automated backups are not enabled"):
        world.make(_INSTANCE, inputs)


def test_a_database_takes_over_its_password_in_place(world: World) -> None:
    made = world.make(_INSTANCE, database(world))
    own = {key: value for key, value in made.inputs.items() if not key.startswith(("manageM", "masterU"))}
    own["password"] = "only-for-the-test"
    changes, replaces = world.differences(made, own)
    assert "manageMasterUserPassword" in changes
    assert replaces == set()
    world.update(made, own)
    assert made.outputs["masterUserSecrets"] == []


def test_a_parameter_that_is_no_longer_declared_goes(world: World) -> None:
    both = [{"name": "rds.force_ssl", "value": "1"}, {"name": "log_statement", "value": "ddl"}]
    made = world.make(_GROUP, {"family": "postgres17", "parameters": both})
    one = world.check(_GROUP, {"family": "postgres17", "parameters": both[:1]})[0]
    world.update(made, {**made.inputs, "parameters": one["parameters"]})
    assert [parameter["name"] for parameter in made.outputs["parameters"]] == ["rds.force_ssl"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"password": "x" * 8}, "manageMasterUserPassword"),
        ({"replicateSourceDb": "other"}, "username"),
        ({"backupRetentionPeriod": 36}, "backupRetentionPeriod"),
        ({"storageType": "gp9"}, "storageType"),
        ({"monitoringInterval": 7}, "monitoringInterval"),
        ({"performanceInsightsEnabled": False}, "performanceInsightsKmsKeyId"),
        ({"identifierPrefix": "a", "identifier": "b"}, "identifier"),
    ],
)
def test_what_the_provider_refuses_is_refused_by_name(
    world: World, wrong: dict[str, object], named: str
) -> None:
    refused = world.check(_INSTANCE, {**database(world), **wrong})[1]
    assert [name for name, _ in refused] == [named]


def test_a_graph_publishes_its_endpoints(world: World) -> None:
    made = world.make("aws:neptune/cluster:Cluster", graph(world))
    assert made.outputs["endpoint"] != made.outputs["readerEndpoint"]
    assert all(made.id in made.outputs[key] for key in ("endpoint", "readerEndpoint"))
