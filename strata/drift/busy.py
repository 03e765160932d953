"""The engine's lock on a stack: during an update, resources may be incomplete.

Runs as a module with the environment's credentials if the state is in S3.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from strata.engine.backend_url import backend_url
from strata.engine.state_bucket import S3State, lock_prefix
from strata.engine.workspace import Workspace
from strata.errors import StrataError


def refuse(workspace: Workspace, project: str) -> None:
    """Raise StrataError, with the lock's holder, while the environment's stack is locked."""
    held = locks(workspace, project)
    if held:
        name = workspace.called
        raise StrataError(
            f"drift {name}: an update of {name} is running ({_holder(held[0])}), so that resources are "
            "incomplete. Nothing was compared, and no issue was changed. Run it again once the update has "
            "ended; "
            f"if none is running, the lock was left behind: strata up {name}, or pulumi cancel."
        )


def locks(workspace: Workspace, project: str) -> list[str]:
    """The contents of the stack's locks; empty if the backend doesn't list locks."""
    url, prefix = backend_url(workspace), lock_prefix(project, workspace.environment)
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path)).expanduser() / prefix
        return [path.read_text(errors="replace") for path in sorted(folder.rglob("*.json"))]
    if parts.scheme != "s3":
        return []
    failure = f"drift {workspace.called}: the locks in {url} can't be read"
    found: list[str] = json.loads(workspace.module_output(failure, "strata.drift.busy", url, prefix))
    return found


def _holder(lock: str) -> str:
    """The user, machine and process that took *lock*, and since when (pulumi, backend/diy/lock.go)."""
    try:
        held = json.loads(lock)
        return f"{held['username']}@{held['hostname']}, pid {held['pid']}, since {held['timestamp']}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return "its lock can't be read"


def main(argv: Sequence[str]) -> None:
    """Print the locks beneath a prefix of a bucket as JSON."""
    import boto3

    url, prefix = argv
    bucket = S3State(url, boto3.client("s3"))
    print(json.dumps([bucket.read_lock(key) for key in bucket.keys(prefix)]))


if __name__ == "__main__":
    main(sys.argv[1:])
