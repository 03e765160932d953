"""ECS task definitions, services and clusters."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from guardrails.json_text import lower_keys, parse
from guardrails.rule import HIGH, MEDIUM, Props, rule
from guardrails.values import block, is_true, items

TASK = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE = "aws:ecs/service:Service"
TASK_SET = "aws:ecs/taskSet:TaskSet"
PROVIDER = "aws:ecs/capacityProvider:CapacityProvider"
CLUSTER = "aws:ecs/cluster:Cluster"
_SECRETS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"}
# Words of variables that hold a secret, by their ends: DB_PASSWORD, DBPASS and GITHUB_TOKEN_RO.
_SECRET_WORDS = ("password", "passwd", "passphrase", "secret", "token", "credential", "credentials")
_PASS = re.compile(r"(db|sql|user|root|admin|smtp|mail|ldap|redis|pg)?pass")
# Words before "key" or "keys" with which it is a secret.
_SECRET_KEYS = frozenset({"private", "api", "access", "signing", "encryption", "secret", "master"})
# Suffixes of variables that name a secret and don't hold it.
_WHERE = ("_ARN", "_NAME")
_API_KEYS = frozenset({"apikey", "apikeys", "privatekey", "accesskey", "secretkey"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@rule(
    "ECS.1",
    MEDIUM,
    TASK,
    "Tasks with the host's network are neither root nor privileged",
    'Set network_mode="awsvpc"; or a user that isn\'t root, and leave privileged out.',
)
def own_network(task: Props) -> bool:
    if task.get("networkMode") != "host":
        return True
    return not any(one.get("privileged") or _is_root(one) for one in _containers(task))


@rule(
    "ECS.2",
    HIGH,
    (SERVICE, TASK_SET),
    "ECS services and task sets assign no public IP addresses",
    "Set assign_public_ip=False in network_configuration.",
)
def no_public_address(service: Props) -> bool:
    return not is_true(block(service, "networkConfiguration").get("assignPublicIp"))


@rule(
    "ECS.3",
    HIGH,
    TASK,
    "Tasks don't share the host's process namespace",
    'Leave pid_mode out, or set it to "task".',
)
def own_processes(task: Props) -> bool:
    return task.get("pidMode") != "host"


@rule("ECS.4", HIGH, TASK, "Containers are not privileged", "Leave privileged out of every container.")
def not_privileged(task: Props) -> bool:
    return not any(one.get("privileged") for one in _containers(task))


@rule(
    "ECS.5",
    HIGH,
    TASK,
    "Containers have a read-only root file system",
    "Set readonlyRootFilesystem in every container.",
)
def read_only(task: Props) -> bool:
    return all(is_true(one.get("readonlyrootfilesystem")) for one in _containers(task))


@rule(
    "ECS.8",
    HIGH,
    TASK,
    "Environment variables of containers hold no secrets",
    "Move it to secrets, from Secrets Manager or an SSM parameter.",
)
def no_secrets(task: Props) -> bool:
    names = [one["name"] for container in _containers(task) for one in container.get("environment") or ()]
    return not any(name in _SECRETS or _names_secret(name) for name in names)


@rule(
    "ECS.9",
    HIGH,
    TASK,
    "Containers have a log configuration",
    "Give every container a logConfiguration with a logDriver.",
)
def logs(task: Props) -> bool:
    return all((one.get("logconfiguration") or {}).get("logdriver") for one in _containers(task))


@rule(
    "ECS.10",
    MEDIUM,
    SERVICE,
    "Fargate services use the latest platform version",
    'Leave platform_version out, or set it to "LATEST".',
)
def latest_platform(service: Props) -> bool:
    return service.get("platformVersion") in (None, "", "LATEST")


@rule(
    "ECS.12",
    MEDIUM,
    CLUSTER,
    "Clusters have Container Insights",
    "Add the setting containerInsights with enabled or enhanced.",
)
def insights(cluster: Props) -> bool:
    settings = {one.get("name"): one.get("value") for one in items(cluster, "settings")}
    return settings.get("containerInsights") in ("enabled", "enhanced")


@rule(
    "ECS.18",
    MEDIUM,
    TASK,
    "Tasks encrypt their traffic to EFS volumes",
    'Set transit_encryption="ENABLED" in efs_volume_configuration.',
)
def efs_encrypted(task: Props) -> bool:
    volumes = [block(one, "efsVolumeConfiguration") for one in items(task, "volumes")]
    return all(one.get("transitEncryption") == "ENABLED" for one in volumes if one)


@rule(
    "ECS.19",
    MEDIUM,
    PROVIDER,
    "Capacity providers don't terminate instances that run tasks",
    'Set managed_termination_protection="ENABLED" in auto_scaling_group_provider.',
)
def termination_protected(provider: Props) -> bool:
    group = block(provider, "autoScalingGroupProvider")
    return not group or group.get("managedTerminationProtection") == "ENABLED"


@rule(
    "ECS.20",
    MEDIUM,
    TASK,
    "Containers don't run as root",
    "Set user of every container to a user that isn't root.",
)
def not_root(task: Props) -> bool:
    family = str(block(task, "runtimePlatform").get("operatingSystemFamily") or "LINUX")
    return family.startswith("WINDOWS") or not any(map(_is_root, _containers(task)))


@rule(
    "ECS.21",
    MEDIUM,
    TASK,
    "Windows containers don't run as administrator",
    'Set user of every container to "ContainerUser".',
)
def not_windows_administrator(task: Props) -> bool:
    family = str(block(task, "runtimePlatform").get("operatingSystemFamily") or "LINUX")
    if not family.startswith("WINDOWS"):
        return True
    users = [str(one.get("user") or "").lower() for one in _containers(task)]
    return not any(user in ("", "containeradministrator") for user in users)


def _names_secret(name: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    if name.upper().endswith(_WHERE):
        return False
    keys = any(
        last in ("key", "keys") and first in _SECRET_KEYS for first, last in pairwise(words)
    ) or not _API_KEYS.isdisjoint(words)
    return keys or any(word.endswith(_SECRET_WORDS) or _PASS.fullmatch(word) for word in words)


def _is_root(container: dict[str, Any]) -> bool:
    # ECS API, ContainerDefinition: a name or number, perhaps with a group; without one it may be root.
    user = str(container.get("user") or "").partition(":")[0]
    return user == "root" or user.strip("0") == ""


def _containers(task: Props) -> Sequence[dict[str, Any]]:
    # The provider reads the keys of this JSON in any case.
    definitions: Sequence[dict[str, Any]] = lower_keys(parse(task["containerDefinitions"]))
    return definitions
