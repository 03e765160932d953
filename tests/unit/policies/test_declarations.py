"""Further good and bad declarations, which a rule's one case doesn't show."""

import json

import pytest
from pulumi_policy import StackValidationArgs
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

import rules
from guardrails.evaluator import RuleEvaluator
from guardrails.rule import RULES, StackRule
from guardrails.waivers import Waivers
from rules import apigateway, ec2, ecs, iam, kms, lambda_, rds, s3, sqs, vpc
from unit.policies.cases.compute import NO_TOKEN, TOKEN
from unit.policies.cases.containers import task, variables
from unit.policies.cases.network import port_rule
from unit.policies.evaluation import ACCOUNT, Declared, evaluate, stack_of

rules.load()

DEAD = "arn:aws:sqs:ap-northeast-2:1:dead"
DEAD_AS_JSON = json.dumps({"deadLetterTargetArn": DEAD, "maxReceiveCount": 3})
EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
DEAD_LETTERS = [
    (EVENT_TARGET, "deadLetterConfig", {"arn": DEAD}),
    (SUBSCRIPTION, "redrivePolicy", DEAD_AS_JSON),
    (lambda_.FUNCTION, "deadLetterConfig", {"targetArn": DEAD}),
    (sqs.REDRIVE, "redrivePolicy", DEAD_AS_JSON),
    (sqs.QUEUE, "redrivePolicy", DEAD_AS_JSON),
]
QUEUE = Declared(sqs.QUEUE, "dead")


def found(name, resources):
    """The logical names of those that break the rule."""
    result = evaluate(RULES[name], resources)
    assert not result.failures
    assert result.undecided is None
    return {urn.rpartition("::")[2] for _, urn in result.findings}


@pytest.mark.parametrize(("kind", "by", "value"), DEAD_LETTERS)
def test_a_dead_letter_queue_needs_none_itself(kind, by, value):
    known = Declared(sqs.QUEUE, "dead", {"arn": DEAD})
    assert not found("AwsSolutions-SQS3", [known, Declared(kind, "other", {by: value})])
    not_yet = Declared(kind, "other", {by: UNKNOWN_STRING_VALUE}, {by: "dead"})
    before = evaluate(RULES["AwsSolutions-SQS3"], [QUEUE, not_yet])
    assert not before.findings
    assert "of dead" not in (before.undecided or "")


@pytest.mark.parametrize(("kind", "by", "value"), DEAD_LETTERS)
def test_a_queue_that_is_no_dead_letter_queue_needs_one(kind, by, value):
    other = Declared(sqs.QUEUE, "other", {"redrivePolicy": "{}"})
    leaves = Declared(kind, "leaves", {by: value}, {by: "other"})
    assert found("AwsSolutions-SQS3", [QUEUE, other, leaves]) == {"dead"}


def test_a_queue_of_events_is_not_one_of_dead_letters():
    target = Declared(EVENT_TARGET, "target", {"arn": UNKNOWN_STRING_VALUE}, {"arn": "dead"})
    assert found("AwsSolutions-SQS3", [QUEUE, target]) == {"dead"}


def test_a_reference_with_an_unknown_part_leads_to_the_engine_s_dependency():
    other = Declared(sqs.QUEUE, "other", {"redrivePolicy": "{}"})
    config = {"deadLetterConfig": {"arn": UNKNOWN_STRING_VALUE}}
    to_other = Declared(EVENT_TARGET, "target", config, {"deadLetterConfig": "other"})
    assert found("AwsSolutions-SQS3", [QUEUE, other, to_other]) == {"dead"}


def test_a_text_that_looks_like_json_is_a_text():
    odd = Declared(s3.LIFECYCLE, "rules", {"bucket": "{name}"})
    assert found("S3.13", [Declared(s3.BUCKET, "bucket"), odd]) == {"bucket"}


def bucket_policy(principal, accounts=f'["{ACCOUNT}"]'):
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "s3:*", "Resource": "*"}
    return Declared(s3.POLICY, "it", {"policy": json.dumps({"Statement": [statement]})}, accounts=accounts)


@pytest.mark.parametrize(
    "principal",
    [ACCOUNT, f"arn:aws:iam::{ACCOUNT}:role/platform/app", [f"arn:aws:sts::{ACCOUNT}:assumed-role/app/it"]],
)
def test_this_account_may_change_what_its_bucket_is(principal):
    assert not found("S3.6", [bucket_policy(principal)])


@pytest.mark.parametrize(
    "principal",
    ["*", "999999999999", "arn:aws:iam::999999999999:root", [ACCOUNT, "999999999999"], "AROAEXAMPLE"],
)
def test_no_other_account_may_change_what_a_bucket_is(principal):
    assert found("S3.6", [bucket_policy(principal)]) == {"it"}


def test_an_account_that_no_provider_names_is_another():
    assert found("S3.6", [bucket_policy(ACCOUNT, accounts=None)]) == {"it"}


@pytest.mark.parametrize("name", ["DB_SECRET_ARN", "DB_PASSWORD_SECRET_NAME", "token_arn"])
def test_a_variable_may_name_a_secret(name):
    assert not found("ECS.8", [Declared(ecs.TASK, "it", variables(name))])


@pytest.mark.parametrize("name", ["DB_SECRET", "ARN_TOKEN", "AWS_SECRET_ACCESS_KEY"])
def test_a_variable_may_not_be_a_secret(name):
    assert found("ECS.8", [Declared(ecs.TASK, "it", variables(name))]) == {"it"}


FROM_TEMPLATE = {"launchTemplate": {"id": UNKNOWN_STRING_VALUE, "version": "$Latest"}}


