"""Container definitions and roles of a task, written without the cloud."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from components.common import policy
from components.common.arn import Arn

CONTAINER = "app"
PORT_NAME = "http"

# A user and a group other than root.
_USER = "10001:10001"
_STOP_SECONDS = 30
# Buffer of the log driver, which drops lines above it instead of blocking the program.
_LOG_BUFFER = "25m"


@dataclass(frozen=True)
class Image:
    """An image in a repository, the port that its program listens on, and the program's environment."""

    reference: str
    port: int
    environment: Mapping[str, str]


def definitions(image: Image, log_group: str, region: str) -> str:
    """The container definitions as JSON."""
    container = {
        "name": CONTAINER,
        "image": image.reference,
        "essential": True,
        "user": _USER,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
        "portMappings": [
            {"name": PORT_NAME, "containerPort": image.port, "protocol": "tcp", "appProtocol": "http"}
        ],
        "environment": [{"name": name, "value": value} for name, value in sorted(image.environment.items())],
        "stopTimeout": _STOP_SECONDS,
        "logConfiguration": {"logDriver": "awslogs", "options": log_options(log_group, region, CONTAINER)},
    }
    return json.dumps([container], sort_keys=True)


def log_options(group: str, region: str, prefix: str) -> dict[str, str]:
    """Options of the log driver; a full buffer drops lines and does not block the program."""
    return {
        "awslogs-group": group,
        "awslogs-region": region,
        "awslogs-stream-prefix": prefix,
        "mode": "non-blocking",
        "max-buffer-size": _LOG_BUFFER,
    }


def trust(log_group_arn: str) -> str:
    """Let tasks of this account and region assume a role."""
    logs = Arn.parse(log_group_arn)
    return policy.trust(
        "ecs-tasks.amazonaws.com",
        {
            "StringEquals": {"aws:SourceAccount": logs.account},
            "ArnLike": {"aws:SourceArn": f"arn:{logs.partition}:ecs:{logs.region}:{logs.account}:*"},
        },
    )


def start(repository_arn: str, log_group_arn: str) -> str:
    """Permissions of the execution role: images of one repository, and one log group."""
    return policy.document(
        # The login is for the whole registry and has no resource.
        policy.allow("ecr:GetAuthorizationToken", on="*"),
        policy.allow(
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
            on=repository_arn,
        ),
        policy.allow("logs:CreateLogStream", "logs:PutLogEvents", on=f"{log_group_arn}:*"),
    )
