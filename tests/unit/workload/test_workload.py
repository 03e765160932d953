"""Status, logs, jobs and secrets of a service, from AWS in this process."""

import base64
import io
import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from strata.commands import deployment
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.workload import contents, jobs, logs, running, secrets, status, steady
from strata.workload.__main__ import act
from strata.workload.resources import (
    ALARM,
    FUNCTION,
    LOG_GROUP,
    QUEUE,
    SECRET,
    SERVICE,
    TABLE,
    TASK,
    StackResource,
    StackResources,
    from_json,
    of_state,
)
from strata.workload.status_row import text

_REGION = "ap-northeast-2"
Clients = Any


@pytest.fixture
def clients(monkeypatch) -> Iterator[Clients]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", _REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield lru_cache(boto3.client)


def _resources(*found: StackResource) -> StackResources:
    return StackResources("orders", ("api", "api-public", "nightly"), found, ("nightly",), ("old",))


def test_resources_come_from_the_state_by_process_with_few_outputs() -> None:
    state: list[dict[str, Any]] = [
        {
            "type": "strata:service:TaskProcess",
            "urn": "urn:pulumi:dev::orders::strata:service:TaskProcess::orders-api",
        },
        {
            "type": LOG_GROUP,
            "urn": f"urn:pulumi:dev::orders::{LOG_GROUP}::orders-api-logs",
            "id": "orders-api",
            "outputs": {"name": "orders-api", "tags": {"secret": "x"}},
        },
        {"type": "aws:iam/role:Role", "urn": "urn:pulumi:dev::orders::aws:iam/role:Role::orders-api"},
    ]

    found = of_state("orders", state)

    assert found.processes == ("api",)
    assert found.all == (StackResource(LOG_GROUP, "orders-api-logs", "orders-api", {"name": "orders-api"}),)


def test_a_resource_belongs_to_the_process_with_the_longest_fitting_name() -> None:
    found = _resources()

    assert found.owner("orders-api-logs") == "api"
    assert found.owner("orders-api-public-logs") == "api-public"
    assert found.owner("orders-apiary") is None


def test_an_unknown_process_is_refused_with_the_deployed_ones() -> None:
    with pytest.raises(StrataError, match=r"Unknown process 'nighly'\. Did you mean nightly\? Deployed: api"):
        _resources().require("nighly")


def test_the_jobs_of_the_state_are_tasks_and_functions_of_that_kind() -> None:
    kinds = {
        "nightly": "TaskJob",
        "hourly": "FunctionProcess",
        "api": "FunctionProcess",
        "web": "TaskProcess",
        "old": "FunctionProcess",
    }
    outputs = {"hourly": {"kind": "job"}, "api": {"kind": "function"}}
    state = [
        {
            "type": f"strata:service:{kind}",
            "urn": f"urn:pulumi:dev::orders::strata:service:{kind}::orders-{name}",
            "outputs": outputs.get(name, {"arn": "arn"}),
        }
        for name, kind in kinds.items()
    ]

    found = of_state("orders", state)

    assert found.jobs == ("hourly", "nightly")
    assert found.unknown == ("old",)
    assert from_json(json.loads(json.dumps(asdict(found)))) == found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nighly", r"Unknown job 'nighly'\. Did you mean nightly\? Deployed: nightly\."),
        ("web", r"Unknown job 'web'\. Deployed: nightly\."),
        ("api", r"api is not a job, and only jobs are run by hand\. Deployed jobs: nightly\."),
        ("old", r"The state doesn't say whether old is a job: .* First: strata up dev/orders$"),
    ],
)
def test_only_jobs_are_run_and_named(name: str, said: str) -> None:
    with pytest.raises(StrataError, match=said) as refused:
        _resources(_TASK).require_job(name, "strata up dev/orders")

    assert refused.value.exit_code is Exit.USAGE


