"""`strata new service NAME --kind KIND`: the folder of a service that previews and comes up."""

import re
import shutil
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from strata import project, service_folders, service_project
from strata.commands import new_code
from strata.commands.options import say
from strata.errors import Exit, StrataError

new = typer.Typer(help="Write the files of something new.", no_args_is_help=True)
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
# The first priority that a service gets, and the steps to the next one that is free.
_PRIORITY = 200
_STEPS = (100, 10, 1)
# The last priority where the platform has no rules.
_LAST = 10_000
# The house rules require a limit in production; an account has 1,000 for all functions.
_CONCURRENCY = 10


class ProcessKind(StrEnum):
    """The kinds of processes that a new service may begin with."""

    web = "web"
    backend = "backend"
    worker = "worker"
    job = "job"
    function = "function"
    site = "site"


@new.callback()
def _group() -> None:
    """Write the files of something new."""


@new.command("service")
def service(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Lower-case letters, digits and dashes, at most 20")
    ],
    kind: Annotated[ProcessKind, typer.Option("--kind", help="Kind of the first process")],
) -> None:
    """Write services/NAME: project, stack files, program, code and a test."""
    write(project.ROOT, name, kind)
    first = project.names()[0]
    folder = f"{service_folders.FOLDER}/{name}"
    say(
        f"{folder} is there. To try next:\n  pytest {folder}\n  strata preview {first}/{name}\n"
        f"  strata up {first}/{name}\n"
        "Before the first commit: make urns, which lists its resources in tests/unit/released_urns.\n"
        f"For AWS: add {name} to strata-bootstrap:services in bootstrap/Pulumi.*.yaml (docs/services.md)."
    )


def write(root: Path, name: str, kind: ProcessKind) -> Path:
    """Write the service's folder in the checkout *root*; StrataError, and no folder, if it is invalid."""
    from environment.errors import SettingsError
    from environment.service_files import load

    folder = root / service_folders.FOLDER / name
    if not _NAME.fullmatch(name):
        raise StrataError(
            f"{name!r} can't be a service's name. Allowed: lower-case letters, digits and dashes, a letter "
            "first, at most 20 characters.",
            Exit.USAGE,
        )
    if folder.exists():
        raise StrataError(
            f"{service_folders.FOLDER}/{name} is there already; nothing was written.", Exit.USAGE
        )
    try:
        for path, text in files(root, name, kind).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        for environment in project.names(root):
            load(folder, environment)
    except SettingsError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StrataError(f"{error}\nNothing was written.", Exit.USAGE) from None
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StrataError(f"{folder} can't be written: {error.strerror}. Nothing was written.") from None
    return folder


def files(root: Path, name: str, kind: ProcessKind) -> Mapping[str, str]:
    """The texts of the service's files by their paths in its folder."""
    from environment import settings

    platforms = {stack: settings.read(root / f"Pulumi.{stack}.yaml") for stack in project.names(root)}
    rules = [rule.priority for platform in platforms.values() for rule in platform.compute.web.rules]
    priority = _free_priority(root, rules)
    stacks = {}
    for environment, platform in platforms.items():
        locked, days = platform.data.locks.deletion_protection, platform.messaging.log_retention_days
        sections = manifest(name, kind, locked=locked, priority=priority, days=days)
        stacks[f"Pulumi.{environment}.yaml"] = service_project.stack_file(name, sections)
    return {
        "Pulumi.yaml": service_project.project_file(name, f"The service {name}"),
        **stacks,
        "__main__.py": service_project.PROGRAM.format(name=name),
        **{path: text.format(name=name) for path, text in new_code.CODE[kind.value].items()},
        "tests/__init__.py": "",
        f"tests/test_{name.replace('-', '_')}.py": new_code.TEST.format(name=name),
    }


