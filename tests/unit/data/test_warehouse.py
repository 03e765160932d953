import json

import pytest
import yaml
from pydantic import ValidationError

from components.common.advice import SettingsWarning
from components.common.placement import Placement
from components.data.settings import DataSettings
from components.data.store_context import StoreContext
from components.data.warehouse.warehouse import Warehouse
from components.data.warehouse.warehouse_settings import WarehouseSettings
from unit.data.test_database import ALARM, KEY, TOPIC
from unit.data.test_database_settings import ZONES
from unit.recording import LOCKED, OPEN, ROOT, Cloud

CLUSTER = "aws:redshift/cluster:Cluster"
WAREHOUSE = {
    "node_type": "ra3.xlplus",
    "nodes": 2,
    "multi_az": False,
    "port": 5433,
    "snapshot_days": 7,
    "maintenance_window": "sun:18:00-sun:19:00",
    "log_retention_days": 30,
}


def warehouse(locks=LOCKED, **changes):
    return Warehouse(
        "facts",
        WarehouseSettings.model_validate({**WAREHOUSE, **changes}),
        context=StoreContext(locks, Placement(["subnet-1", "subnet-2"], "sg-1", ZONES), KEY, TOPIC),
    )


def test_it_is_private_encrypted_and_redshift_holds_its_password(deploy, collect):
    seen = []
    made = deploy(lambda: seen.append(collect(warehouse().secret_arn))).of(CLUSTER)["facts"]
    assert made["publiclyAccessible"] is False
    assert (made["encrypted"], made["kmsKeyId"]) == ("true", KEY)
    assert (made["manageMasterPassword"], made["masterPasswordSecretKmsKeyId"]) == (True, KEY)
    assert "masterPassword" not in made
    assert made["masterUsername"] not in ("awsuser", "admin", "root")
    assert made["databaseName"] != "dev"
    assert made["vpcSecurityGroupIds"] == ["sg-1"]
    assert seen == [["arn:redshift-secret"]]


def test_it_reaches_s3_by_aws_s_network_with_a_role_that_may_do_nothing_yet(deploy):
    cloud = deploy(warehouse)
    made, role = cloud.of(CLUSTER)["facts"], cloud.of("aws:iam/role:Role")["facts"]
    # The data tier's ACL allows no traffic to S3, so COPY over the VPC's network would not end.
    assert made["enhancedVpcRouting"] is False
    assert made["iamRoles"] == [made["defaultIamRoleArn"]]
    assert made["defaultIamRoleArn"].endswith(":facts")
    [trusted] = json.loads(role["assumeRolePolicy"])["Statement"]
    assert trusted["Principal"] == {"Service": ["redshift.amazonaws.com"]}
    assert not {one.typ for one in cloud.resources} & {
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    }


def test_it_requires_tls_and_logs_queries(deploy):
    cloud = deploy(warehouse)
    group = cloud.of("aws:redshift/parameterGroup:ParameterGroup")["facts"]
    assert {one["name"]: one["value"] for one in group["parameters"]} == {
        "require_ssl": "true",
        "enable_user_activity_logging": "true",
    }
    assert cloud.of(CLUSTER)["facts"]["clusterParameterGroupName"] == "facts"
    assert cloud.of("aws:redshift/logging:Logging")["facts-logs"] == {
        "clusterIdentifier": "facts",
        "logDestinationType": "cloudwatch",
        "logExports": ["connectionlog", "useractivitylog", "userlog"],
    }


def test_locked_it_is_protected_and_leaves_a_snapshot(deploy):
    cloud = deploy(warehouse)
    made = cloud.of(CLUSTER)["facts"]
    assert (made["skipFinalSnapshot"], made["finalSnapshotIdentifier"]) == (False, "facts-final")
    assert cloud.protected == {"facts"}


def test_unlocked_it_goes_without_a_trace(deploy):
    cloud = deploy(lambda: warehouse(OPEN))
    assert cloud.of(CLUSTER)["facts"]["skipFinalSnapshot"] is True
    assert "finalSnapshotIdentifier" not in cloud.of(CLUSTER)["facts"]
    assert cloud.protected == set()


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"nodes": 1}, ("single-node", 1, False, True)),
        ({"nodes": 3}, ("multi-node", 3, False, True)),
        ({"multi_az": True}, ("multi-node", 2, True, False)),
    ],
)
def test_it_stands_in_two_zones_or_can_move_to_another(deploy, changes, shown):
    made = deploy(lambda: warehouse(**changes)).of(CLUSTER)["facts"]
    names = ("clusterType", "numberOfNodes", "multiAz", "availabilityZoneRelocationEnabled")
    assert tuple(made[name] for name in names) == shown


