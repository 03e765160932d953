"""The stores of each environment in its account, read with boto3; no file has a secret."""

import re
from typing import Any

import pytest
import yaml

from sandbox import secret_search
from strata import project

ENVIRONMENTS = ("dev", "test", "prod")
LOCKED = {"dev": False, "test": True, "prod": True}


def parameters(platform: Any, environment: str) -> dict[str, str]:
    """The parameters of applications, by path."""
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


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_secret_is_in_state_logs_or_the_output_of_up_and_outputs(platform: Any, environment: str) -> None:
    outputs = platform.strata("outputs", environment, "--json")
    texts = {"up": platform.first_up[environment], "outputs": outputs.stdout + outputs.stderr}
    values = secret_search.values(platform, environment)
    # One of the cache and one of the database at least.
    assert len(values) >= 2
    secret_search.require_absence(values, platform, environment, texts)


def test_a_stack_file_has_no_secret_in_it() -> None:
    for environment in ENVIRONMENTS:
        text = (project.ROOT / f"Pulumi.{environment}.yaml").read_text()
        assert not re.search(r"\b(password|secret|token)'?:", str(yaml.safe_load(text)).lower())
