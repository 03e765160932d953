import json

import pytest
from pydantic import ValidationError

from components.common.placement import Placement
from components.data.migration.migration import Migration
from components.data.migration.migration_roles import MigrationRoles
from components.data.migration.migration_settings import MigrationSettings
from unit.data.test_database import ALARM, KEY, TOPIC
from unit.data.test_database_settings import ZONES
from unit.recording import ACCOUNT

ROLE = "aws:iam/role:Role"
END = "aws:dms/endpoint:Endpoint"
CERTIFICATE = f"arn:aws:dms:ap-northeast-2:{ACCOUNT}:cert:ABC123"
SECRET = f"arn:aws:secretsmanager:ap-northeast-2:{ACCOUNT}:secret:"
SOURCE, TARGET = f"{SECRET}source-AbCdEf", f"{SECRET}target-AbCdEf"
POSTGRES = {"engine": "postgres", "database": "app", "certificate_arn": None, "secret_arn": TARGET}
SETTINGS = {
    "instance_class": "dms.t3.medium",
    "storage_gb": 50,
    "multi_az": True,
    "maintenance_window": "sun:18:00-sun:19:00",
    "source": {
        "engine": "mysql",
        "database": None,
        "certificate_arn": CERTIFICATE,
        "secret_arn": SOURCE,
    },
    "target": POSTGRES,
    "schemas": ["shop", "stock"],
}


def migration(settings=SETTINGS, **changes):
    return Migration(
        "moving",
        settings and MigrationSettings.model_validate({**settings, **changes}),
        placement=Placement(["subnet-1", "subnet-2"], "sg-1", ZONES),
        key_arn=KEY,
        alarm_topic_arn=TOPIC,
    )


def test_the_machine_is_private_encrypted_and_waits_for_the_accounts_roles(deploy):
    cloud = deploy(migration)
    made = cloud.of("aws:dms/replicationInstance:ReplicationInstance")["moving"]
    assert (made["publiclyAccessible"], made["autoMinorVersionUpgrade"]) == (False, True)
    assert (made["kmsKeyArn"], made["multiAz"], made["allocatedStorage"]) == (KEY, True, 50)
    assert made["vpcSecurityGroupIds"] == ["sg-1"]
    attached = {"moving-roles-dms-vpc-role", "moving-roles-dms-cloudwatch-logs-role"}
    assert attached <= {urn.rpartition("::")[2] for urn in cloud.dependencies["moving"]}


def test_the_tasks_logs_have_a_group_with_an_end_and_the_key_before_the_task_writes(deploy):
    cloud = deploy(migration)
    [(name, group)] = cloud.of("aws:cloudwatch/logGroup:LogGroup").items()
    assert (group["name"], group["retentionInDays"], group["kmsKeyId"]) == ("dms-tasks-moving", 30, KEY)
    [task] = cloud.of("aws:dms/replicationTask:ReplicationTask")
    assert name in {urn.rpartition("::")[2] for urn in cloud.dependencies[task]}


def test_credentials_are_in_secrets_manager_alone(deploy):
    cloud = deploy(migration)
    source, target = (cloud.of(END)[f"moving-{side}"] for side in ("source", "target"))
    assert (source["secretsManagerArn"], target["secretsManagerArn"]) == (SOURCE, TARGET)
    for made in (source, target):
        assert not {"username", "password", "serverName", "port"} & made.keys()
        assert made["kmsKeyArn"] == KEY
        assert made["secretsManagerAccessRoleArn"].endswith(":moving-secrets")


def test_both_ends_are_reached_with_tls(deploy):
    ends = deploy(migration).of(END)
    assert (ends["moving-source"]["sslMode"], ends["moving-source"]["certificateArn"]) == (
        "verify-full",
        CERTIFICATE,
    )
    assert ends["moving-target"]["sslMode"] == "require"
    assert ends["moving-target"]["databaseName"] == "app"
    assert "databaseName" not in ends["moving-source"]
    assert "certificateArn" not in ends["moving-target"]


