"""Each kind of process declares its own resources, with its own role, group and logs, and alarms."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from unit.recording import ACCOUNT, Cloud
from unit.service import program

Deploy = Callable[..., Cloud]
QUEUES = {"queues": {"incoming": program.QUEUE}}
STEPS = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
TRIGGERS: list[dict[str, Any]] = [
    {"http": "POST /orders/{id}", "callers": "iam"},
    {"websocket": "$connect"},
    {"websocket": "$disconnect"},
    {"websocket": "$default"},
    {"queue": "incoming", "batch_size": 5, "maximum_concurrency": 3},
    {"topic": "changed", "filter": {"state": ["paid"]}},
    {"topic": "receipts.printed"},
    {"bucket": "uploads", "prefix": "in/"},
    {"bucket": "uploads", "prefix": "other/"},
    {"stream": "streams.clicks"},
    {"stream": "platform.stream"},
    {"table": "orders"},
    {"event": {"bus": "domain", "pattern": {"source": ["shop"]}}},
    {"event": {"bus": "default", "pattern": {"source": ["aws.s3"]}}},
    {"schedule": "rate(1 hour)"},
]
SECTIONS: dict[str, Any] = {
    **QUEUES,
    "topics": {"changed": program.TOPIC},
    "tables": {"orders": {**program.TABLE, "stream": "NEW_IMAGE"}},
    "buckets": {"uploads": program.BUCKET},
    "streams": {"clicks": {"retention_hours": 24}},
    "buses": {"domain": {}},
    "api": program.API,
    "websocket": program.LIMITS,
}


@pytest.fixture
def declare(deploy: Deploy, tmp_path: Path) -> Callable[..., Cloud]:
    """The resources of a service with one process ``it``."""

    def run(process: Mapping[str, object], sections: Mapping[str, object] | None = None) -> Cloud:
        (tmp_path / "steps.asl.json").write_text(json.dumps(STEPS))
        whole = program.manifest({"it": dict(process)}, **(sections or {}))
        return deploy(lambda: program.declared(tmp_path, whole))

    return run


def alarms(cloud: Cloud) -> set[str]:
    """The metrics and expressions with an alarm that notifies the operations topic."""
    found = cloud.of("aws:cloudwatch/metricAlarm:MetricAlarm").values()
    assert all(one["alarmActions"] == [program.contract().operations_topic_arn] for one in found)
    return {one.get("metricName") or one["metricQueries"][-1]["expression"] for one in found}


def test_a_web_process_is_behind_the_load_balancer(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("web"))
    [rule] = cloud.of("aws:lb/listenerRule:ListenerRule").values()
    assert (rule["priority"], rule["listenerArn"]) == (200, program.contract().load_balancer.listener_arn)
    [service] = cloud.of("aws:ecs/service:Service").values()
    assert service["loadBalancers"][0]["containerPort"] == 8080
    assert service["networkConfiguration"]["securityGroups"] == ["orders-it-id"]
    rules = cloud.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    assert [(one["securityGroupId"], one["referencedSecurityGroupId"], one["toPort"]) for one in rules] == [
        ("orders-it-id", "sg-balancer", 8080)
    ]
    assert alarms(cloud) == {
        "CPUUtilization",
        "MemoryUtilization",
        "UnHealthyHostCount",
        "HTTPCode_Target_5XX_Count",
        "desired - running",
    }


def test_a_backend_is_reached_by_its_name_only(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("backend"))
    assert not cloud.of("aws:lb/targetGroup:TargetGroup")
    [service] = cloud.of("aws:ecs/service:Service").values()
    [connected] = service["serviceConnectConfiguration"]["services"]
    assert connected["discoveryName"] == "orders-it"
    assert not cloud.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")


def test_a_worker_scales_on_its_queue_and_may_receive(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("worker"), QUEUES)
    policies = cloud.of("aws:appautoscaling/policy:Policy")
    assert set(policies) == {"orders-it-cpu", "orders-it-memory", "orders-it-backlog"}
    text = cloud.of("aws:iam/rolePolicy:RolePolicy")["orders-it"]["policy"]
    assert "sqs:ReceiveMessage" in text
    [service] = cloud.of("aws:ecs/service:Service").values()
    assert "services" not in service["serviceConnectConfiguration"]
    assert {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"} <= alarms(cloud)


def test_a_worker_function_takes_batches(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("function-worker"), QUEUES)
    [source] = cloud.of("aws:lambda/eventSourceMapping:EventSourceMapping").values()
    assert (source["batchSize"], source["scalingConfig"]) == (10, {"maximumConcurrency": 5})
    assert {"Duration", "Errors", "Throttles"} <= alarms(cloud)


def test_a_job_runs_a_task_at_its_schedule(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("job"))
    [schedule] = cloud.of("aws:scheduler/schedule:Schedule").values()
    assert schedule["scheduleExpressionTimezone"] == "Asia/Seoul"
    target = schedule["target"]
    assert target["retryPolicy"]["maximumRetryAttempts"] == 2
    assert target["deadLetterConfig"]["arn"].endswith("orders-it-schedule-dead-letters")
    assert target["ecsParameters"]["networkConfiguration"]["securityGroups"] == ["orders-it-id"]
    policies = cloud.of("aws:iam/rolePolicy:RolePolicy").values()
    [starting] = [json.loads(one["policy"]) for one in policies if "ecs:RunTask" in one["policy"]]
    by_action = {action: one for one in starting["Statement"] for action in one["Action"]}
    assert set(by_action) == {"ecs:RunTask", "ecs:TagResource", "iam:PassRole", "sqs:SendMessage"}
    assert by_action["ecs:RunTask"]["Condition"]["ArnEquals"]["ecs:cluster"].endswith("cluster/main")
    assert len(by_action["iam:PassRole"]["Resource"]) == 2
    assert alarms(cloud) == {"ApproximateNumberOfMessagesVisible"}


@pytest.mark.parametrize("kind", ["job", "function-job"])
def test_a_job_without_a_schedule_has_none(declare: Callable[..., Cloud], kind: str) -> None:
    cloud = declare(program.process(kind, schedule=None))
    assert not cloud.of("aws:scheduler/schedule:Schedule")


def test_a_job_function_is_invoked_at_its_schedule(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("function-job"))
    [schedule] = cloud.of("aws:scheduler/schedule:Schedule").values()
    assert schedule["target"]["arn"].startswith("arn:aws:lambda:")
    assert "ecsParameters" not in schedule["target"]


def test_a_function_joins_the_vpc_only_for_a_connection(declare: Callable[..., Cloud]) -> None:
    alone = declare(program.process("function"))
    [function] = alone.of("aws:lambda/function:Function").values()
    assert "vpcConfig" not in function
    assert not alone.of("aws:ec2/securityGroup:SecurityGroup")
    joined = declare(program.process("function", uses={"platform.database": "connect"}))
    [function] = joined.of("aws:lambda/function:Function").values()
    assert function["vpcConfig"]["securityGroupIds"] == ["orders-it-id"]


def test_a_function_of_an_image_has_no_handler(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("function", package="image", handler=None, runtime=None))
    [function] = cloud.of("aws:lambda/function:Function").values()
    assert (function["packageType"], function["imageUri"]) == ("Image", "registry/strata/orders:src-0123")
    assert not {"handler", "runtime", "code"} & function.keys()


def test_every_trigger_invokes_the_function(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("function", triggers=TRIGGERS), SECTIONS)
    assert {one["routeKey"] for one in cloud.of("aws:apigatewayv2/route:Route").values()} == {
        "POST /orders/{id}",
        "$connect",
        "$disconnect",
        "$default",
    }
    sources = cloud.of("aws:lambda/eventSourceMapping:EventSourceMapping")
    assert set(sources) == {
        "orders-it-queue-incoming",
        "orders-it-stream-clicks",
        "orders-it-platform-stream",
        "orders-it-table-orders",
    }
    topics = cloud.of("aws:sns/topicSubscription:TopicSubscription").values()
    assert {one["topic"].rsplit(":", 1)[-1] for one in topics} == {"orders-changed", "receipts-printed"}
    [notification] = cloud.of("aws:s3/bucketNotification:BucketNotification").values()
    assert [one["filterPrefix"] for one in notification["lambdaFunctions"]] == ["in/", "other/"]
    rules = cloud.of("aws:cloudwatch/eventRule:EventRule").values()
    assert {one.get("eventBusName") for one in rules} == {None, "orders-domain"}
    targets = cloud.of("aws:cloudwatch/eventTarget:EventTarget").values()
    assert {one.get("eventBusName") for one in targets} == {None, "orders-domain"}
    assert len(cloud.of("aws:scheduler/schedule:Schedule")) == 1


def test_a_secret_of_a_function_is_read_by_its_arn(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("function", secrets=["PAYMENT_KEY"]), {"secrets": ["PAYMENT_KEY"]})
    [function] = cloud.of("aws:lambda/function:Function").values()
    assert set(function["environment"]["variables"]) == {"SECRET_PAYMENT_KEY_ARN"}
    assert not cloud.of("aws:secretsmanager/secretVersion:SecretVersion")


def test_a_site_is_read_by_its_distribution_alone(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("site"))
    objects = cloud.of("aws:s3/bucketObjectv2:BucketObjectv2")
    assert {one["key"]: (one["contentType"], one["cacheControl"]) for one in objects.values()} == {
        "index.html": ("text/html; charset=utf-8", "public, max-age=0, must-revalidate"),
        "assets/app.js": (
            "text/javascript; charset=utf-8",
            "public, max-age=0, s-maxage=86400, must-revalidate",
        ),
    }
    [distribution] = cloud.of("aws:cloudfront/distribution:Distribution").values()
    assert distribution["defaultRootObject"] == "index.html"
    [fallback] = distribution["customErrorResponses"]
    assert (fallback["errorCode"], fallback["responsePagePath"]) == (404, "/index.html")
    policy = cloud.of("aws:s3/bucketPolicy:BucketPolicy")["orders-it-tls"]["policy"]
    assert f"arn:aws:cloudfront::{ACCOUNT}:distribution/*" in policy


def test_paths_of_the_load_balancer_redirect_to_a_site_that_names_them(
    declare: Callable[..., Cloud],
) -> None:
    route = {"paths": ["/shop", "/shop/*"], "priority": 210}
    [rule] = declare(program.process("site", route=route)).of("aws:lb/listenerRule:ListenerRule").values()
    assert rule["listenerArn"] == program.contract().load_balancer.listener_arn
    assert rule["priority"] == 210
    assert rule["conditions"] == [{"pathPattern": {"values": ["/shop", "/shop/*"]}}]
    [action] = rule["actions"]
    assert action["type"] == "redirect"
    assert action["redirect"]["host"].endswith("cloudfront.net")
    assert {key: action["redirect"][key] for key in ("port", "protocol", "statusCode")} == {
        "port": "443",
        "protocol": "HTTPS",
        "statusCode": "HTTP_302",
    }


def test_a_site_without_a_route_has_no_rule(declare: Callable[..., Cloud]) -> None:
    assert not declare(program.process("site")).of("aws:lb/listenerRule:ListenerRule")


def test_a_workflow_has_a_role_of_its_own_and_starts_on_events(declare: Callable[..., Cloud]) -> None:
    triggers = [{"event": {"bus": "default", "pattern": {"source": ["shop"]}}}, {"schedule": "rate(1 day)"}]
    cloud = declare(program.process("workflow", triggers=triggers))
    [machine] = cloud.of("aws:sfn/stateMachine:StateMachine").values()
    assert machine["loggingConfiguration"]["level"] == "ERROR"
    assert len(cloud.of("aws:scheduler/schedule:Schedule")) == 1
    assert len(cloud.of("aws:cloudwatch/eventTarget:EventTarget")) == 1
    assert {"ExecutionsFailed", "ExecutionsTimedOut"} <= alarms(cloud)


def test_queues_take_messages_of_own_and_other_topics(declare: Callable[..., Cloud]) -> None:
    queue = {**program.QUEUE, "topics": ["changed", "receipts.printed"]}
    sections = {"queues": {"incoming": queue}, "topics": {"changed": program.TOPIC}}
    cloud = declare(program.process("worker"), sections)
    subscriptions = cloud.of("aws:sns/topicSubscription:TopicSubscription").values()
    assert {one["topic"].rsplit(":", 1)[-1] for one in subscriptions} == {
        "orders-changed",
        "receipts-printed",
    }
    policy = cloud.of("aws:sqs/queuePolicy:QueuePolicy")["orders-incoming"]["policy"]
    assert "receipts-printed" in policy
    assert cloud.of("aws:sqs/queue:Queue")["orders-incoming"]["visibilityTimeoutSeconds"] == 60


def test_two_processes_that_call_each_other_by_name_are_fine(deploy: Deploy, tmp_path: Path) -> None:
    run = {
        "one": program.process("backend", uses={"run.two": "call"}),
        "two": program.process("backend", uses={"run.one": "call"}),
    }
    cloud = deploy(lambda: program.declared(tmp_path, program.manifest(run)))
    rules = cloud.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    assert {(one["securityGroupId"], one["referencedSecurityGroupId"]) for one in rules} == {
        ("orders-one-id", "orders-two-id"),
        ("orders-two-id", "orders-one-id"),
    }


@pytest.mark.parametrize(
    ("layer", "verb"),
    [
        ("database", "connect"),
        ("aurora", "connect"),
        ("graph", "read"),
        ("sessions", "connect"),
        ("memcached", "connect"),
        ("kafka", "connect"),
    ],
)
def test_a_layer_that_the_platform_lacks_is_refused(
    deploy: Deploy, tmp_path: Path, layer: str, verb: str
) -> None:
    run = {"it": program.process("backend", uses={f"platform.{layer}": verb})}
    with pytest.raises(ValueError, match=f"the platform of dev has no strata:.*{layer}"):
        deploy(lambda: program.declared(tmp_path, program.manifest(run), **{layer: None}))


def test_machines_that_the_platform_lacks_are_refused_with_what_else_lacks(
    deploy: Deploy, tmp_path: Path
) -> None:
    run = {
        "it": program.process("job", capacity="machines", uses={"platform.database": "connect"}),
        "hook": program.process("function", triggers=[{"stream": "platform.stream"}]),
    }
    lacking = {"database": None, "stream": None}
    with pytest.raises(ValueError, match=r"has no strata:") as refused:
        deploy(lambda: program.declared(tmp_path, program.manifest(run), **lacking))
    lines = str(refused.value).splitlines()
    assert [line.partition("has no ")[2].partition(":")[2].split(":")[0] for line in lines] == [
        "compute.containers.machines",
        "data.database",
        "messaging.stream",
    ]


@pytest.mark.parametrize("seconds", [1, 5, 43_200])
def test_the_visibility_timeout_of_a_queue_is_the_manifest_s(
    declare: Callable[..., Cloud], seconds: int
) -> None:
    queue = {**program.QUEUE, "timeout_seconds": seconds}
    cloud = declare(program.process("worker"), {"queues": {"incoming": queue}})
    assert cloud.of("aws:sqs/queue:Queue")["orders-incoming"]["visibilityTimeoutSeconds"] == seconds


def test_one_pattern_on_two_buses_is_two_rules(declare: Callable[..., Cloud]) -> None:
    triggers = [{"event": {"bus": bus, "pattern": {"source": ["shop"]}}} for bus in ("default", "domain")]
    cloud = declare(program.process("function", triggers=triggers), {"buses": {"domain": {}}})
    assert len(cloud.of("aws:cloudwatch/eventRule:EventRule")) == len(triggers)


@pytest.mark.parametrize(
    ("kind", "metric", "dimension"), [("http", "5xx", "ApiId"), ("rest", "5XXError", "ApiName")]
)
def test_an_api_has_an_alarm_on_failing_requests(
    declare: Callable[..., Cloud], kind: str, metric: str, dimension: str
) -> None:
    function = program.process("function", triggers=[{"http": "GET /"}])
    cloud = declare(function, {"api": {**program.API, "type": kind}})
    alarm = cloud.of("aws:cloudwatch/metricAlarm:MetricAlarm")["orders-api-errors"]
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/ApiGateway", metric)
    assert (alarm["threshold"], alarm["period"], alarm["statistic"]) == (0.05, 60, "Average")
    stages = {"http": "$default", "rest": "live"}
    assert alarm["dimensions"]["Stage"] == stages[kind]
    assert alarm["dimensions"][dimension].startswith("orders-api")
    assert alarm["alarmActions"] == [program.contract().operations_topic_arn]


def test_a_websocket_api_has_alarms_on_failing_messages(declare: Callable[..., Cloud]) -> None:
    function = program.process("function", triggers=[{"websocket": "$connect"}])
    cloud = declare(function, {"websocket": program.LIMITS})
    assert {"IntegrationError", "ExecutionError"} <= alarms(cloud)


def test_a_service_without_an_api_has_no_alarm_on_one(declare: Callable[..., Cloud]) -> None:
    assert "5xx" not in alarms(declare(program.process("function")))


@pytest.mark.parametrize(("region", "here"), [("ap-northeast-2", False), ("us-east-1", True)])
def test_a_site_has_an_alarm_in_us_east_1(
    deploy: Deploy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, region: str, here: bool
) -> None:
    monkeypatch.setattr(program, "REGION", region)
    cloud = deploy(lambda: program.declared(tmp_path, program.manifest({"it": program.process("site")})))
    alarm = cloud.of("aws:cloudwatch/metricAlarm:MetricAlarm")["orders-it-errors"]
    assert (alarm["metricName"], alarm["threshold"]) == ("5xxErrorRate", 5)
    assert alarm["dimensions"] == {"DistributionId": "orders-it-id", "Region": "Global"}
    assert alarm.get("region") == (None if here else "us-east-1")
    assert bool(alarm.get("alarmActions")) is here


def test_a_task_of_a_job_that_fails_notifies_the_topic(declare: Callable[..., Cloud]) -> None:
    cloud = declare(program.process("job", schedule=None))
    rule = json.loads(cloud.of("aws:cloudwatch/eventRule:EventRule")["orders-it-failed"]["eventPattern"])
    detail = rule["detail"]
    assert detail["clusterArn"] == [f"arn:aws:ecs:{program.REGION}:{ACCOUNT}:cluster/main"]
    [definition] = detail["taskDefinitionArn"]
    assert definition["prefix"].endswith(":")
    assert detail["$or"] == [
        {"containers": {"exitCode": [{"anything-but": [0]}]}},
        {"stopCode": ["TaskFailedToStart"]},
    ]
    [target] = cloud.of("aws:cloudwatch/eventTarget:EventTarget").values()
    assert target["arn"] == program.contract().operations_topic_arn
    template = target["inputTransformer"]["inputTemplate"]
    for name in target["inputTransformer"]["inputPaths"]:
        template = template.replace(f"<{name}>", '"x"')
    assert json.loads(template)["Failed"] == "orders-it-failed"


@pytest.mark.parametrize("kind", ["worker", "backend", "function-job"])
def test_other_processes_have_no_rule_on_failed_tasks(declare: Callable[..., Cloud], kind: str) -> None:
    assert not declare(program.process(kind), QUEUES).of("aws:cloudwatch/eventRule:EventRule")


_TASKS = {"CPUUtilization", "MemoryUtilization", "desired - running"}
_FUNCTION = {"Errors", "Throttles", "Duration", "ApproximateNumberOfMessagesVisible"}
_QUEUE = {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}
_HTTP, _WEBSOCKET = {"http": "GET /a"}, {"websocket": "$connect"}
# The parts of the table of docs/services.md, each in the smallest service that has it.
ALARMS: Mapping[str, list[tuple[dict[str, Any], dict[str, Any], set[str]]]] = {
    "`web`, `backend`, `worker` in containers": [
        (program.process("web"), {}, _TASKS | {"UnHealthyHostCount", "HTTPCode_Target_5XX_Count"}),
        (program.process("backend"), {}, _TASKS),
        (program.process("worker"), QUEUES, _TASKS | _QUEUE),
    ],
    # An EventBridge rule notifies the topic of each task that failed.
    "`job` in a container": [(program.process("job", schedule=None), {}, set())],
    "functions": [(program.process("function"), {}, _FUNCTION)],
    "queues": [(program.process("function-worker"), QUEUES, _FUNCTION | _QUEUE)],
    "tables": [
        (
            program.process("function"),
            {"tables": {"orders": program.TABLE}},
            _FUNCTION | {"ReadThrottleEvents", "WriteThrottleEvents"},
        )
    ],
    "schedules": [(program.process("job"), {}, {"ApproximateNumberOfMessagesVisible"})],
    "`api`": [(program.process("function", triggers=[_HTTP]), {"api": program.API}, _FUNCTION | {"5xx"})],
    "`websocket`": [
        (
            program.process("function", triggers=[_WEBSOCKET]),
            {"websocket": program.LIMITS},
            _FUNCTION | {"ExecutionError", "IntegrationError"},
        )
    ],
    "`site`": [(program.process("site"), {}, {"5xxErrorRate"})],
    "`workflow`": [(program.process("workflow"), {}, {"ExecutionsFailed", "ExecutionsTimedOut"})],
}


@pytest.mark.parametrize("part", ALARMS)
def test_each_part_has_the_alarms_of_the_page(declare: Callable[..., Cloud], part: str) -> None:
    for process, sections, metrics in ALARMS[part]:
        cloud = declare(process, sections)
        found = cloud.of("aws:cloudwatch/metricAlarm:MetricAlarm").values()
        shown = {one.get("metricName") or one["metricQueries"][-1]["expression"] for one in found}
        assert shown == metrics
        rules = cloud.of("aws:cloudwatch/eventRule:EventRule")
        assert bool(rules) is (process["kind"] == "job" and process["runs_as"] == "container")
