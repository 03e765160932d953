"""CloudFront invalidation: remove cached objects by path, and wait until it is completed.

As a module it runs with an environment's credentials:
``python -m strata.commands.invalidate wait|no-wait DISTRIBUTION PATH...``.
"""

import sys
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from components.common.unique import repeated
from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

_DISTRIBUTION = "cdn_distribution_id"
# CloudFront Developer Guide, "Concurrent invalidation request maximum".
_PATHS = 3_000
_WILDCARDS = 15
_WILDCARD = "*"
# The characters of a URL (RFC 3986); others must be percent-encoded, as in the cache key.
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%")
# CloudFront takes a minute or two.
_TIMEOUT_SECONDS = 900.0
_POLL_SECONDS = 5.0
_WAIT = "wait"

Say = Callable[[str], None]
# boto3 makes its clients at run time.
_CloudFront = Any


def invalidate(workspace: Workspace, paths: Sequence[str], say: Say, *, wait: bool) -> Exit:
    """Invalidate *paths* of the environment's distribution, or of a service's sites.

    ERROR if CloudFront refuses or times out.
    """
    check(paths)
    codes = [invalidate_in(workspace, one, paths, say, wait=wait) for one in _distributions(workspace)]
    return max(codes)


def invalidate_in(
    workspace: Workspace, distribution: str, paths: Sequence[str], say: Say, *, wait: bool = True
) -> Exit:
    """Invalidate *paths* of the *distribution*; ERROR, with the command to try again, if that fails."""
    say(f"{len(paths)} of at most {_PATHS:,} paths in {distribution}")
    # A process of its own, which gets the environment's variables and not the user's.
    how = _WAIT if wait else f"no-{_WAIT}"
    command = [sys.executable, "-m", "strata.commands.invalidate", how, distribution, *paths]
    if workspace.run(command) == Exit.OK:
        return Exit.OK
    say(f"To try it again: strata invalidate {workspace.called} {' '.join(map(repr, paths))}")
    return Exit.ERROR


def _distributions(workspace: Workspace) -> list[str]:
    """The ids of the distributions; StrataError if there is none."""
    outputs, name = operations.outputs(workspace), workspace.called
    if workspace.service is None:
        if not outputs.get(_DISTRIBUTION):
            raise StrataError(
                f"{name} has no CDN: no output {_DISTRIBUTION}. Set strata:edge.cdn, then: strata up {name}"
            )
        return [str(outputs[_DISTRIBUTION])]
    processes = outputs.get("processes")
    found = [
        str(one["distribution"])
        for one in (processes.values() if isinstance(processes, dict) else ())
        if one.get("kind") == "site"
    ]
    if not found:
        raise StrataError(f"{name} has no site: no process of kind site is deployed.")
    return found


def check(paths: Sequence[str]) -> None:
    """Raise StrataError with every error in *paths*."""
    problems = [problem for path in paths if (problem := _problem(path))]
    twice = repeated(paths)
    if twice:
        problems.append(f"given more than once: {', '.join(twice)}")
    if len(paths) > _PATHS:
        problems.append(f"{len(paths):,} paths; CloudFront allows {_PATHS:,} at a time")
    wildcards = sum(path.endswith(_WILDCARD) for path in paths)
    if wildcards > _WILDCARDS:
        problems.append(f"{wildcards} paths with {_WILDCARD}; CloudFront allows {_WILDCARDS} at a time")
    if problems:
        raise StrataError("\n".join(problems), Exit.USAGE)


def create(cloudfront: _CloudFront, distribution: str, paths: Sequence[str]) -> str:
    """Create the invalidation; its id."""
    batch = {"Paths": {"Quantity": len(paths), "Items": list(paths)}, "CallerReference": str(uuid.uuid4())}
    made = cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
    return str(made["Invalidation"]["Id"])


def wait_until_completed(
    cloudfront: _CloudFront,
    distribution: str,
    invalidation: str,
    say: Say,
    timeout: float = _TIMEOUT_SECONDS,
) -> bool:
    """Print the status at each poll; whether it was completed before the *timeout* in seconds."""
    began = time.monotonic()
    while True:
        found = cloudfront.get_invalidation(DistributionId=distribution, Id=invalidation)["Invalidation"]
        waited = time.monotonic() - began
        say(f"{invalidation}  {found['Status']}  after {waited:.0f} seconds")
        if found["Status"].lower() == "completed":
            return True
        if waited > timeout:
            say(f"Not completed after {timeout:.0f} seconds; it continues in CloudFront.")
            return False
        time.sleep(_POLL_SECONDS)


def main(arguments: Sequence[str]) -> int:
    """Run with the environment's variables; arguments: wait or no-wait, distribution, paths."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    how, distribution, *paths = arguments
    # CloudFront is a global service; boto3 needs any region.
    cloudfront = boto3.client("cloudfront", region_name="us-east-1")
    try:
        invalidation = create(cloudfront, distribution, paths)
        if how != _WAIT:
            _say(f"{invalidation}  created")
            return Exit.OK
        done = wait_until_completed(
            cloudfront, distribution, invalidation, lambda line: print(line, flush=True)
        )
    except (BotoCoreError, ClientError) as error:
        print(f"CloudFront: {error}", file=sys.stderr)
        return Exit.ERROR
    return Exit.OK if done else Exit.ERROR


def _say(line: str) -> None:
    print(line, flush=True)


def _problem(path: str) -> str | None:
    if not path.startswith("/"):
        return f"{path}: a path must begin with /"
    if _WILDCARD in path[:-1]:
        return f"{path}: {_WILDCARD} is allowed only at the end of a path"
    strange = sorted({*path} - _LETTERS)
    if strange:
        return f"{path}: {' '.join(map(repr, strange))} must be percent-encoded (%20 for a space)"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