def manifest(name: str, kind: ProcessKind, *, locked: bool, priority: int, days: int) -> Mapping[str, Any]:
    """The sections of a stack file; with more capacity if deletion protection is on (*locked*).

    Logs are kept for *days*, as those of the environment.
    """
    run, queues = _process(name, kind, days, locked=locked, priority=priority), {}
    if kind is ProcessKind.worker:
        queues["incoming"] = {
            "fifo": False,
            "timeout_seconds": 60,
            "retention_days": 4,
            "max_receives": 5,
            "oldest_message_alarm_seconds": 900,
            "topics": [],
        }
    rates: dict[str, object] = {
        "rate_limit": 100,
        "burst_limit": 50,
        "host": None,
        "origins": [],
        "tokens": None,
        "log_retention_days": days,
    }
    return {
        "run": {new_code.PROCESS[kind.value]: run},
        "api": {"type": "http", **rates} if kind is ProcessKind.function else {},
        "websocket": {},
        "queues": queues,
        **{key: {} for key in ("topics", "tables", "buckets", "streams", "buses")},
        "secrets": [],
    }


def _process(name: str, kind: ProcessKind, days: int, *, locked: bool, priority: int) -> dict[str, Any]:
    permissions: dict[str, Any] = {"variables": {}, "secrets": [], "uses": {}, "log_retention_days": days}
    function = {
        "code": "src",
        "package": "zip",
        "handler": "handler.handle",
        "runtime": "python3.14",
        "architecture": "arm64",
        "memory_mb": 256,
        "timeout_seconds": 10,
        "reserved_concurrency": _CONCURRENCY if locked else None,
    }
    match kind:
        case ProcessKind.web | ProcessKind.backend:
            reached = (
                {}
                if kind is ProcessKind.backend
                else {
                    "health": {"path": "/health", "grace_seconds": 60},
                    "route": {"hosts": [], "paths": [f"/{name}", f"/{name}/*"], "priority": priority},
                }
            )
            return {"kind": kind.value, **_tasks(locked=locked), **reached, **permissions}
        case ProcessKind.worker:
            polling = {"queue": "incoming", "batch_size": 10, "maximum_concurrency": 2}
            return {"kind": "worker", "runs_as": "function", **polling, **function, **permissions}
        case ProcessKind.job:
            timing = {"schedule": "cron(0 3 * * ? *)", "timezone": "UTC", "retries": 2}
            return {"kind": "job", "runs_as": "function", **timing, **function, **permissions}
        case ProcessKind.function:
            # The house rules accept a public route in dev only.
            triggers = [{"http": f"GET /{name}", "callers": "iam" if locked else "everybody"}]
            return {"kind": "function", **function, "triggers": triggers, **permissions}
        case ProcessKind.site:
            site: dict[str, Any] = {"code": "src", "index": "index.html", "fallback": None, "hosts": []}
            return {"kind": "site", **site, "certificate_arn": None, "price_class": "PriceClass_100"}


def _tasks(*, locked: bool) -> dict[str, Any]:
    """Tasks of a program that listens on a port."""
    least = 2 if locked else 1
    return {
        "code": "src",
        "architecture": "arm64",
        "run_as_root": False,
        "port": 8080,
        "protocol": "http",
        "cpu": 256,
        "memory_mb": 512,
        "capacity": "fargate",
        "spot_percentage": 0 if locked else 100,
        "size": {"min": least, "desired": least, "max": 10 if locked else 2},
        "cpu_percent": 60,
    }


def taken_priorities(root: Path) -> set[int]:
    """The priorities of the routes of all services, in any environment."""
    from environment.stack_file import read_config

    taken = set[int]()
    for one in service_folders.names(root):
        for path in (root / service_folders.FOLDER / one).glob("Pulumi.*.yaml"):
            for process in (read_config(path)[0].get(f"{one}:run") or {}).values():
                priority = (process.get("route") or {}).get("priority") if isinstance(process, dict) else None
                taken |= {priority} if isinstance(priority, int) else set()
    return taken


def _free_priority(root: Path, rules: Sequence[int]) -> int:
    """A priority that no service has in any environment, below those of the platform's *rules*.

    A rule for all paths takes the requests of all routes behind it.
    """
    taken = taken_priorities(root)
    last = min((one for one in rules if one > _PRIORITY), default=_LAST)
    found = next((one for step in _STEPS for one in range(_PRIORITY, last, step) if one not in taken), None)
    if found is None:
        raise StrataError(
            f"No priority from {_PRIORITY} to {last - 1} is free for the route: give a rule of "
            "strata:compute.web.rules a higher one. Nothing was written."
        )
    return found
