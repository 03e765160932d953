"""The stores of each environment as they stand in its account, asked with boto3, and that no secret leaks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from kinds.world import Resource
from sandbox.out_of_band import CASES
from strata import project
from strata.errors import Exit

PASSWORD = "aws:secretsmanager/secretVersion:SecretVersion"
ENVIRONMENTS = ("dev", "test", "prod")
LOCKED = {"dev": False, "test": True, "prod": True}


def parameters(platform: Any, environment: str) -> dict[str, str]:
    """What applications find, by path."""
    pages = platform.client(environment, "ssm").get_paginator("get_parameters_by_path")
    found = pages.paginate(Path="/strata", Recursive=True)
    return {item["Name"]: item["Value"] for page in found for item in page["Parameters"]}


def environment_key(platform: Any, environment: str) -> str:
    (key,) = [
        item["outputs"]["arn"]
        for item in platform.state(environment)
        if item["urn"].endswith("aws:kms/key:Key::environment")
    ]
    return str(key)


@pytest.mark.parametrize(
    ("environment", "backup_days", "zones"), [("dev", 1, False), ("test", 7, True), ("prod", 30, True)]
)
def test_the_database_is_private_encrypted_backed_up_and_locked_as_its_environment_deserves(
    platform: Any, environment: str, backup_days: int, zones: bool
) -> None:
    (database,) = platform.client(environment, "rds").describe_db_instances()["DBInstances"]
    assert database["PubliclyAccessible"] is False
    assert database["StorageEncrypted"] is True
    assert database["KmsKeyId"] == environment_key(platform, environment)
    assert database["BackupRetentionPeriod"] == backup_days
    assert database["MultiAZ"] is zones
    assert database["DeletionProtection"] is LOCKED[environment]
    group = platform.outputs(environment)["security_group_ids"]["database"]
    assert [item["VpcSecurityGroupId"] for item in database["VpcSecurityGroups"]] == [group]
    subnets = {item["SubnetIdentifier"] for item in database["DBSubnetGroup"]["Subnets"]}
    assert subnets == set(platform.outputs(environment)["data_subnet_ids"])
    assert database["MasterUserSecret"]["SecretArn"]


@pytest.mark.parametrize(
    ("environment", "nodes", "snapshot_days"), [("dev", 1, 0), ("test", 2, 1), ("prod", 3, 7)]
)
def test_the_session_cache_is_encrypted_behind_a_password_and_fails_over_from_two_nodes(
    platform: Any, environment: str, nodes: int, snapshot_days: int
) -> None:
    client = platform.client(environment, "elasticache")
    (cache,) = client.describe_replication_groups()["ReplicationGroups"]
    assert len(cache["MemberClusters"]) == nodes
    assert cache["AtRestEncryptionEnabled"] is True
    assert cache["TransitEncryptionEnabled"] is True
    assert cache["AuthTokenEnabled"] is True
    assert cache["AutomaticFailover"] == ("enabled" if nodes > 1 else "disabled")
    assert cache["SnapshotRetentionLimit"] == snapshot_days


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_bucket_is_public_or_without_tls_and_the_media_is_under_the_environment_s_key(
    platform: Any, environment: str
) -> None:
    s3 = platform.client(environment, "s3")
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        blocked = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
        assert all(blocked.values()), name
        assert "aws:SecureTransport" in s3.get_bucket_policy(Bucket=name)["Policy"], name
    media = platform.outputs(environment)["media_bucket"]
    rules = s3.get_bucket_encryption(Bucket=media)["ServerSideEncryptionConfiguration"]["Rules"]
    default = rules[0]["ApplyServerSideEncryptionByDefault"]
    assert default["SSEAlgorithm"] == "aws:kms"
    assert default["KMSMasterKeyID"] == environment_key(platform, environment)
    assert s3.get_bucket_logging(Bucket=media)["LoggingEnabled"]["TargetBucket"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_environment_s_key_turns_over(platform: Any, environment: str) -> None:
    kms = platform.client(environment, "kms")
    arn = environment_key(platform, environment)
    assert kms.get_key_rotation_status(KeyId=arn)["KeyRotationEnabled"] is True


@pytest.mark.parametrize(("environment", "vaults"), [("dev", 0), ("test", 0), ("prod", 1)])
def test_backups_lie_in_a_vault_where_the_plan_is(platform: Any, environment: str, vaults: int) -> None:
    found = platform.client(environment, "backup").list_backup_vaults()["BackupVaultList"]
    assert len([vault for vault in found if vault["BackupVaultName"].startswith("data-backups")]) == vaults


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_stores_are_protected_in_test_and_prod_and_nowhere_in_dev(platform: Any, environment: str) -> None:
    locked = {item["urn"].rpartition("::")[2] for item in platform.state(environment) if item.get("protect")}
    stores = {"data-database", "cache-sessions", "images-media", "access-logs", "environment", "messages"}
    assert (stores <= locked) if LOCKED[environment] else not locked


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_applications_find_everything_under_the_layer_s_path(platform: Any, environment: str) -> None:
    found = parameters(platform, environment)
    assert {
        "/strata/network/vpc-id",
        "/strata/data/database-address",
        "/strata/data/database-port",
        "/strata/data/database-secret",
        "/strata/data/media-bucket",
        "/strata/caching/sessions-address",
        "/strata/caching/sessions-secret",
        "/strata/caching/cdn-url",
        "/strata/compute/web-url",
    } <= found.keys()
    assert all(found.values())
    secrets = platform.client(environment, "secretsmanager")
    for path in ("/strata/data/database-secret", "/strata/caching/sessions-secret"):
        assert secrets.describe_secret(SecretId=found[path])["ARN"] == found[path]


def secret_values(platform: Any, environment: str) -> set[str]:
    """Every secret of the environment in clear: those in Secrets Manager, and each password inside of one."""
    client = platform.client(environment, "secretsmanager")
    values: set[str] = set()
    for entry in client.list_secrets()["SecretList"]:
        text = client.get_secret_value(SecretId=entry["ARN"])["SecretString"]
        values.add(text)
        if text.startswith("{"):
            values |= {value for key, value in json.loads(text).items() if key == "password"}
    return values


@pytest.mark.parametrize("environment", ["test", "prod"])
def test_no_secret_is_in_state_logs_or_the_output_of_up(platform: Any, environment: str) -> None:
    texts = {"up": platform.first_up[environment]}
    _require_absence(secret_values(platform, environment), platform, environment, texts, [])


def test_no_secret_is_in_state_logs_or_the_output_of_any_command(platform: Any, tmp_path: Path) -> None:
    environment = "dev"
    values = secret_values(platform, environment)
    password = _change_a_password(platform, environment)
    stream, kept = tmp_path / "events.json", tmp_path / "kept.json"
    workspace = platform.workspace(environment)
    telling = replace(workspace, variables={**workspace.variables, "PULUMI_DEBUG_COMMANDS": "true"})
    engine = telling.pulumi(
        *("preview", "--refresh", "--diff", "--replace", password, "--event-log", str(stream)), capture=True
    )
    told = ("report", environment, "--from", str(stream))
    said = {
        "drift": platform.strata("drift", environment, "--json"),
        "outputs": platform.strata("outputs", environment, "--json"),
        "preview": platform.strata("preview", environment, "--json"),
        "diff": platform.strata("preview", environment, "--diff"),
        "report": platform.strata(*told, "--save", str(kept)),
        "report for machines": platform.strata(*told, "--json"),
        "up": platform.strata("up", environment),
    }
    texts = {name: run.stdout + run.stderr for name, run in said.items()}
    texts["first up"] = platform.first_up[environment]
    assert {name for name, run in said.items() if run.returncode != Exit.OK} == {"drift"}, texts
    assert said["drift"].returncode == Exit.CHANGES
    assert password in texts["drift"]
    assert json.loads(said["report for machines"].stdout)["counts"]["replace"] >= 1
    texts["engine"] = engine.stdout + engine.stderr
    _require_absence(values, platform, environment, texts, [stream, kept])


def _require_absence(
    values: set[str], platform: Any, environment: str, texts: Mapping[str, str], more: Sequence[Path]
) -> None:
    """No secret of *values* is in *texts*, in *more* files or in those of the environment's sandbox."""
    # One of the cache and one of the database at least; none so short that it would be found by chance.
    assert len(values) >= 2
    assert all(len(value) >= 8 for value in values)
    folder = Path(platform.variables["STRATA_SANDBOX_DIR"]) / environment
    files = [*folder.rglob("*"), *more]
    written = [path for path in files if path.is_file() and not _is_the_cloud(path)]
    assert any(path.suffix == ".json" for path in written)
    for value in values:
        leaks = [name for name, text in texts.items() if value in text]
        leaks += [str(path) for path in written if value.encode() in path.read_bytes()]
        # Not the value: the message would be the leak.
        assert not leaks, leaks


def _change_a_password(platform: Any, environment: str) -> str:
    """Make somebody set another password by hand, which the next `up` puts back; the URN of Pulumi's own."""
    version = next(item for item in platform.state(environment) if item["type"] == PASSWORD)
    [change] = CASES[PASSWORD].changes.values()
    it = Resource(version["urn"], version["id"], version["inputs"], version["outputs"])
    change(lambda service: platform.client(environment, service), it)
    return str(version["urn"])


def _is_the_cloud(path: Path) -> bool:
    """What an emulator keeps is the account itself, where secrets belong."""
    return path.suffix not in (".json", ".yaml", ".jsonl", ".log", ".bak", ".attrs")


def test_a_stack_file_has_no_secret_in_it() -> None:
    for environment in ENVIRONMENTS:
        text = (project.ROOT / f"Pulumi.{environment}.yaml").read_text()
        assert not any(
            word in str(yaml.safe_load(text)).lower() for word in ("password", "secret:", "token:")
        )
