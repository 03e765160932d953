"""Container definitions and roles of a task, as pure functions without Pulumi."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from components.common import policy
from components.common.arn import Arn
from components.compute.containers import collector

CONTAINER = "app"
PORT_NAME = "app"

# A user and a group other than root.
_USER = "10001:10001"
_STOP_SECONDS = 30
# Buffer of the log driver, which drops lines above it instead of blocking the program.
_LOG_BUFFER = "25m"
# /tmp is memory of the task; this part of it is the most that files there may take.
_TMP_SHARE = 4


@dataclass(frozen=True)
class Container:
    """An image and its program's environment; *secrets* are ARNs by variable, whose values ECS reads.

    *port* is None for a program that listens on none; *protocol* is that of the port. With *traces* a
    collector runs beside the program, and takes its part of *cpu* and *memory_mb*, which are the task's.
    """

    image: str
    cpu: int
    memory_mb: int
    port: int | None = None
    protocol: Literal["http", "http2", "grpc"] = "http"
    run_as_root: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    traces: bool = False


def definitions(container: Container, log_group: str, region: str) -> str:
    """The container definitions as JSON: the program, and its collector of traces."""
    found = [_program(container, log_group, region)]
    if container.traces:
        logs = _logs(log_group, region, collector.CONTAINER)
        found.append(collector.definition(_USER, logs, region))
    return json.dumps(found, sort_keys=True)


def _program(container: Container, log_group: str, region: str) -> dict[str, object]:
    """The program; its root file system is read-only, and /tmp is writable."""
    user = {} if container.run_as_root else {"user": _USER}
    # Alone the program has the whole task.
    memory = container.memory_mb - (collector.MEMORY_MB if container.traces else 0)
    share = {"cpu": container.cpu - collector.CPU, "memory": memory} if container.traces else {}
    return {
        "name": CONTAINER,
        "image": container.image,
        "essential": True,
        **user,
        **share,
        "readonlyRootFilesystem": True,
        "linuxParameters": {
            "initProcessEnabled": True,
            "capabilities": {"drop": ["ALL"]},
            # A volume would belong to root: ECS Developer Guide, "Use bind mounts with Amazon ECS".
            "tmpfs": [
                {
                    "containerPath": "/tmp",  # noqa: S108 (the container's own)
                    "size": memory // _TMP_SHARE,
                    "mountOptions": ["rw", "nosuid", "nodev"],
                }
            ],
        },
        **_ports(container),
        "environment": _pairs(container.environment, "value"),
        **({"secrets": _pairs(container.secrets, "valueFrom")} if container.secrets else {}),
        "stopTimeout": _STOP_SECONDS,
        "logConfiguration": _logs(log_group, region, CONTAINER),
    }


def _logs(group: str, region: str, prefix: str) -> dict[str, object]:
    return {"logDriver": "awslogs", "options": log_options(group, region, prefix)}


def _ports(container: Container) -> dict[str, object]:
    if container.port is None:
        return {}
    port = {"name": PORT_NAME, "containerPort": container.port, "protocol": "tcp"}
    return {"portMappings": [{**port, "appProtocol": container.protocol}]}


def _pairs(values: Mapping[str, str], key: str) -> list[dict[str, str]]:
    return [{"name": name, key: value} for name, value in sorted(values.items())]


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


def start(repository_arn: str, log_group_arn: str, secret_arns: Sequence[str] = ()) -> str:
    """Permissions of the execution role: images of one repository, one log group, the task's secrets."""
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
        *([policy.allow("secretsmanager:GetSecretValue", on=secret_arns)] if secret_arns else []),
    )