def test_its_role_reads_the_two_secrets_and_nothing_else(deploy):
    cloud = deploy(migration)
    [allowed] = [json.loads(one["policy"]) for one in cloud.of("aws:iam/rolePolicy:RolePolicy").values()]
    granted = {tuple(one["Action"]): (one["Resource"], one.get("Condition")) for one in allowed["Statement"]}
    via = {"StringEquals": {"kms:ViaService": "secretsmanager.ap-northeast-2.amazonaws.com"}}
    assert granted == {
        ("kms:Decrypt",): ([KEY], via),
        ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"): (
            [SOURCE, TARGET],
            None,
        ),
    }
    trusted = json.loads(cloud.of(ROLE)["moving-secrets"]["assumeRolePolicy"])["Statement"][0]
    assert trusted["Principal"] == {"Service": ["dms.ap-northeast-2.amazonaws.com"]}
    assert trusted["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def test_the_task_moves_whole_schemas_logs_and_waits_to_be_started(deploy):
    made = deploy(migration).of("aws:dms/replicationTask:ReplicationTask")["moving"]
    assert (made["migrationType"], made["startReplicationTask"]) == ("full-load-and-cdc", False)
    rules = json.loads(made["tableMappings"])["rules"]
    assert [one["object-locator"] for one in rules] == [
        {"schema-name": "shop", "table-name": "%"},
        {"schema-name": "stock", "table-name": "%"},
    ]
    assert len({one["rule-id"] for one in rules}) == 2
    logging = json.loads(made["replicationTaskSettings"])["Logging"]
    assert logging["EnableLogging"] is True
    assert {one["Id"] for one in logging["LogComponents"]} == {
        "SOURCE_CAPTURE",
        "SOURCE_UNLOAD",
        "TARGET_APPLY",
        "TARGET_LOAD",
    }


def test_the_accounts_roles_have_the_names_that_dms_looks_for(deploy):
    cloud = deploy(lambda: MigrationRoles("dms", key_arn=KEY))
    assert {one["name"] for one in cloud.of(ROLE).values()} == {"dms-vpc-role", "dms-cloudwatch-logs-role"}
    attached = cloud.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment").values()
    assert {one["policyArn"] for one in attached} == {
        "arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole",
        "arn:aws:iam::aws:policy/service-role/AmazonDMSCloudWatchLogsRole",
    }
    conditions = {
        one["name"]: json.loads(one["assumeRolePolicy"])["Statement"][0].get("Condition")
        for one in cloud.of(ROLE).values()
    }
    assert conditions == {
        "dms-vpc-role": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        "dms-cloudwatch-logs-role": None,
    }


def test_it_alarms_about_the_machine_and_about_a_task_that_falls_behind(deploy):
    alarms = deploy(migration).of(ALARM)
    machine = {"ReplicationInstanceIdentifier": "moving"}
    assert {name: one["metricName"] for name, one in alarms.items()} == {
        "moving-cpu": "CPUUtilization",
        "moving-storage": "FreeStorageSpace",
        "moving-latency": "CDCLatencyTarget",
    }
    assert alarms["moving-cpu"]["dimensions"] == machine
    assert alarms["moving-latency"]["dimensions"] == {**machine, "ReplicationTaskIdentifier": "ABCTASK"}


def test_without_settings_there_is_nothing(deploy):
    assert [one.typ for one in deploy(lambda: migration(None)).resources] == ["strata:data:Migration"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"instance_class": "db.t3.medium"}, "db.t3.medium is not a name such as dms.t3.micro"),
        ({"instance_class": "dms.t3.huge"}, "dms.t3.huge is not a name such as dms.t3.micro"),
        ({"storage_gb": 4}, "greater than or equal to 5"),
        ({"storage_gb": 6145}, "less than or equal to 6144"),
        ({"multi_az": "yes"}, "valid boolean"),
        ({"maintenance_window": "sun"}, "such as sun:18:00-sun:19:00"),
        ({"schemas": []}, "at least 1 item"),
        ({"schemas": ["a", "b", "a"]}, "schemas names a more than once"),
        ({"schemas": [""]}, "schemas has an empty name; % stands for all of them"),
        ({"source": {**POSTGRES, "engine": "oracle"}}, "'postgres', 'aurora-postgresql'"),
        ({"source": {**POSTGRES, "engine": "mariadb"}}, "certificate_arn must be set for mariadb"),
        ({"source": {**POSTGRES, "database": "a b"}}, "should match pattern"),
        ({"source": {**POSTGRES, "certificate_arn": "arn:aws:acm:1"}}, "should match pattern"),
        ({"source": {**POSTGRES, "secret_arn": "app"}}, "should match pattern"),
        ({"source": {**POSTGRES, "secret_arn": f"{SECRET}app"}}, "should match pattern"),
        ({"source": {**POSTGRES, "database": None}}, "database must be set for postgres"),
        *(
            (
                {
                    "source": {
                        "engine": engine,
                        "database": "shop",
                        "certificate_arn": CERTIFICATE,
                        "secret_arn": SOURCE,
                    }
                },
                f"database must be null for {engine}",
            )
            for engine in ("mysql", "mariadb", "aurora")
        ),
        ({"source": {**POSTGRES, "password": "secret"}}, "Extra inputs are not permitted"),
    ],
)
def test_a_migration_that_aws_would_refuse_is_refused(changes, reason):
    with pytest.raises(ValidationError, match=reason):
        MigrationSettings.model_validate({**SETTINGS, **changes})
