"""CloudFront invalidation: remove cached objects by path, and wait until it is completed.

As a module it runs inside an environment:
``python -m strata.commands.invalidate wait|no-wait DISTRIBUTION PATH...``.
"""

import sys
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

_DISTRIBUTION = "cdn_distribution_id"
# CloudFront Developer Guide, "Concurrent invalidation request maximum".
_PATHS = 3_000
_WILDCARDS = 15
_WILDCARD = "*"
# What a URL may be made of (RFC 3986); anything else has to be encoded, as it is where it is kept.
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%")
# It takes CloudFront a minute or two; after a quarter of an hour something is wrong.
_PATIENCE_SECONDS = 900.0
_POLL_SECONDS = 5.0
_WAIT = "wait"

Say = Callable[[str], None]
# boto3 makes its clients at run time.
_CloudFront = Any


def invalidate(workspace: Workspace, paths: Sequence[str], say: Say, *, wait: bool) -> Exit:
    """Invalidate *paths* of the environment's CDN; ERROR if CloudFront refuses or takes too long."""
    check(paths)
    operations.require_deployed(workspace)
    outputs = operations.outputs(workspace)
    if not outputs.get(_DISTRIBUTION):
        name = workspace.environment
        raise StrataError(
            f"{name} has no CDN: no output {_DISTRIBUTION}. Give strata:edge.cdn, then: strata up {name}"
        )
    say(f"{len(paths)} of at most {_PATHS:,} paths in {outputs[_DISTRIBUTION]}")
    # In a process of its own, which has the environment's variables and nothing of the user's.
    how = _WAIT if wait else f"no-{_WAIT}"
    command = [sys.executable, "-m", "strata.commands.invalidate", how, str(outputs[_DISTRIBUTION]), *paths]
    return Exit.OK if workspace.run(command) == Exit.OK else Exit.ERROR


def check(paths: Sequence[str]) -> None:
    """Raise StrataError with everything about *paths* that CloudFront would refuse or misunderstand."""
    problems = [problem for path in paths if (problem := _problem(path))]
    twice = sorted({path for path in paths if paths.count(path) > 1})
    if twice:
        problems.append(f"given more than once: {', '.join(twice)}")
    if len(paths) > _PATHS:
        problems.append(f"{len(paths):,} paths, but CloudFront takes {_PATHS:,} at a time")
    wildcards = sum(path.endswith(_WILDCARD) for path in paths)
    if wildcards > _WILDCARDS:
        problems.append(f"{wildcards} paths with {_WILDCARD}, but CloudFront takes {_WILDCARDS} at a time")
    if problems:
        raise StrataError("\n".join(problems), Exit.USAGE)


def ask(cloudfront: _CloudFront, distribution: str, paths: Sequence[str]) -> str:
    """Ask for the invalidation; its id."""
    batch = {"Paths": {"Quantity": len(paths), "Items": list(paths)}, "CallerReference": str(uuid.uuid4())}
    made = cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
    return str(made["Invalidation"]["Id"])


def follow(
    cloudfront: _CloudFront,
    distribution: str,
    invalidation: str,
    say: Say,
    patience: float = _PATIENCE_SECONDS,
) -> bool:
    """Say now and then how far it is; whether it was done in time."""
    began = time.monotonic()
    while True:
        found = cloudfront.get_invalidation(DistributionId=distribution, Id=invalidation)["Invalidation"]
        waited = time.monotonic() - began
        say(f"{invalidation}  {found['Status']}  after {waited:.0f} seconds")
        if found["Status"].lower() == "completed":
            return True
        if waited > patience:
            say(f"Not completed after {patience:.0f} seconds; it continues in CloudFront.")
            return False
        time.sleep(_POLL_SECONDS)


def main(arguments: Sequence[str]) -> int:
    """Run with the environment's variables; arguments: wait or no-wait, distribution, paths."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    how, distribution, *paths = arguments
    # CloudFront has one endpoint for all regions, so any region will do.
    cloudfront = boto3.client("cloudfront", region_name="us-east-1")
    try:
        invalidation = ask(cloudfront, distribution, paths)
        if how != _WAIT:
            print(f"{invalidation}  asked for", flush=True)
            return Exit.OK
        done = follow(cloudfront, distribution, invalidation, lambda line: print(line, flush=True))
    except (BotoCoreError, ClientError) as error:
        print(f"CloudFront refused: {error}", file=sys.stderr)
        return Exit.ERROR
    return Exit.OK if done else Exit.ERROR


def _problem(path: str) -> str | None:
    if not path.startswith("/"):
        return f"{path}: a path begins with /"
    if _WILDCARD in path[:-1]:
        return f"{path}: {_WILDCARD} stands only at the end of a path"
    strange = sorted({*path} - _LETTERS)
    if strange:
        return f"{path}: {' '.join(map(repr, strange))} must be encoded as in a URL (%20 for a space)"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
