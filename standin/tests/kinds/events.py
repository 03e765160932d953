"""Rules, state machines, streams and alarms."""

import io
import json
import zipfile
from typing import Any

from standin.aws.values import Properties

from .messaging import KEY, QUEUE, ROLE, TOPIC
from .world import Case, Client, Operation, Resource, World

BUS, RULE, TARGET = (
    "aws:cloudwatch/eventBus:EventBus",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/eventTarget:EventTarget",
)
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
MACHINE = "aws:sfn/stateMachine:StateMachine"
STREAM = "aws:kinesis/stream:Stream"
SCHEDULE = "aws:scheduler/schedule:Schedule"
PERMISSION = "aws:lambda/permission:Permission"
PATTERN = json.dumps({"source": ["aws.s3"]})


def bus_change(**change: Any) -> Operation:
    return lambda client, it: client("events").update_event_bus(Name=it.id, **change)


def _rule_change(**change: Any) -> Operation:
    def operation(client: Client, it: Resource) -> None:
        place = {"Name": it.outputs["name"], "EventBusName": it.outputs["eventBusName"]}
        rule = client("events").describe_rule(**place)
        kept = ("Description", "EventPattern", "ScheduleExpression", "RoleArn", "State")
        client("events").put_rule(**place, **{key: rule[key] for key in kept if key in rule} | change)

    return operation


def _delete_rule(client: Client, it: Resource) -> None:
    client("events").delete_rule(Name=it.outputs["name"], EventBusName=it.outputs["eventBusName"])


def _events_tag(client: Client, it: Resource) -> None:
    client("events").tag_resource(ResourceARN=it.outputs["arn"], Tags=[{"Key": "Owner", "Value": "by-hand"}])


def _target(world: World) -> Properties:
    bus = world.make(BUS, {})
    rule = world.make(RULE, {"eventPattern": PATTERN, "eventBusName": bus.id})
    return {
        "rule": rule.outputs["name"],
        "eventBusName": bus.id,
        "arn": world.make(QUEUE, {"fifoQueue": True}).outputs["arn"],
        "roleArn": ROLE,
        "sqsTarget": {"messageGroupId": "images"},
        "deadLetterConfig": {"arn": world.make(QUEUE, {}).outputs["arn"]},
        "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 4},
        "inputTransformer": {"inputPaths": {"source": "$.source"}, "inputTemplate": '{"from": <source>}'},
    }


def _target_change(**change: Any) -> Operation:
    def operation(client: Client, it: Resource) -> None:
        place = {"Rule": it.outputs["rule"], "EventBusName": it.outputs["eventBusName"]}
        target = client("events").list_targets_by_rule(**place)["Targets"][0]
        client("events").put_targets(**place, Targets=[target | change])

    return operation


def _remove_target(client: Client, it: Resource) -> None:
    client("events").remove_targets(
        Rule=it.outputs["rule"], EventBusName=it.outputs["eventBusName"], Ids=[it.outputs["targetId"]]
    )


def _alarm(world: World) -> Properties:
    topic = world.make(TOPIC, {}).id
    return {
        "namespace": "AWS/SQS",
        "metricName": "ApproximateAgeOfOldestMessage",
        "dimensions": {"QueueName": "images"},
        "statistic": "Maximum",
        "period": 60,
        "evaluationPeriods": 3,
        "datapointsToAlarm": 2,
        "threshold": 300,
        "comparisonOperator": "GreaterThanThreshold",
        "treatMissingData": "notBreaching",
        "alarmDescription": "Messages wait",
        "alarmActions": [topic],
        "okActions": [topic],
        "insufficientDataActions": [topic],
        "unit": "Seconds",
        "tags": {"Owner": "images"},
    }


def _math_alarm(world: World) -> Properties:
    metric = {
        "metricName": "Errors",
        "namespace": "AWS/Lambda",
        "period": 60,
        "stat": "Sum",
        "dimensions": {"FunctionName": "resize"},
    }
    return {
        "evaluationPeriods": 1,
        "threshold": 0.5,
        "comparisonOperator": "GreaterThanThreshold",
        "metricQueries": [
            {"id": "errors", "metric": metric},
            {"id": "rate", "expression": "errors / 2", "label": "Rate", "returnData": True},
        ],
    }


_ALARM_PARTS = frozenset(
    {"ActionsEnabled", "AlarmActions", "AlarmDescription", "ComparisonOperator", "DatapointsToAlarm"}
    | {"Dimensions", "EvaluationPeriods", "InsufficientDataActions", "MetricName", "Metrics", "Namespace"}
    | {"OKActions", "Period", "Statistic", "Threshold", "TreatMissingData", "Unit"}
)
"""Members that DescribeAlarms returns and PutMetricAlarm takes."""


