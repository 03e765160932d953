"""The collector of traces (AWS Distro for OpenTelemetry) of a program, as pure functions without Pulumi."""

import json
from collections.abc import Mapping

# Amazon ECR Public Gallery, aws-observability/aws-otel-collector. A tag of a version is never pushed again.
IMAGE = "public.ecr.aws/aws-observability/aws-otel-collector:v0.47.0"
CONTAINER = "collector"
# The collector's share of the task; the rest is the program's.
CPU = 128
MEMORY_MB = 256
# The program needs at least as much as its collector.
_LEAST_CPU, _LEAST_MEMORY_MB = 2 * CPU, 2 * MEMORY_MB
# Above this limit the collector refuses data, before the container is out of memory.
_MEMORY_LIMIT_PERCENT = 80
# OpenTelemetry, "OTLP Exporter Configuration"; AWS X-Ray Developer Guide, "AWS X-Ray daemon".
_GRPC = "127.0.0.1:4317"
_HTTP = "127.0.0.1:4318"
_XRAY = "127.0.0.1:2000"

# OpenTelemetry, "Internal telemetry": the collector's own metrics.
_METRICS = "127.0.0.1:8888"
PORTS = frozenset(int(address.rpartition(":")[2]) for address in (_GRPC, _HTTP, _XRAY, _METRICS))
"""The ports on which the collector listens, in the task's one network interface."""

VARIABLES = ("AWS_XRAY_DAEMON_ADDRESS", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME")
"""The variables that :func:`variables` sets."""


def variables(name: str) -> Mapping[str, str]:
    """Variables by which the SDKs find the collector; *name* is the program's in traces."""
    return dict(zip(VARIABLES, (_XRAY, f"http://{_HTTP}", name), strict=True))


def check_size(cpu: int, memory_mb: int) -> None:
    """Raise ValueError if a task of this size has no room for program and collector."""
    if cpu < _LEAST_CPU or memory_mb < _LEAST_MEMORY_MB:
        raise ValueError(
            f"traces: the collector takes {CPU} CPU units and {MEMORY_MB} MiB of the task, and the program "
            f"needs as much; allowed: cpu from {_LEAST_CPU} and memory_mb from {_LEAST_MEMORY_MB}, "
            "or traces false"
        )


def definition(user: str, logs: Mapping[str, object], region: str) -> dict[str, object]:
    """The container definition; the task runs on without it (``essential``)."""
    return {
        "name": CONTAINER,
        "image": IMAGE,
        "essential": False,
        "user": user,
        "cpu": CPU,
        "memory": MEMORY_MB,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
        # The distribution's image reads its configuration from this variable.
        "environment": [{"name": "AOT_CONFIG_CONTENT", "value": _configuration(region)}],
        "logConfiguration": logs,
    }


def _configuration(region: str) -> str:
    """Traces alone: metrics would go to log groups that the collector creates without a retention period."""
    receivers = {
        "otlp": {"protocols": {"grpc": {"endpoint": _GRPC}, "http": {"endpoint": _HTTP}}},
        "awsxray": {"endpoint": _XRAY, "transport": "udp", "proxy_server": {"endpoint": _XRAY}},
    }
    processors = {
        "memory_limiter": {"check_interval": "1s", "limit_percentage": _MEMORY_LIMIT_PERCENT},
        # The task, cluster and log group of each trace, by the task's metadata.
        "resourcedetection": {"detectors": ["env", "ecs"]},
        "batch": {"timeout": "1s", "send_batch_size": 50},
    }
    pipeline = {
        "receivers": [*receivers],
        "processors": [*processors],
        "exporters": ["awsxray"],
    }
    return json.dumps(
        {
            "receivers": receivers,
            "processors": processors,
            "exporters": {"awsxray": {"region": region}},
            "service": {"pipelines": {"traces": pipeline}},
        },
        sort_keys=True,
    )