def test_status_shows_queue_depths_dead_letters_and_raised_alarms(clients: Clients) -> None:
    sqs, watch = clients("sqs"), clients("cloudwatch")
    urls = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("incoming", "incoming-dead")]
    for url in urls:
        sqs.send_message(QueueUrl=url, MessageBody="{}")
    for name in ("raised", "quiet"):
        watch.put_metric_alarm(
            AlarmName=name,
            MetricName="m",
            Namespace="n",
            Period=60,
            EvaluationPeriods=1,
            Statistic="Sum",
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
    watch.set_alarm_state(AlarmName="raised", StateValue="ALARM", StateReason="too old")
    found = _resources(
        StackResource(QUEUE, "orders-incoming", urls[0]),
        StackResource(QUEUE, "orders-incoming-dead-letters", urls[1]),
        StackResource(ALARM, "orders-age", "raised", {"name": "raised"}),
        StackResource(ALARM, "orders-cpu", "quiet", {"name": "quiet"}),
    )

    lines = text(status.rows(clients, found))

    assert lines[0] == "2 alarming, 0 pending, 0 unconfirmed, 0 expiring, 0 locked"
    assert lines[2:6] == [
        "Alarming:",
        "  alarm         orders-age                    ALARM",
        "                  too old",
        "  dead letters  orders-incoming-dead-letters  1 messages",
    ]
    assert lines[7:9] == ["In order:", "  queue  orders-incoming  1 messages wait, 0 are being handled"]
    assert lines[-1] == "Also in order: 1 alarm"


_OLD, _NEW = "orders-api:6", "orders-api:7"
_TASKS = f"arn:aws:ecs:{_REGION}:123456789012:task-definition/"


def _deployment(state: str, definition: str = _NEW, status: str = "PRIMARY", key: str = "") -> dict[str, Any]:
    return {
        "id": f"ecs-svc/{key or definition}",
        "status": status,
        "taskDefinition": f"{_TASKS}{definition}",
        "rolloutState": state,
        "desiredCount": 2,
    }


class Ecs:
    """ECS with one service, whose deployments are the test's, one answer after the other."""

    def __init__(self, *answers: list[dict[str, Any]]) -> None:
        self.answers = [*answers]

    def describe_services(self, cluster: str, services: list[str]) -> dict[str, Any]:
        deployments = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        event = {"createdAt": datetime(2026, 11, 27, tzinfo=UTC), "message": "unable to pull the image"}
        service = {"runningCount": 1, "desiredCount": 2, "deployments": deployments, "events": [event]}
        return {"services": [service]}


_ECS_SERVICE = StackResource(
    SERVICE,
    "orders-api",
    "arn",
    {"cluster": "main", "name": "orders-api-1", "taskDefinition": f"{_TASKS}{_NEW}"},
)
_STARTED, _DONE = _deployment("IN_PROGRESS"), _deployment("COMPLETED")
_OLD_ONE = _deployment("COMPLETED", _OLD, "ACTIVE", "first")
_ROLLED_BACK = _deployment("COMPLETED", _OLD, key="rollback")


def test_status_shows_tasks_deployments_and_events_of_a_service() -> None:
    lines = text([*running.services(lambda _: Ecs([_STARTED]), _resources(_ECS_SERVICE))])

    assert lines[2:4] == ["Alarming:", "  service  orders-api  1 of 2 tasks run"]
    assert "deployment PRIMARY: IN_PROGRESS, 0 of 2 tasks" in lines[4]
    assert "unable to pull the image" in lines[5]


@pytest.mark.parametrize(
    ("answers", "is_steady"),
    [
        pytest.param([[_DONE]], True, id="unchanged"),
        pytest.param([[_STARTED, _OLD_ONE], [_DONE, _OLD_ONE], [_DONE]], True, id="replaced"),
        pytest.param(
            [[_STARTED, _deployment("FAILED", _OLD, "ACTIVE")], [_DONE]], True, id="an older one failed"
        ),
        pytest.param(
            [[{**_OLD_ONE, "status": "PRIMARY"}], [_STARTED, _OLD_ONE], [_DONE]], True, id="read too early"
        ),
        pytest.param([[_STARTED], [_deployment("FAILED"), _OLD_ONE]], False, id="failed"),
        pytest.param(
            [[_STARTED, _OLD_ONE], [_ROLLED_BACK, _deployment("FAILED", status="ACTIVE")]],
            False,
            id="rolled back",
        ),
        pytest.param([[_STARTED, _OLD_ONE], [_ROLLED_BACK]], False, id="rolled back and dropped"),
        pytest.param([[_ROLLED_BACK]], False, id="rolled back before the first answer"),
        pytest.param(
            [[_STARTED], [_deployment("COMPLETED", key="rollback")]], False, id="same task definition"
        ),
        pytest.param([[]], False, id="none"),
    ],
)
def test_the_wait_ends_when_the_deployment_is_steady_or_rolled_back(monkeypatch, answers, is_steady) -> None:
    monkeypatch.setattr(steady, "_POLL_SECONDS", 0.005)
    monkeypatch.setattr(steady, "_CONSISTENCY_SECONDS", 0.02)
    ecs, said = Ecs(*answers), list[str]()

    assert steady.wait(lambda _: ecs, _resources(_ECS_SERVICE), said.append) is is_steady
    assert any("unable to pull" in line for line in said) is not is_steady


def test_the_wait_ends_where_the_deployment_never_becomes_steady(monkeypatch) -> None:
    monkeypatch.setattr(steady, "_POLL_SECONDS", 0)
    said: list[str] = []

    assert not steady.wait(lambda _: Ecs([_STARTED]), _resources(_ECS_SERVICE), said.append, patience=0)
    assert "ECS goes on with it" in said[0]


def test_the_state_has_the_task_definition_of_a_service() -> None:
    state = [
        {
            "type": SERVICE,
            "urn": f"urn:pulumi:dev::orders::{SERVICE}::orders-api",
            "id": "arn",
            "outputs": {**_ECS_SERVICE.outputs, "tags": {}},
        }
    ]

    assert of_state("orders", state).of(SERVICE) == [_ECS_SERVICE]


def test_logs_are_those_of_the_process_and_of_the_time(clients: Clients) -> None:
    now, api = int(time.time() * 1000), clients("logs")
    for name in ("one", "other"):
        api.create_log_group(logGroupName=name)
        api.create_log_stream(logGroupName=name, logStreamName="s")
        output = [(now - 7_200_000, "old"), (now - 1_000, f"from {name}\n")]
        api.put_log_events(
            logGroupName=name,
            logStreamName="s",
            logEvents=[{"timestamp": at, "message": text} for at, text in output],
        )
    found = _resources(
        StackResource(LOG_GROUP, "orders-api-logs", "one", {"name": "one"}),
        StackResource(LOG_GROUP, "orders-api-public-logs", "other", {"name": "other"}),
    )
    said = list[str]()

    logs.show(clients, logs.groups(found, "api"), 600, said.append, follow=False)

    assert [line.partition("  ")[2] for line in said] == ["from one"]


@pytest.mark.parametrize("place", ["us-east-1", "eu-west-1"])
def test_logs_and_alarms_in_another_region_are_read_there(clients: Clients, place: str) -> None:
    """The web ACL of a site logs to us-east-1, where the alarms of its distribution are too."""
    arn = f"arn:aws:{{}}:{place}:123456789012:{{}}"
    there = clients("logs", region_name=place)
    there.create_log_group(logGroupName="acl")
    there.create_log_stream(logGroupName="acl", logStreamName="s")
    event = {"timestamp": int(time.time() * 1000), "message": "blocked"}
    there.put_log_events(logGroupName="acl", logStreamName="s", logEvents=[event])
    clients("cloudwatch", region_name=place).put_metric_alarm(
        AlarmName="5xx",
        MetricName="5xxErrorRate",
        Namespace="AWS/CloudFront",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=5,
        ComparisonOperator="GreaterThanThreshold",
    )
    clients("cloudwatch", region_name=place).set_alarm_state(
        AlarmName="5xx", StateValue="ALARM", StateReason="7 %"
    )
    known = _resources(
        StackResource(LOG_GROUP, "orders-shop-acl-log", "acl", {"arn": arn.format("logs", "log-group:acl")}),
        StackResource(ALARM, "orders-shop-5xx", "5xx", {"arn": arn.format("cloudwatch", "alarm:5xx")}),
    )
    said = list[str]()

    logs.show(clients, logs.groups(known, None), 600, said.append, follow=False)

    assert [line.partition("  ")[2] for line in said] == ["blocked"]
    [row] = running.alarms(clients, known)
    assert (row.name, row.state, row.details) == ("orders-shop-5xx", "ALARM", ("7 %",))


def test_events_without_an_id_are_shown_once_and_in_their_order() -> None:
    # The API's model requires no eventId, and an emulator gives none.
    output = [{"logStreamName": "s", "timestamp": 1, "message": text} for text in ("START", "END")]
    pages = SimpleNamespace(paginate=lambda **_: [{"events": output}])
    client, seen = SimpleNamespace(get_paginator=lambda _: pages), set[str]()

    shown = [
        [*logs.events(lambda _: client, [StackResource(LOG_GROUP, "it", "one")], 0, seen)] for _ in range(2)
    ]

    assert shown == [[(1, "START"), (1, "END")], []]


@pytest.mark.parametrize(("text", "value"), [("30s", 30), ("10m", 600), ("2h", 7_200), ("1d", 86_400)])
def test_since_is_a_number_and_a_unit(text: str, value: int) -> None:
    assert logs.seconds(text) == value


@pytest.mark.parametrize("text", ["", "10", "m", "-5m", "0m", "1.5h", "10 m", "99999999d"])
def test_another_since_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(StrataError, match="allowed is a number and s, m, h or d"):
        logs.seconds(text)


@pytest.mark.parametrize(("error", "code"), [(None, 0), ("Unhandled", 1)])
def test_a_job_that_is_a_function_is_invoked_and_its_log_shown(error: str | None, code: int) -> None:
    answer = {"LogResult": base64.b64encode(b"START\nEND\n").decode(), "Payload": io.BytesIO(b'"done"')}
    client = SimpleNamespace(invoke=lambda **_: {**answer, **({"FunctionError": error} if error else {})})
    said = list[str]()

    ended = jobs.run(
        lambda _: client,
        _resources(StackResource(FUNCTION, "orders-nightly", "f")),
        "nightly",
        said.append,
        containers=False,
    )

    assert (ended, said) == (code, ["START\nEND", '"done"'])


class Tasks:
    """ECS that runs one task, which ends with *code*."""

    def __init__(self, code: int | None, failure: str | None = None) -> None:
        self.code, self.failure = code, failure
        self.started: dict[str, Any] = {}
        self.statuses = ["PENDING", "RUNNING", "STOPPED"]

    def run_task(self, **started: Any) -> dict[str, Any]:
        self.started = started
        return (
            {"tasks": [], "failures": [{"reason": self.failure}]}
            if self.failure
            else {"tasks": [{"taskArn": "a/1"}]}
        )

    def describe_tasks(self, **_: Any) -> dict[str, Any]:
        # A collector ends when the program has ended, and its exit code is not the job's.
        program = {} if self.code is None else {"exitCode": self.code}
        containers = [{"name": "app", **program}, {"name": "collector", "exitCode": 143}]
        return {
            "tasks": [
                {"lastStatus": self.statuses.pop(0), "stoppedReason": "ended", "containers": containers}
            ]
        }

    def get_parameter(self, Name: str) -> dict[str, Any]:
        network = {"private_subnet_ids": ["subnet-1"]}
        value = {"containers": {"cluster_arn": "c", "machines_provider": "m"}, "network": network}
        return {"Parameter": {"Value": json.dumps(value)}}


_TASK = StackResource(TASK, "orders-nightly", "t", {"arn": "t:1", "requiresCompatibilities": ["FARGATE"]})


@pytest.mark.parametrize(("code", "ended"), [(0, 0), (7, 7), (None, 1)])
def test_a_job_that_is_a_task_is_waited_for_and_exits_as_its_program(monkeypatch, code, ended) -> None:
    monkeypatch.setattr(jobs, "_POLL_SECONDS", 0)
    ecs = Tasks(code)

    assert jobs.run(lambda _: ecs, _resources(_TASK), "nightly", lambda _: None, containers=True) == ended
    assert ecs.started["networkConfiguration"]["awsvpcConfiguration"]["subnets"] == ["subnet-1"]
    assert ecs.started["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE", "weight": 1}]