def _alarm_change(**change: Any) -> Operation:
    def operation(client: Client, it: Resource) -> None:
        found = client("cloudwatch").describe_alarms(AlarmNames=[it.id])["MetricAlarms"][0]
        kept = {key: found[key] for key in _ALARM_PARTS if found.get(key) not in (None, [])}
        client("cloudwatch").put_metric_alarm(AlarmName=it.id, **kept | change)

    return operation


def _delete_alarm(client: Client, it: Resource) -> None:
    client("cloudwatch").delete_alarms(AlarmNames=[it.id])


def _definition(state: str) -> str:
    return json.dumps({"StartAt": state, "States": {state: {"Type": "Pass", "End": True}}})


def _machine(world: World) -> Properties:
    group = world.make("aws:cloudwatch/logGroup:LogGroup", {"name": "/aws/vendedlogs/states/images"})
    return {
        "definition": _definition("Resize"),
        "roleArn": ROLE,
        "loggingConfiguration": {
            "level": "ERROR",
            "includeExecutionData": True,
            "logDestination": group.outputs["arn"] + ":*",
        },
        "tracingConfiguration": {"enabled": True},
        "encryptionConfiguration": {
            "type": "CUSTOMER_MANAGED_KMS_KEY",
            "kmsKeyId": world.make(KEY, {}).id,
            "kmsDataKeyReusePeriodSeconds": 300,
        },
        "tags": {"Owner": "images"},
    }


def machine_change(**change: Any) -> Operation:
    return lambda client, it: client("stepfunctions").update_state_machine(stateMachineArn=it.id, **change)


def _quiet(client: Client, it: Resource) -> None:
    client("stepfunctions").update_state_machine(
        stateMachineArn=it.id, loggingConfiguration={"level": "OFF", "includeExecutionData": False}
    )


def _own_key(client: Client, it: Resource) -> None:
    """Change the encryption; AWS requires the definition too."""
    definition = {
        "definition": it.outputs["definition"],
        "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
    }
    client("stepfunctions").update_state_machine(stateMachineArn=it.id, **definition)


def _stream(world: World) -> Properties:
    return {
        "shardCount": 2,
        "retentionPeriod": 48,
        "shardLevelMetrics": ["IncomingBytes", "OutgoingBytes"],
        "streamModeDetails": {"streamMode": "PROVISIONED"},
        "encryptionType": "KMS",
        "kmsKeyId": "alias/aws/kinesis",
        "tags": {"Owner": "images"},
    }


def _other_key(client: Client, it: Resource) -> None:
    client("kinesis").start_stream_encryption(
        StreamName=it.outputs["name"], EncryptionType="KMS", KeyId="alias/by-hand"
    )


def stream_change(call: str, **change: Any) -> Operation:
    return lambda client, it: getattr(client("kinesis"), call)(StreamName=it.outputs["name"], **change)


def _delete_stream(client: Client, it: Resource) -> None:
    client("kinesis").delete_stream(StreamName=it.outputs["name"])
    client("kinesis").get_waiter("stream_not_exists").wait(StreamName=it.outputs["name"])


