import re

import pytest
from pydantic import ValidationError

from components.data.buckets.bucket import BucketContext
from components.data.log_queries.log_queries import LogQueries, Logs
from components.data.log_queries.log_queries_settings import LogQueriesSettings
from components.data.log_queries.log_tables import QUESTIONS, TABLES, access_pattern
from unit.recording import ACCOUNT, LOCKED

KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
COMMON = (
    '"GET https://example.com:443/a%20b?x=1 HTTP/2.0" "curl/8 (x; y)" ECDHE-RSA TLSv1.3 arn:aws:tg/1 '
    '"Root=1-2" "example.com" "arn:aws:acm:1" 0 2026-01-02T03:04:05.000000Z "forward" "-" "-"'
)
ANSWERED = (
    "https 2026-01-02T03:04:05.678901Z app/web/1 203.0.113.7:40000 10.48.1.2:8080 "
    f'0.001 0.250 0.000 200 200 34 366 {COMMON} "10.48.1.2:8080" "200" "-" "-" TID_0123456789'
)
UNANSWERED = (
    "http 2026-01-02T03:04:05.678901Z app/web/1 203.0.113.7:40000 - -1 -1 -1 503 - 34 366 "
    f'{COMMON} "-" "-" "-" "-"'
)


def settings(**changes):
    return LogQueriesSettings.model_validate({"scan_limit_gb": 100, "since": "2026/01/01", **changes})


def program(access_bucket="access-bucket", **given):
    logs = Logs(access_bucket, "ap-northeast-2", BucketContext(ACCOUNT, KEY, "flow-bucket"))
    return LogQueries("log-queries", given.get("settings", settings()), LOCKED, logs=logs, vpc_id="vpc-1")


def read(line):
    found = re.fullmatch(access_pattern(), line)
    assert found
    return dict(zip(TABLES["access_logs"].columns, found.groups(), strict=True))


def test_a_line_of_an_access_log_is_read_column_by_column():
    row = read(ANSWERED)
    assert (row["client_ip"], row["client_port"]) == ("203.0.113.7", "40000")
    assert (row["target_ip"], row["target_port"]) == ("10.48.1.2", "8080")
    assert (row["request_verb"], row["request_url"]) == ("GET", "https://example.com:443/a%20b?x=1")
    assert (row["elb_status_code"], row["target_processing_time"]) == ("200", "0.250")
    assert row["user_agent"] == "curl/8 (x; y)"
    assert row["target_status_code_list"] == "200"
    assert row["classification_reason"] == "-"


def test_a_request_that_reached_no_target_is_read_too():
    row = read(UNANSWERED)
    assert (row["target_ip"], row["target_port"]) == ("", "")
    assert (row["elb_status_code"], row["target_status_code"]) == ("503", "-")


def test_results_are_encrypted_and_limited_for_every_client(deploy):
    made = deploy(program).of("aws:athena/workgroup:Workgroup")["log-queries"]["configuration"]
    assert made == {
        "enforceWorkgroupConfiguration": True,
        "publishCloudwatchMetricsEnabled": True,
        "bytesScannedCutoffPerQuery": 100 * 1024**3,
        "resultConfiguration": {
            "outputLocation": "s3://log-queries-results-bucket/athena/",
            "expectedBucketOwner": ACCOUNT,
            "encryptionConfiguration": {"encryptionOption": "SSE_KMS", "kmsKeyArn": KEY},
        },
    }


def test_days_are_partitions_that_need_no_upkeep(deploy):
    tables = deploy(program).of("aws:glue/catalogTable:CatalogTable")
    for bucket, folder, table in (
        ("access-bucket", "elasticloadbalancing", tables["log-queries-access-logs"]),
        ("flow-bucket", "vpcflowlogs", tables["log-queries-flow-logs"]),
    ):
        where = f"s3://{bucket}/AWSLogs/{ACCOUNT}/{folder}/ap-northeast-2/"
        assert table["storageDescriptor"]["location"] == where
        assert table["parameters"]["storage.location.template"] == where + "${day}/"
        assert table["parameters"]["projection.day.range"] == "2026/01/01,NOW"
        assert table["partitionKeys"] == [{"name": "day", "type": "string"}]
    assert tables["log-queries-flow-logs"]["parameters"]["skip.header.line.count"] == "1"


def test_flow_logs_come_to_where_their_table_looks_for_them(deploy):
    cloud = deploy(program)
    made = cloud.of("aws:ec2/flowLog:FlowLog")["log-queries-flow-logs"]
    assert (made["vpcId"], made["trafficType"]) == ("vpc-1", "ALL")
    assert (made["logDestinationType"], made["logDestination"]) == ("s3", "arn:aws:s3:::flow-bucket")
    # A role, another format or other folders would make it another table's.
    assert not {"iamRoleArn", "logFormat", "destinationOptions"} & made.keys()


def test_saved_queries_use_existing_tables_and_columns(deploy):
    saved = deploy(program).of("aws:athena/namedQuery:NamedQuery")
    assert {name.removeprefix("log-queries-") for name in saved} == set(QUESTIONS)
    for key, question in QUESTIONS.items():
        made = saved[f"log-queries-{key}"]
        assert f"FROM {question.table} " in made["query"]
        assert made["database"] == "log_queries"
        words = set(re.findall(r"[a-z_0-9]+", question.sql.split("FROM")[0]))
        assert words & TABLES[question.table].columns.keys()


@pytest.mark.parametrize("changes", [{"scan_limit_gb": 0}, {"since": "2026-01-01"}])
def test_limits_that_are_none_are_refused(changes):
    with pytest.raises(ValidationError, match=next(iter(changes))):
        settings(**changes)


def test_without_access_logs_there_are_queries_over_flow_logs_alone(deploy):
    cloud = deploy(lambda: program(access_bucket=None))
    assert cloud.of("aws:glue/catalogTable:CatalogTable").keys() == {"log-queries-flow-logs"}
    asked = {name for name, question in QUESTIONS.items() if question.table == "flow_logs"}
    assert cloud.of("aws:athena/namedQuery:NamedQuery").keys() == {f"log-queries-{name}" for name in asked}


def test_results_expire_and_are_locked_as_every_bucket(deploy):
    cloud = deploy(program)
    rules = cloud.of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    [expired] = [
        rule["expiration"]["days"] for one in rules.values() for rule in one["rules"] if "expiration" in rule
    ]
    assert expired == 30
    assert "log-queries-results" in cloud.protected


def test_without_settings_there_is_nothing(deploy):
    assert [one.typ for one in deploy(lambda: program(settings=None)).resources] == ["strata:data:LogQueries"]