def test_a_deployed_cluster_leaves_its_second_zone_before_it_can_move(deploy):
    # The provider would ask for the move first, which excludes nodes in two zones.
    for deployed, moves in ((True, False), (False, True)):
        cloud = Cloud()
        urn = f"urn:pulumi:dev::strata::strata:data:Warehouse${CLUSTER}::facts"
        cloud.deployed = {urn: {"type": CLUSTER, "outputs": {"multiAz": deployed}}}
        made = deploy(warehouse, cloud=cloud).of(CLUSTER)["facts"]
        assert (made["multiAz"], made["availabilityZoneRelocationEnabled"]) == (False, moves)


def test_it_alarms_about_load_space_and_health(deploy):
    alarms = deploy(warehouse).of(ALARM)
    assert {name: one["metricName"] for name, one in alarms.items()} == {
        "facts-cpu": "CPUUtilization",
        "facts-storage": "PercentageDiskSpaceUsed",
        "facts-health": "HealthStatus",
    }
    assert all(one["namespace"] == "AWS/Redshift" for one in alarms.values())
    assert all(one["dimensions"] == {"ClusterIdentifier": "facts"} for one in alarms.values())
    assert all(one["alarmActions"] == [TOPIC] for one in alarms.values())


def test_a_node_type_of_a_newer_family_is_accepted_with_a_warning():
    with pytest.warns(SettingsWarning, match=r"rg\.xlarge is of an unknown family"):
        settings = WarehouseSettings.model_validate({**WAREHOUSE, "node_type": "rg.xlarge", "nodes": 40})
    assert settings.node_type == "rg.xlarge"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"node_type": "dc2.large"}, "dc2.large is not allowed; allowed: ra3.large, ra3.xlplus"),
        ({"node_type": "ra3.8xlarge"}, "ra3.8xlarge is not allowed"),
        ({"node_type": "large"}, "should match pattern"),
        ({"nodes": 0}, "greater than or equal to 1"),
        ({"nodes": "2"}, "valid integer"),
        ({"nodes": 17}, "nodes 17 is out of range: 1 to 16 of ra3.xlplus"),
        ({"node_type": "ra3.4xlarge", "nodes": 1}, "nodes 1 is out of range: 2 to 32 of ra3.4xlarge"),
        ({"node_type": "ra3.16xlarge", "nodes": 129}, "less than or equal to 128"),
        ({"nodes": 1, "multi_az": True}, "multi_az needs nodes of 2 or more, not 1"),
        ({"multi_az": "yes"}, "valid boolean"),
        ({"port": 5439 + 20}, "port 5459 is not a port of RA3 nodes; allowed: 5431 to 5455 or 8191 to 8215"),
        ({"port": 8190}, "port 8190 is not a port"),
        ({"snapshot_days": 0}, "greater than or equal to 1"),
        ({"snapshot_days": 36}, "less than or equal to 35"),
        ({"maintenance_window": "18:00-19:00"}, "such as sun:18:00-sun:19:00"),
        ({"password": "secret"}, "Extra inputs are not permitted"),
    ],
)
def test_a_warehouse_that_aws_would_refuse_is_refused(changes, reason):
    with pytest.raises(ValidationError, match=reason):
        WarehouseSettings.model_validate({**WAREHOUSE, **changes})


def test_it_listens_where_the_firewall_lets_databases_be_reached():
    found = yaml.safe_load((ROOT / "stages" / "stage4.yaml").read_text())["config"]["strata:data"]
    data = DataSettings.model_validate(found)
    assert data.warehouse
    assert data.warehouse.port == data.port
    with pytest.raises(ValidationError, match=r"warehouse.port 5433 must be 5432, the databases' port"):
        DataSettings.model_validate({**found, "warehouse": WAREHOUSE})


def test_in_two_zones_it_needs_a_network_with_three():
    found = yaml.safe_load((ROOT / "stages" / "stage4.yaml").read_text())["config"]["strata:data"]
    alone = {**found, "database": None, "aurora": None}
    with pytest.raises(ValueError, match=r"warehouse.multi_az needs 3 zones or more"):
        DataSettings.model_validate(alone).check_zones(ZONES[:2])
    DataSettings.model_validate(alone).check_zones(ZONES)
