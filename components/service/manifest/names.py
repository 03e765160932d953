"""Names in a service's manifest, and their limits."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field

from components.common.suggest import nearest

# AWS allows 32 characters in the name of a target group; the name of a service, the name of a process and
# the suffix of eight characters that Pulumi adds must fit together with other parts.
LONGEST = 20
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_NAME_PATTERN = rf"^[a-z][a-z0-9-]{{0,{LONGEST - 1}}}$"
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_VARIABLE_PATTERN = rf"^{_VARIABLE.pattern}$"
_LONGEST_VARIABLE = 64
# A folder is part of its image's tag: Docker Registry HTTP API V2 and `docker tag`, at most 128 characters.
_STEP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_LONGEST_PATH = 100

# AWS Lambda Developer Guide, "Use Lambda environment variables to configure values in code", section "Defined
# runtime environment variables": the reserved ones, without those that begin with "_", which no variable may.
# ECS Developer Guide, "Task metadata endpoint" and "Task IAM role": the agent sets them.
RESERVED_VARIABLES = frozenset(
    {
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "ECS_AGENT_URI",
        "ECS_CONTAINER_METADATA_URI",
        "ECS_CONTAINER_METADATA_URI_V4",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)


def check_name(name: str) -> str:
    """*name*, if it is a valid name of services, processes, queues and similar; raises ValueError if not."""
    if not _NAME.fullmatch(name):
        raise ValueError("is not a name; allowed: lowercase letters, digits and -, beginning with a letter")
    if len(name) > LONGEST:
        raise ValueError(f"has {len(name)} characters; a name has {LONGEST} at most, so that AWS's names fit")
    if name.endswith("-"):
        raise ValueError("ends in -; a name ends in a letter or digit")
    return name


def _variable(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise ValueError("is not a name; allowed: uppercase letters, digits and _, beginning with a letter")
    if name in RESERVED_VARIABLES:
        raise ValueError("is set by AWS; give the variable another name")
    return name


def _below_the_service(path: str) -> str:
    if not all(map(_STEP.fullmatch, path.split("/"))):
        raise ValueError(
            "is not a path inside the service's folder, such as src or src/worker; allowed: letters, digits, "
            "., _ and -, and no name that begins with ."
        )
    return path


Name = Annotated[str, AfterValidator(check_name), Field(json_schema_extra={"pattern": _NAME_PATTERN})]
Variable = Annotated[
    str,
    Field(max_length=_LONGEST_VARIABLE, json_schema_extra={"pattern": _VARIABLE_PATTERN}),
    AfterValidator(_variable),
]
Path = Annotated[str, Field(max_length=_LONGEST_PATH), AfterValidator(_below_the_service)]


def is_meant(name: str, known: Iterable[str]) -> bool:
    """Whether one of *known* that can't be a name resembles *name*: its own error is the one to correct."""
    wrong = [one for one in known if not (_NAME.fullmatch(one) or _VARIABLE.fullmatch(one))]
    return nearest(name, wrong) is not None


def of_another_service(text: str) -> tuple[str, str] | None:
    """``catalogue.changed`` as service and name, or None for a name of the own service."""
    service, dot, name = text.partition(".")
    return (service, name) if dot else None
