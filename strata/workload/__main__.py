"""AWS calls of the commands about workloads, in a process with the environment's variables.

Arguments: action, file with the resources as JSON, and those of the action.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from strata.client import Client
from strata.errors import Exit, StrataError
from strata.workload import contents, contracts, jobs, logs, registry, secrets, status, steady
from strata.workload.resources import Clients, StackResources, from_json

_STATUS = "status"
# A status doesn't wait long for a service that doesn't answer; it names the service.
_BOUNDED: Mapping[str, Any] = {"connect_timeout": 5, "read_timeout": 20, "retries": {"total_max_attempts": 3}}


def act(clients: Clients, resources: StackResources, action: str, rest: Sequence[str]) -> int:
    """Run *action*; its exit code."""
    match action, rest:
        case "status", []:
            print(json.dumps([asdict(row) for row in status.rows(clients, resources)]))
        case "logs", [process, since, follow]:
            wanted = logs.groups(resources, process or None)
            logs.show(clients, wanted, int(since), lambda line: print(line, flush=True), follow=bool(follow))
        case "run", [job, containers]:
            return jobs.run(
                clients, resources, job, lambda line: print(line, flush=True), containers=bool(containers)
            )
        case "secret", [arn]:
            secrets.put(clients, arn, secrets.value(sys.stdin.read()))
        case "without-value", [*names]:
            print("\n".join(secrets.without_value(clients, resources, names)))
        case "deployed", [*names]:
            print("\n".join(contracts.deployed(clients("ssm"), names)))
        case "contract", []:
            print("\n".join(contracts.parts(clients("ssm"))))
        case "contents", []:
            print("\n".join(contents.found(clients, resources)))
        case "steady", []:
            return (
                Exit.OK
                if steady.wait(clients, resources, lambda line: print(line, flush=True))
                else Exit.ERROR
            )
        case _:
            _ask_registry(action, rest)
    return Exit.OK


def _ask_registry(action: str, rest: Sequence[str]) -> None:
    """Run the registry *action*; raises StrataError for an unknown one."""
    match action, rest:
        case "missing-images", [*uris]:
            print("\n".join(registry.missing(_ecr, uris)))
        case "registry-password", [repository]:
            print(registry.password(_ecr, repository))
        case _:
            raise StrataError(f"Unknown action {action} with {len(rest)} arguments.", Exit.USAGE)


def _ecr(region: str) -> Client:
    import boto3

    return boto3.client("ecr", region_name=region)


def main(arguments: Sequence[str]) -> int:
    """Run with the environment's variables."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    action, file, *rest = arguments
    resources = from_json(json.loads(Path(file).read_text()))
    try:
        make = partial(boto3.client, config=Config(**_BOUNDED)) if action == _STATUS else boto3.client
        return act(lru_cache(make), resources, action, rest)
    except StrataError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except (BotoCoreError, ClientError) as error:
        print(f"AWS refused: {error}", file=sys.stderr)
        return Exit.ERROR
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