def test_a_task_that_ecs_does_not_start_is_an_error_with_its_reason() -> None:
    with pytest.raises(StrataError, match="RESOURCE:MEMORY"):
        jobs.run(lambda _: Tasks(0, "RESOURCE:MEMORY"), _resources(_TASK), "nightly", print, containers=True)


def test_the_sandbox_states_that_it_runs_no_containers() -> None:
    with pytest.raises(StrataError, match="the sandbox runs no containers"):
        jobs.run(lambda _: Tasks(0), _resources(_TASK), "nightly", print, containers=False)


def test_a_secret_is_stored_from_stdin_and_never_shown(clients: Clients, monkeypatch, capsys) -> None:
    arn = clients("secretsmanager").create_secret(Name="orders-KEY")["ARN"]
    found = _resources(StackResource(SECRET, "orders-KEY", arn))
    assert secrets.without_value(clients, found, ["KEY", "OTHER"]) == ["KEY", "OTHER"]
    monkeypatch.setattr("sys.stdin", io.StringIO("hush\n"))

    assert act(clients, found, "secret", [arn]) == 0

    assert clients("secretsmanager").get_secret_value(SecretId=arn)["SecretString"] == "hush"
    assert secrets.without_value(clients, found, ["KEY"]) == []
    output = capsys.readouterr()
    assert "hush" not in output.out + output.err


