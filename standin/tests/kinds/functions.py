"""The kinds of Lambda."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pulumi

from standin.aws.content import Content, zipped
from standin.aws.values import Properties

from .world import Case, Client, Resource, World

_FUNCTION = "aws:lambda/function:Function"
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


def code(text: str = "def handle(event, context):\n    return 1\n") -> Content:
    """A handler's archive."""
    return Content.of(pulumi.AssetArchive({"main.py": pulumi.StringAsset(text)}))


def sha(archive: Content) -> str:
    """As Lambda's CodeSha256."""
    return base64.b64encode(hashlib.sha256(zipped(archive)).digest()).decode()


def function(world: World) -> Properties:
    """A function's inputs."""
    queue = world.make("aws:sqs/queue:Queue", {}, "dead").outputs["arn"]
    return {
        "role": world.make("aws:iam/role:Role", {"assumeRolePolicy": _TRUST}).outputs["arn"],
        "code": code(),
        "codeSha256": sha(code()),
        "handler": "main.handle",
        "runtime": "python3.12",
        "architectures": ["arm64"],
        "memorySize": 256,
        "timeout": 10,
        "publish": True,
        "reservedConcurrentExecutions": 5,
        "environment": {"variables": {"MODE": "test"}},
        "loggingConfig": {
            "logFormat": "JSON",
            "applicationLogLevel": "INFO",
            "systemLogLevel": "INFO",
            "logGroup": "/functions/it",
        },
        "tracingConfig": {"mode": "Active"},
        "deadLetterConfig": {"targetArn": queue},
        "ephemeralStorage": {"size": 600},
    }


def _alias(world: World) -> Properties:
    made = world.make(_FUNCTION, function(world))
    return {"name": "live", "functionName": made.id, "functionVersion": made.outputs["version"]}


def _mapping(world: World) -> Properties:
    made = world.make("aws:lambda/alias:Alias", _alias(world)).id
    queue = {"visibilityTimeoutSeconds": 60}
    return {
        "functionName": made,
        "eventSourceArn": world.make("aws:sqs/queue:Queue", queue, "source").outputs["arn"],
        "batchSize": 5,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "scalingConfig": {"maximumConcurrency": 4},
        "filterCriteria": {"filters": [{"pattern": json.dumps({"body": {"kind": ["image"]}})}]},
    }


def _of_stream(world: World) -> Properties:
    made = world.make("aws:lambda/alias:Alias", _alias(world)).id
    failed = world.make("aws:sqs/queue:Queue", {}, "failed").outputs["arn"]
    return {
        "functionName": made,
        "eventSourceArn": world.make("aws:kinesis/stream:Stream", {"shardCount": 1}, "source").outputs["arn"],
        "startingPosition": "TRIM_HORIZON",
        "bisectBatchOnFunctionError": True,
        "maximumRetryAttempts": 5,
        "destinationConfig": {"onFailure": {"destinationArn": failed}},
    }


def _invoked(world: World) -> Properties:
    queue = world.make("aws:sqs/queue:Queue", {}, "failed").outputs["arn"]
    return {
        "functionName": world.make(_FUNCTION, function(world)).id,
        "maximumEventAgeInSeconds": 120,
        "destinationConfig": {"onFailure": {"destination": queue}},
    }


def _upload(client: Client, it: Resource) -> object:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("main.py", "def handle(event, context):\n    return 'by hand'\n")
    return client("lambda").update_function_code(FunctionName=it.id, ZipFile=packed.getvalue())


def _configure(**arguments: Any) -> Callable[[Client, Resource], object]:
    return lambda client, it: client("lambda").update_function_configuration(FunctionName=it.id, **arguments)


def _remap(**arguments: Any) -> Callable[[Client, Resource], object]:
    return lambda client, it: client("lambda").update_event_source_mapping(UUID=it.id, **arguments)


def _tag(client: Client, it: Resource) -> object:
    return client("lambda").tag_resource(Resource=it.outputs["arn"], Tags={"Owner": "by-hand"})


CASES = (
    Case(
        _FUNCTION,
        function,
        lambda client, it: client("lambda").delete_function(FunctionName=it.id),
        {
            "codeSha256": _upload,
            "timeout": _configure(Timeout=60),
            "memorySize": _configure(MemorySize=1024),
            "description": _configure(Description="by hand"),
            "environment": _configure(Environment={"Variables": {"MODE": "by hand"}}),
            "tracingConfig": _configure(TracingConfig={"Mode": "PassThrough"}),
            "deadLetterConfig": _configure(DeadLetterConfig={"TargetArn": ""}),
            "reservedConcurrentExecutions": lambda client, it: client("lambda").delete_function_concurrency(
                FunctionName=it.id
            ),
            "tags": _tag,
        },
    ),
    Case(
        "aws:lambda/alias:Alias",
        _alias,
        lambda client, it: client("lambda").delete_alias(FunctionName=it.inputs["functionName"], Name="live"),
        {
            "functionVersion": lambda client, it: client("lambda").update_alias(
                FunctionName=it.inputs["functionName"], Name="live", FunctionVersion="$LATEST"
            ),
            "description": lambda client, it: client("lambda").update_alias(
                FunctionName=it.inputs["functionName"], Name="live", Description="by hand"
            ),
        },
    ),
    Case(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        _mapping,
        lambda client, it: client("lambda").delete_event_source_mapping(UUID=it.id),
        {
            "batchSize": _remap(BatchSize=9),
            "enabled": _remap(Enabled=False),
            "scalingConfig": _remap(ScalingConfig={"MaximumConcurrency": 9}),
            "filterCriteria": _remap(FilterCriteria={}),
            "functionResponseTypes": _remap(FunctionResponseTypes=[]),
            "tags": _tag,
        },
    ),
    Case(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        _of_stream,
        lambda client, it: client("lambda").delete_event_source_mapping(UUID=it.id),
        {
            "bisectBatchOnFunctionError": _remap(BisectBatchOnFunctionError=False),
            "maximumRetryAttempts": _remap(MaximumRetryAttempts=9),
            "destinationConfig": _remap(
                DestinationConfig={"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:000000000000:by-hand"}}
            ),
        },
        title="of a stream",
    ),
    Case(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        _invoked,
        lambda client, it: client("lambda").delete_function_event_invoke_config(
            FunctionName=it.inputs["functionName"]
        ),
        {
            # ministack has no update of it.
            "maximumRetryAttempts": lambda client, it: client("lambda").put_function_event_invoke_config(
                FunctionName=it.inputs["functionName"],
                MaximumRetryAttempts=0,
                MaximumEventAgeInSeconds=120,
                DestinationConfig={
                    "OnFailure": {"Destination": it.inputs["destinationConfig"]["onFailure"]["destination"]}
                },
            )
        },
    ),
)