def function(world: World) -> str:
    """The ARN of a function that is created without the provider."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handler(event, context):\n    return event\n")
    functions = world.client("lambda")
    try:
        found = functions.get_function(FunctionName="callee")["Configuration"]
    except functions.exceptions.ResourceNotFoundException:
        found = functions.create_function(
            FunctionName="callee",
            Runtime="python3.11",
            Role=ROLE,
            Handler="main.handler",
            Code={"ZipFile": code.getvalue()},
        )
    return str(found["FunctionArn"])


def _permission(world: World) -> Properties:
    return {
        "action": "lambda:InvokeFunction",
        "function": function(world),
        "principal": "sns.amazonaws.com",
        "sourceArn": world.make(TOPIC, {}).id,
        "sourceAccount": world.account,
    }


def _forbid(client: Client, it: Resource) -> None:
    client("lambda").remove_permission(FunctionName=it.outputs["function"], StatementId=it.id)


def _other_permission(client: Client, it: Resource) -> None:
    """Replace the source of the permission."""
    _forbid(client, it)
    client("lambda").add_permission(
        FunctionName=it.outputs["function"],
        StatementId=it.id,
        Action=it.outputs["action"],
        Principal=it.outputs["principal"],
        SourceAccount=it.outputs["sourceAccount"],
        SourceArn="arn:aws:sns:ap-northeast-2:111111111111:by-hand",
    )


def _schedule_change(**change: Any) -> Operation:
    def operation(client: Client, it: Resource) -> None:
        place = {"Name": it.outputs["name"], "GroupName": it.outputs["groupName"]}
        schedule = client("scheduler").get_schedule(**place)
        kept = (
            *("Description", "FlexibleTimeWindow", "ScheduleExpression", "ScheduleExpressionTimezone"),
            *("State", "Target", "ActionAfterCompletion"),
        )
        own = {key: schedule[key] for key in kept if schedule.get(key)}
        client("scheduler").update_schedule(**place, **own | change)

    return operation


def _delete_schedule(client: Client, it: Resource) -> None:
    client("scheduler").delete_schedule(Name=it.outputs["name"], GroupName=it.outputs["groupName"])


def _task_schedule(world: World) -> Properties:
    network = {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": False}
    return {
        "scheduleExpression": "cron(0 3 * * ? *)",
        "scheduleExpressionTimezone": "Asia/Seoul",
        "flexibleTimeWindow": {"mode": "OFF"},
        "target": {
            "arn": "arn:aws:ecs:ap-northeast-2:111111111111:cluster/jobs",
            "roleArn": ROLE,
            "ecsParameters": {
                "taskDefinitionArn": "arn:aws:ecs:ap-northeast-2:111111111111:task-definition/job:1",
                "taskCount": 1,
                "capacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1}],
                "networkConfiguration": network,
                "propagateTags": "TASK_DEFINITION",
            },
            "deadLetterConfig": {"arn": world.make(QUEUE, {}).outputs["arn"]},
            "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 2},
        },
    }


CASES = (
    Case(
        SCHEDULE,
        lambda world: {
            "description": "Images",
            "scheduleExpression": "rate(1 hour)",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {"arn": world.make(QUEUE, {}).outputs["arn"], "roleArn": ROLE, "input": "{}"},
        },
        _delete_schedule,
        {
            "description": _schedule_change(Description="By hand"),
            "scheduleExpression": _schedule_change(ScheduleExpression="rate(5 minutes)"),
            "scheduleExpressionTimezone": _schedule_change(ScheduleExpressionTimezone="Europe/Rome"),
            "state": _schedule_change(State="DISABLED"),
            "target": _schedule_change(
                Target={"Arn": "arn:aws:sqs:ap-northeast-2:111111111111:by-hand", "RoleArn": ROLE}
            ),
            "flexibleTimeWindow": _schedule_change(
                FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}
            ),
        },
    ),
    Case(
        SCHEDULE,
        _task_schedule,
        _delete_schedule,
        {"state": _schedule_change(State="DISABLED")},
        title="task",
    ),
    Case(
        BUS,
        lambda world: {
            "description": "Images",
            "kmsKeyIdentifier": world.make(KEY, {}).outputs["arn"],
            "deadLetterConfig": {"arn": world.make(QUEUE, {}).outputs["arn"]},
            "tags": {"Owner": "images"},
        },
        lambda client, it: client("events").delete_event_bus(Name=it.id),
        {
            "description": bus_change(Description="By hand"),
            "kmsKeyIdentifier": bus_change(KmsKeyIdentifier="arn:aws:kms:ap-northeast-2:1:key/by-hand"),
            "deadLetterConfig": bus_change(DeadLetterConfig={"Arn": "arn:aws:sqs:ap-northeast-2:1:by-hand"}),
            "tags": _events_tag,
        },
    ),
    Case(
        RULE,
        lambda world: {
            "description": "Images",
            "eventPattern": PATTERN,
            "state": "ENABLED",
            "roleArn": ROLE,
            "tags": {"Owner": "images"},
        },
        _delete_rule,
        {
            "description": _rule_change(Description="By hand"),
            "eventPattern": _rule_change(EventPattern='{"source": ["by-hand"]}'),
            "scheduleExpression": _rule_change(ScheduleExpression="rate(5 minutes)"),
            "state": lambda client, it: client("events").disable_rule(Name=it.id),
            "roleArn": _rule_change(RoleArn="arn:aws:iam::111111111111:role/by-hand"),
            "tags": _events_tag,
        },
    ),
    Case(
        RULE,
        lambda world: {"scheduleExpression": "rate(1 hour)", "eventBusName": "default"},
        _delete_rule,
        {
            "scheduleExpression": _rule_change(ScheduleExpression="rate(5 minutes)"),
            "description": _rule_change(Description="By hand"),
        },
        title="schedule",
    ),
    Case(
        TARGET,
        _target,
        _remove_target,
        {
            "arn": _target_change(Arn="arn:aws:sqs:ap-northeast-2:111111111111:by-hand.fifo"),
            "roleArn": _target_change(RoleArn="arn:aws:iam::111111111111:role/by-hand"),
            "sqsTarget": _target_change(SqsParameters={"MessageGroupId": "by-hand"}),
            "deadLetterConfig": _target_change(
                DeadLetterConfig={"Arn": "arn:aws:sqs:ap-northeast-2:111111111111:by-hand"}
            ),
            "retryPolicy": _target_change(
                RetryPolicy={"MaximumRetryAttempts": 9, "MaximumEventAgeInSeconds": 3600}
            ),
            "inputTransformer": _target_change(
                InputTransformer={"InputPathsMap": {"source": "$.id"}, "InputTemplate": '{"from": <source>}'}
            ),
        },
    ),
    Case(
        TARGET,
        lambda world: {
            "rule": world.make(RULE, {"scheduleExpression": "rate(1 hour)"}).id,
            "arn": world.make(QUEUE, {}).outputs["arn"],
            "input": json.dumps({"task": "sweep"}),
        },
        _remove_target,
        {
            "input": _target_change(Input='{"task": "by-hand"}'),
            "roleArn": _target_change(RoleArn="arn:aws:iam::111111111111:role/by-hand"),
            "retryPolicy": _target_change(RetryPolicy={"MaximumRetryAttempts": 9}),
        },
        title="schedule",
    ),
    Case(
        ALARM,
        _alarm,
        _delete_alarm,
        {
            "namespace": _alarm_change(Namespace="By/Hand"),
            "metricName": _alarm_change(MetricName="ByHand"),
            "dimensions": _alarm_change(Dimensions=[{"Name": "QueueName", "Value": "by-hand"}]),
            "statistic": _alarm_change(Statistic="Average"),
            "period": _alarm_change(Period=300),
            "evaluationPeriods": _alarm_change(EvaluationPeriods=5),
            "datapointsToAlarm": _alarm_change(DatapointsToAlarm=1),
            "threshold": _alarm_change(Threshold=99),
            "comparisonOperator": _alarm_change(ComparisonOperator="LessThanThreshold"),
            "treatMissingData": _alarm_change(TreatMissingData="breaching"),
            "alarmDescription": _alarm_change(AlarmDescription="By hand"),
            "alarmActions": _alarm_change(AlarmActions=[]),
            "okActions": _alarm_change(OKActions=[]),
            "insufficientDataActions": _alarm_change(InsufficientDataActions=[]),
            "unit": _alarm_change(Unit="Count"),
            "actionsEnabled": lambda client, it: client("cloudwatch").disable_alarm_actions(
                AlarmNames=[it.id]
            ),
            "tags": lambda client, it: client("cloudwatch").tag_resource(
                ResourceARN=it.outputs["arn"], Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        ALARM,
        _math_alarm,
        _delete_alarm,
        {
            "threshold": _alarm_change(Threshold=9),
            "alarmActions": _alarm_change(AlarmActions=["arn:aws:sns:ap-northeast-2:111111111111:by-hand"]),
        },
        title="math",
    ),
    Case(
        MACHINE,
        _machine,
        lambda client, it: client("stepfunctions").delete_state_machine(stateMachineArn=it.id),
        {
            "definition": machine_change(definition=_definition("ByHand")),
            "roleArn": machine_change(roleArn="arn:aws:iam::111111111111:role/by-hand"),
            "loggingConfiguration": _quiet,
            "encryptionConfiguration": _own_key,
            "tags": lambda client, it: client("stepfunctions").tag_resource(
                resourceArn=it.id, tags=[{"key": "Owner", "value": "by-hand"}]
            ),
        },
    ),
    Case(
        STREAM,
        _stream,
        _delete_stream,
        {
            "retentionPeriod": stream_change("increase_stream_retention_period", RetentionPeriodHours=72),
            "shardCount": stream_change(
                "update_shard_count", TargetShardCount=4, ScalingType="UNIFORM_SCALING"
            ),
            "kmsKeyId": _other_key,
            "tags": stream_change("add_tags_to_stream", Tags={"Owner": "by-hand"}),
        },
    ),
    Case(
        STREAM,
        lambda world: {"streamModeDetails": {"streamMode": "ON_DEMAND"}},
        _delete_stream,
        {
            "retentionPeriod": stream_change("increase_stream_retention_period", RetentionPeriodHours=72),
        },
        title="on-demand",
    ),
    Case(PERMISSION, _permission, _forbid, {"sourceArn": _other_permission}),
)