@pytest.mark.parametrize(
    ("text", "said"), [("", "stdin was empty"), ("\n", "stdin was empty"), ("x" * 65_537, "65,536")]
)
def test_no_value_and_too_long_a_value_are_refused(text: str, said: str) -> None:
    with pytest.raises(StrataError, match=said):
        secrets.value(text)


def test_contents_of_what_an_update_deletes_are_found(clients: Clients) -> None:
    url = clients("sqs").create_queue(QueueName="q")["QueueUrl"]
    clients("dynamodb").create_table(
        TableName="t",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    gone = _resources(
        StackResource(QUEUE, "orders-incoming", url), StackResource(TABLE, "orders-orders", "t")
    )
    assert [*contents.found(clients, gone)] == []
    clients("sqs").send_message(QueueUrl=url, MessageBody="{}", DelaySeconds=60)
    clients("dynamodb").put_item(TableName="t", Item={"id": {"S": "1"}})

    assert [*contents.found(clients, gone)] == [
        "queue orders-incoming: 1 messages",
        "table orders-orders: it has items",
    ]


@pytest.mark.parametrize(
    ("steps", "lost"),
    [
        (["same"], False),
        (["update"], False),
        (["delete"], True),
        (["create-replacement", "replace"], True),
        (None, True),
    ],
)
def test_only_deleted_and_replaced_resources_are_read(steps: list[str] | None, lost: bool) -> None:
    urn = f"urn:pulumi:dev::orders::{QUEUE}::orders-incoming"
    planned = {} if steps is None else {urn: {"steps": steps}}

    found = deployment.losing("orders", [{"urn": urn, "type": QUEUE, "id": "url"}], planned)

    assert bool(found.all) is lost


def test_a_secret_of_a_new_service_is_created_with_the_packages_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    monkeypatch.setattr(deployment.service_check, "valid", lambda one: done.append(f"valid {one.called}"))

    def make(*_: object) -> SimpleNamespace:
        done.append("plan")
        return SimpleNamespace(code=1)

    monkeypatch.setattr(deployment.plan, "make", make)
    with pytest.raises(StrataError, match="The preview of dev/orders failed"):
        deployment.deploy_secret(Workspace("dev", Path(), {}, service="orders"), "KEY")

    assert done == ["valid dev/orders", "plan"]


def test_a_secret_is_created_without_a_refresh_which_refuses_a_target_that_is_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, ...]] = []

    class Engine(Workspace):
        def pulumi(self, *args: str, **_: Any) -> subprocess.CompletedProcess[str]:
            asked.append(args)
            return subprocess.CompletedProcess(args, 1)

    urn = f"urn:pulumi:dev::orders::{SECRET}::orders-KEY"
    planned = SimpleNamespace(code=0, resources={urn: {"goal": {}, "steps": ["create"]}})
    monkeypatch.setattr(deployment.service_check, "valid", lambda _: None)
    monkeypatch.setattr(deployment.plan, "make", lambda *_: planned)
    with pytest.raises(StrataError, match="The secret KEY of dev/orders was not created"):
        deployment.deploy_secret(Engine("dev", Path(), {}, service="orders"), "KEY")

    [update] = asked
    assert update[0] == "up"
    assert update[-3:] == ("--target", urn, "--refresh=false")


