"""DMS replication instances, tasks and endpoints."""

from typing import Any

from guardrails.json_text import parse
from guardrails.rule import CRITICAL, MEDIUM, PRODUCTION, Props, rule
from guardrails.values import is_true

INSTANCE = "aws:dms/replicationInstance:ReplicationInstance"
TASK = "aws:dms/replicationTask:ReplicationTask"
ENDPOINT = "aws:dms/endpoint:Endpoint"
# Security Hub, DMS.7 and DMS.8: these components at this severity or a more detailed one.
_TARGET, _SOURCE = ("TARGET_APPLY", "TARGET_LOAD"), ("SOURCE_CAPTURE", "SOURCE_UNLOAD")
_DETAILED = (
    "LOGGER_SEVERITY_DEFAULT",
    "LOGGER_SEVERITY_DEBUG",
    "LOGGER_SEVERITY_DETAILED_DEBUG",
)
# Their connections use TLS without this setting.
_OTHER_TLS = ("s3", "kinesis", "dynamodb", "opensearch", "elasticsearch", "kafka", "redis", "neptune")


@rule(
    "DMS.1",
    CRITICAL,
    INSTANCE,
    "DMS replication instances are not publicly accessible",
    "Set publicly_accessible=False.",
)
def no_public_address(instance: Props) -> bool:
    return not is_true(instance.get("publiclyAccessible"))


@rule(
    "DMS.6",
    MEDIUM,
    INSTANCE,
    "Replication instances get minor versions automatically",
    "Set auto_minor_version_upgrade=True.",
)
def minor_versions(instance: Props) -> bool:
    return is_true(instance.get("autoMinorVersionUpgrade"))


@rule(
    "DMS.7",
    MEDIUM,
    TASK,
    "Replication tasks log what they write to the target",
    "Enable logging of TARGET_APPLY and TARGET_LOAD in replication_task_settings.",
)
def target_logs(task: Props) -> bool:
    return _logs(task, _TARGET)


@rule(
    "DMS.8",
    MEDIUM,
    TASK,
    "Replication tasks log what they read from the source",
    "Enable logging of SOURCE_CAPTURE and SOURCE_UNLOAD in replication_task_settings.",
)
def source_logs(task: Props) -> bool:
    return _logs(task, _SOURCE)


@rule("DMS.9", MEDIUM, ENDPOINT, "DMS endpoints use TLS", 'Set ssl_mode to "require" or stricter.')
def tls(endpoint: Props) -> bool:
    return endpoint.get("engineName") in _OTHER_TLS or endpoint.get("sslMode") not in (None, "", "none")


@rule(
    "DMS.13",
    MEDIUM,
    INSTANCE,
    "Replication instances have a standby in a second zone",
    "Set multi_az=True.",
    PRODUCTION,
)
def several_zones(instance: Props) -> bool:
    return is_true(instance.get("multiAz"))


def _logs(task: Props, components: tuple[str, ...]) -> bool:
    settings: Any = parse(task.get("replicationTaskSettings") or "{}")
    logging = settings.get("Logging") or {}
    levels = {one.get("Id"): one.get("Severity") for one in logging.get("LogComponents") or ()}
    return is_true(logging.get("EnableLogging")) and all(levels.get(one) in _DETAILED for one in components)