@pytest.mark.parametrize(
    ("own", "template", "breaks"),
    [
        ({}, TOKEN, False),
        ({}, NO_TOKEN, True),
        ({}, {}, True),
        (TOKEN, NO_TOKEN, False),
        (NO_TOKEN, TOKEN, True),
    ],
)
def test_a_machine_requires_imdsv2_by_itself_or_by_its_launch_template(own, template, breaks):
    machine = Declared(ec2.INSTANCE, "machine", {**FROM_TEMPLATE, **own}, {"launchTemplate": "template"})
    made = [machine, Declared(ec2.TEMPLATE, "template", template)]
    assert found("EC2.8", made) == ({"machine"} if breaks else set())


def test_a_launch_template_counts_by_its_id_and_not_if_it_is_another():
    by_id = Declared(ec2.INSTANCE, "machine", {"launchTemplate": {"id": "lt-1"}})
    assert not found("EC2.8", [by_id, Declared(ec2.TEMPLATE, "template", {**TOKEN, "id": "lt-1"})])
    assert found("EC2.8", [by_id, Declared(ec2.TEMPLATE, "template", {**TOKEN, "id": "lt-2"})]) == {"machine"}


@pytest.mark.parametrize(
    ("kind", "properties", "breaks"),
    [
        (rds.INSTANCE, {"engine": "postgres"}, True),
        (rds.INSTANCE, {"engine": "postgres", "backupRetentionPeriod": 1}, False),
        (rds.INSTANCE, {"replicateSourceDb": "arn"}, False),
        (rds.CLUSTER, {"engine": "aurora-postgresql"}, False),
        (rds.CLUSTER, {"engine": "postgres", "dbClusterInstanceClass": "db.m6gd.large"}, False),
        (rds.CLUSTER, {"engine": "aurora-postgresql", "backupRetentionPeriod": 0}, True),
    ],
)
def test_a_database_without_a_word_on_backups_has_none_and_a_cluster_a_day_s(kind, properties, breaks):
    assert found("CKV_AWS_133", [Declared(kind, "it", properties)]) == ({"it"} if breaks else set())


@pytest.mark.parametrize("user", ["0:0", "0:1000", "root:root", "00", "", None])
def test_a_task_in_the_host_s_network_is_not_root_however_that_is_written(user):
    assert found("ECS.1", [Declared(ecs.TASK, "it", task(network="host", user=user))]) == {"it"}


def test_a_privileged_task_in_the_host_s_network_is_refused_for_every_user():
    assert found("ECS.1", [Declared(ecs.TASK, "it", task(network="host", user="10001:0", privileged=True))])
    assert not found("ECS.1", [Declared(ecs.TASK, "it", task(network="host", user="10001:0"))])


@pytest.mark.parametrize(
    ("protocol", "breaks"), [("udp", True), ("17", True), ("tcp", False), ("6", False), ("icmp", True)]
)
def test_the_internet_may_reach_the_web_s_ports_by_tcp_alone(protocol, breaks):
    to_web = Declared(vpc.INGRESS, "it", port_rule(443, 443, protocol=protocol))
    assert found("EC2.18", [to_web]) == ({"it"} if breaks else set())


def stage_of(kind, **route_settings):
    properties = {"defaultRouteSettings": route_settings} if route_settings else {}
    api = Declared(apigateway.API_V2, "api", {"protocolType": kind})
    return [Declared(apigateway.STAGE_V2, "stage", properties, {"apiId": "api"}), api]


def test_a_stage_of_a_web_socket_api_logs_its_executions_and_http_has_none():
    assert found("APIGateway.1", stage_of("WEBSOCKET")) == {"stage"}
    assert found("APIGateway.1", stage_of("WEBSOCKET", loggingLevel="OFF")) == {"stage"}
    assert not found("APIGateway.1", stage_of("WEBSOCKET", loggingLevel="ERROR"))
    assert not found("APIGateway.1", stage_of("HTTP"))


@pytest.mark.parametrize("runtime", ["dotnet8", "nodejs20.x"])
def test_a_runtime_that_aws_gives_up_is_out(runtime):
    assert found("Lambda.2", [Declared(lambda_.FUNCTION, "it", {"runtime": runtime})]) == {"it"}


def test_a_bucket_s_own_policy_may_require_tls():
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    document = {"Statement": [{**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
    assert not found("S3.5", [Declared(s3.BUCKET, "bucket", {"policy": json.dumps(document)})])


def test_a_key_s_policy_may_be_declared_beside_it():
    key, other = Declared(kms.KEY, "key"), Declared(kms.KEY, "other")
    policy = Declared(kms.POLICY, "policy", {"policy": "{}"}, {"keyId": "key"})
    assert found("CKV2_AWS_64", [key, other, policy]) == {"other"}


def test_what_aws_adds_is_not_what_was_declared():
    """The engine sends the whole stack with AWS's values: a key without a declared policy has one there."""
    key = Declared(kms.KEY, "key", {"policy": '{"Id": "key-default-1"}'})
    evaluator, findings = RuleEvaluator(Waivers()), []

    def report(message, urn=None):
        findings.append(urn)

    evaluator.declared[key.urn] = {"description": "Data"}
    rule = RULES["CKV2_AWS_64"]
    assert isinstance(rule, StackRule)
    evaluator.check_stack(rule, StackValidationArgs(stack_of([key])), report)
    assert findings == [key.urn]


def test_a_role_s_policies_are_undecided_while_they_are_unknown():
    result = evaluate(
        RULES["IAM.1"], [Declared(iam.ROLE, "it", {"inlinePolicies": [{"policy": UNKNOWN_STRING_VALUE}]})]
    )
    assert result.undecided == "decided at deployment: inlinePolicies.0.policy can't be known before"