def test_a_secret_is_created_after_its_parents_and_provider_only() -> None:
    stack, service, provider = "urn::stack", "urn::service", "urn::provider"
    urn = f"urn:pulumi:dev::orders::strata:service:Resources${SECRET}::orders-KEY"
    planned: dict[str, dict[str, Any]] = {
        stack: {"goal": {}},
        service: {"goal": {"parent": stack}},
        provider: {"goal": {"parent": stack}},
        urn: {
            "goal": {"parent": service, "provider": f"{provider}::id", "dependencies": []},
            "steps": ["create"],
        },
        "urn::other": {"goal": {"parent": service}},
    }

    assert deployment.needed(urn, planned) == sorted([stack, service, provider, urn])
    assert deployment.secret_names("orders", planned) == ["KEY"]


def test_a_secret_is_created_with_all_providers_and_their_parents() -> None:
    """The engine creates the provider of a site's other region too, whose parent is not of the secret."""

    def planned(kind: str, name: str, **goal: object) -> tuple[str, dict[str, object]]:
        return f"urn:pulumi:dev::orders::{kind}::{name}", {"goal": goal}

    stack = planned("pulumi:pulumi:Stack", "orders-dev")
    own = planned("pulumi:providers:aws", "orders", parent=stack[0])
    site = planned("strata:service:SiteProcess", "orders-shop", parent=stack[0])
    other = planned("pulumi:providers:aws", "orders-shop-us-east-1", parent=site[0])
    secret = planned(SECRET, "orders-KEY", parent=stack[0], provider=f"{own[0]}::id")
    queue = planned(QUEUE, "orders-incoming", parent=stack[0], provider=f"{own[0]}::id")
    plan = dict([stack, own, site, other, secret, queue])
    assert {*deployment.targets(secret[0], plan)} == {*plan} - {queue[0]}
