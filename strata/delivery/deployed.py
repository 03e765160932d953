"""The commit of a service's last successful deployment: a tag of its stack; run as a module for S3."""

import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from strata.delivery import promoted
from strata.engine.backend_url import backend_url
from strata.engine.state_bucket import S3State
from strata.engine.workspace import Workspace
from strata.errors import StrataError

TAG = "strata:deployed"
_THREADS = 16


@dataclass(frozen=True)
class Deployment:
    """A successful deployment: its commit, and the digests of the platform's contract that it had."""

    commit: str
    contract: tuple[str, ...] = ()


def record(workspace: Workspace, deployment: Deployment) -> None:
    """Tag the stack with *deployment*, once its update has succeeded and its tasks are steady."""
    if urlsplit(backend_url(workspace)).scheme == "file":
        service = str(workspace.service)
        # Reading a file is cheaper than the engine's start; in S3 it isn't.
        if deployments(workspace, [service]).get(service) == deployment:
            return
    _tag(workspace, "set", TAG, " ".join([deployment.commit, *deployment.contract]))


def forget(workspace: Workspace) -> None:
    """Remove the tag of a deleted service, if it has one."""
    if deployments(workspace, [str(workspace.service)]):
        _tag(workspace, "rm", TAG)


def deployments(workspace: Workspace, services: Sequence[str]) -> dict[str, Deployment]:
    """The last successful deployment, by service; a service without one is left out.

    They are read from the backend, not by the engine, which takes a second for each.
    """
    url, stack = backend_url(workspace), workspace.environment
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path)).expanduser()
        texts = {one: _text(folder / _key(one, stack)) for one in services}
    elif parts.scheme == "s3":
        failure = f"the commits of the services in {url} can't be read"
        texts = json.loads(
            workspace.module_output(failure, "strata.delivery.deployed", url, stack, *services)
        )
    else:
        raise StrataError(f"The commits of services are read from a bucket or files only, not from {url}.")
    found = {one: _words(text) for one, text in texts.items() if text is not None}
    return {one: Deployment(words[0], (*words[1:],)) for one, words in found.items() if words}


def changed_since(root: Path, commit: str) -> list[str] | None:
    """The files that differ from *commit*; None if it is none, or this clone doesn't have it."""
    if not promoted.COMMIT.fullmatch(commit):
        return None
    done = promoted.git(root, "diff", "--name-only", "--no-renames", "-z", commit, "HEAD")
    return None if done.returncode else [one for one in done.stdout.split("\0") if one]


def _tag(workspace: Workspace, *arguments: str) -> None:
    done = workspace.pulumi("stack", "tag", *arguments, "--stack", workspace.environment, capture=True)
    if done.returncode:
        raise StrataError(
            f"The commit of {workspace.called} is not recorded, so the next commit deploys it again: "
            f"{done.stderr.strip()}"
        )


def _key(service: str, stack: str) -> str:
    """The key of the stack's tags (pulumi, pkg/backend/diy/stack_tags.go)."""
    return f".pulumi/stacks/{service}/{stack}.pulumi-tags"


def _text(path: Path) -> str | None:
    return path.read_text(errors="replace") if path.is_file() else None


def _words(text: str) -> list[str]:
    try:
        tags: Mapping[str, Any] = json.loads(text)["tags"]
        return str(tags.get(TAG) or "").split()
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def main(argv: Sequence[str]) -> None:
    """Print the tags of services' stacks in a bucket as JSON, by service."""
    import boto3

    url, stack, *services = argv
    bucket = S3State(url, boto3.client("s3"))
    with ThreadPoolExecutor(_THREADS) as threads:
        texts = threads.map(lambda one: bucket.read(_key(one, stack)), services)
        print(json.dumps(dict(zip(services, texts, strict=True))))


if __name__ == "__main__":
    main(sys.argv[1:])
