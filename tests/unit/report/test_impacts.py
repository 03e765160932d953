"""Updates that AWS refuses, that lose data or that interrupt a service are reported; the gate stops them."""

import json
from typing import Any

import pytest

from strata.commands import report as command
from strata.engine.impact_rule import Effect
from strata.engine.stateful import is_stateful
from strata.errors import Exit
from strata.report.markdown import markdown
from strata.report.model import Preview
from strata.report.parse import parse
from unit.report.samples import ROOT_STEP, step

DATABASE = "aws:rds/instance:Instance"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
KAFKA = "aws:msk/cluster:Cluster"
LOGS = "aws:cloudwatch/logGroup:LogGroup"
REPLACING = ("create-replacement", "replace", "delete-replaced")


def preview(
    kind: str, old: dict[str, Any], new: dict[str, Any], running: dict[str, Any] | None = None
) -> Preview:
    changed = {path: {"kind": "update"} for path in {*old, *new} if old.get(path) != new.get(path)}
    outputs = {**old, **(running or {})}
    one = step(
        "update", kind, "a", {"inputs": old, "outputs": outputs}, {"inputs": new}, detailedDiff=changed
    )
    return parse("dev", json.dumps({"steps": [ROOT_STEP, one], "changeSummary": {"update": 1, "same": 1}}))


NOW = {"applyImmediately": True}
LATER = {"applyImmediately": False}
DISK = "brokerNodeGroupInfo"


@pytest.mark.parametrize(
    ("kind", "old", "new", "effect"),
    [
        (DATABASE, {"engineVersion": "17.2"}, {"engineVersion": "16.8"}, Effect.REFUSED),
        (DATABASE, {"engineVersion": "17"}, {"engineVersion": "9"}, Effect.REFUSED),
        (
            "aws:neptune/cluster:Cluster",
            {"engineVersion": "1.4.0.0"},
            {"engineVersion": "1.3.2.0"},
            Effect.REFUSED,
        ),
        (CACHE, {"engineVersion": "8.0"}, {"engineVersion": "7.2"}, Effect.REFUSED),
        (CACHE, {"engine": "valkey"}, {"engine": "redis"}, Effect.REFUSED),
        (KAFKA, {"kafkaVersion": "3.7.x"}, {"kafkaVersion": "3.6.0"}, Effect.REFUSED),
        (
            KAFKA,
            {DISK: {"storageInfo": {"ebsStorageInfo": {"volumeSize": 100}}}},
            {DISK: {"storageInfo": {"ebsStorageInfo": {"volumeSize": 50}}}},
            Effect.REFUSED,
        ),
        (
            "aws:opensearch/domain:Domain",
            {"engineVersion": "OpenSearch_2.11"},
            {"engineVersion": "OpenSearch_2.9"},
            Effect.REFUSED,
        ),
        (DATABASE, {"allocatedStorage": 100}, {"allocatedStorage": 50}, Effect.REFUSED),
        ("aws:ebs/volume:Volume", {"size": 10}, {"size": 8}, Effect.REFUSED),
        (DATABASE, {"backupRetentionPeriod": 30}, {"backupRetentionPeriod": 7}, Effect.LOSS),
        (DATABASE, {"backupRetentionPeriod": 7}, {"backupRetentionPeriod": 0}, Effect.LOSS),
        (LOGS, {"retentionInDays": 0}, {"retentionInDays": 30}, Effect.LOSS),
        (LOGS, {"retentionInDays": 90}, {"retentionInDays": 30}, Effect.LOSS),
        (LOGS, {}, {"retentionInDays": 30}, Effect.LOSS),
        ("aws:kinesis/stream:Stream", {"retentionPeriod": 168}, {"retentionPeriod": 24}, Effect.LOSS),
        ("aws:sqs/queue:Queue", {"messageRetentionSeconds": 9}, {"messageRetentionSeconds": 1}, Effect.LOSS),
        (
            "aws:dynamodb/table:Table",
            {"pointInTimeRecovery": {"enabled": True}},
            {"pointInTimeRecovery": {"enabled": False}},
            Effect.LOSS,
        ),
        (DATABASE, {"engineVersion": "16.4", **NOW}, {"engineVersion": "17.2", **NOW}, Effect.INTERRUPTION),
        (CACHE, {"engineVersion": "7.2", **NOW}, {"engineVersion": "8.0", **NOW}, Effect.INTERRUPTION),
        (DATABASE, {"instanceClass": "a", **NOW}, {"instanceClass": "b", **NOW}, Effect.INTERRUPTION),
        (DATABASE, {"port": 5432}, {"port": 5433}, Effect.INTERRUPTION),
        ("aws:redshift/cluster:Cluster", {"numberOfNodes": 2}, {"numberOfNodes": 4}, Effect.INTERRUPTION),
        ("aws:ec2/instance:Instance", {"instanceType": "a"}, {"instanceType": "b"}, Effect.INTERRUPTION),
        ("aws:kms/key:Key", {"isEnabled": True}, {"isEnabled": False}, Effect.INTERRUPTION),
    ],
)
def test_an_update_that_does_more_than_change_a_property_is_reported_and_stopped(
    kind: str, old: dict[str, Any], new: dict[str, Any], effect: Effect, capsys: pytest.CaptureFixture[str]
) -> None:
    found = preview(kind, old, new)
    ((change, impact),) = found.impacts
    assert (change.type, impact.effect) == (kind, effect)
    assert impact.source.startswith("https://docs.aws.amazon.com/")
    shown = markdown(found)
    assert effect in shown.splitlines()[0]
    assert impact.source in shown
    assert command.exit_code(found, gate=False) == Exit.OK
    assert command.exit_code(found, gate=True) == Exit.CHANGES
    assert effect in capsys.readouterr().err
    assert json.loads(command.as_text(found))["changes"][0]["impacts"][0]["effect"] == effect


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (DATABASE, {"engineVersion": "16.4", **LATER}, {"engineVersion": "17.2", **LATER}),
        (DATABASE, {"engineVersion": "16.4", **NOW}, {"engineVersion": "16", **NOW}),
        (DATABASE, {"allocatedStorage": 50}, {"allocatedStorage": 100}),
        (DATABASE, {"backupRetentionPeriod": 7}, {"backupRetentionPeriod": 30}),
        (CACHE, {"engine": "redis"}, {"engine": "valkey"}),
        (LOGS, {"retentionInDays": 30}, {"retentionInDays": 0}),
        (LOGS, {"retentionInDays": 30}, {}),
        ("aws:sqs/queue:Queue", {"visibilityTimeoutSeconds": 9}, {"visibilityTimeoutSeconds": 1}),
    ],
)
def test_a_plain_update_is_only_an_update(kind: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    found = preview(kind, old, new)
    assert found.impacts == ()
    assert command.exit_code(found, gate=True) == Exit.OK


def test_the_version_that_runs_counts_and_not_a_partial_declaration() -> None:
    found = preview(DATABASE, {"engineVersion": "16"}, {"engineVersion": "16.3"}, {"engineVersion": "16.8"})
    assert [impact.effect for _, impact in found.impacts] == [Effect.REFUSED]


@pytest.mark.parametrize(
    "token",
    [
        "aws:ec2/eip:Eip",
        "aws:dsql/cluster:Cluster",
        "aws:s3tables/tableBucket:TableBucket",
        "aws:acmpca/certificateAuthority:CertificateAuthority",
        "aws:opensearch/serverlessCollection:ServerlessCollection",
        "aws:timestreamwrite/database:Database",
        "aws:timestreaminfluxdb/dbInstance:DbInstance",
        "aws:globalaccelerator/accelerator:Accelerator",
        "aws:route53/delegationSet:DelegationSet",
        "aws:fsx/ontapVolume:OntapVolume",
        "aws:neptune/clusterSnapshot:ClusterSnapshot",
        "aws:cloudwatch/eventArchive:EventArchive",
        "aws:amp/workspace:Workspace",
        "aws:directoryservice/directory:Directory",
        "aws:ec2/instance:Instance",
        "aws:grafana/workspace:Workspace",
        "aws:glue/schema:Schema",
        "aws:apigateway/apiKey:ApiKey",
        "aws:directconnect/connection:Connection",
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    ],
)
def test_what_can_not_be_made_again_is_stateful(token: str) -> None:
    assert is_stateful(token)


def test_undecided_checks_are_one_folded_line_with_their_count() -> None:
    messages = [
        "84 checks are decided at deployment, by values not known yet: S3.2 (84)",
        "can't run policy 'x' from policy pack 'y' during preview: name can't be known during preview",
    ]
    events = [
        {
            "policyPackName": "house",
            "policyName": f"pack-{number}",
            "enforcementLevel": "advisory",
            "message": message,
        }
        for number, message in enumerate(messages)
    ]
    digest = {"steps": [ROOT_STEP], "changeSummary": {"same": 1}, "policyEvents": events}
    found = markdown(parse("dev", json.dumps(digest)))
    assert found.count("85 checks decided at deployment") == 1
    assert "<details><summary>85 checks" in found
    assert "known yet&#58; S3.2" in found
    assert "| advisory |" not in found


def test_a_load_balancer_that_becomes_internal_interrupts_the_services_behind_it() -> None:
    balancer, diff = "aws:lb/loadBalancer:LoadBalancer", {"internal": {"kind": "update-replace"}}
    states = ({"inputs": {"internal": False}, "outputs": {}}, {"inputs": {"internal": True}})
    steps = [step(op, balancer, "web", *states, detailedDiff=diff) for op in REPLACING]
    text = {"steps": [ROOT_STEP, *steps], "changeSummary": {"replace": 1, "same": 1}}
    [(_, impact)] = parse("dev", json.dumps(text)).impacts
    assert impact.effect is Effect.INTERRUPTION
    assert "strata up ENV/*" in impact.message


@pytest.mark.parametrize(
    ("kind", "path", "old", "new", "said"),
    [
        ("aws:lb/targetGroup:TargetGroup", "port", 8080, 9090, "answered with 503 until a target"),
        ("aws:lb/targetGroup:TargetGroup", "protocolVersion", "HTTP1", "GRPC", "answered with 503"),
        (
            "aws:sns/topic:Topic",
            "fifoTopic",
            False,
            True,
            "its subscriptions end, also those of other stacks",
        ),
    ],
)
def test_a_replacement_that_its_users_notice_interrupts(
    kind: str, path: str, old: object, new: object, said: str
) -> None:
    states = ({"inputs": {path: old}, "outputs": {}}, {"inputs": {path: new}})
    steps = [
        step(op, kind, "web", *states, detailedDiff={path: {"kind": "update-replace"}}) for op in REPLACING
    ]
    text = {"steps": [ROOT_STEP, *steps], "changeSummary": {"replace": 1, "same": 1}}
    [(_, impact)] = parse("dev", json.dumps(text)).impacts
    assert impact.effect is Effect.INTERRUPTION
    assert said in impact.message
