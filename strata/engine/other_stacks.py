"""States of the other stacks in an environment's backend; run as a module where the backend is in S3."""

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

from strata.engine.backend_url import backend_url
from strata.engine.state import State, StateError, read_file, real, stored
from strata.engine.state_bucket import S3State
from strata.engine.workspace import Workspace
from strata.errors import StrataError

_STACKS = ".pulumi/stacks/"
_SERVICE = "strata:service:Service"
_THREADS = 16


def read(workspace: Workspace, *others_than: str) -> Mapping[str, State]:
    """The states of the stacks with this environment's name, by project, *others_than* these projects'.

    They are read from the backend, not exported by the engine, which takes a second for each. Raises
    StrataError if one can't be read. A backend that is neither files nor S3 has none that can be listed.
    """
    url = backend_url(workspace)
    texts = _texts(workspace, url, others_than)
    return {project: _state(project, text) for project, text in sorted(texts.items())}


def standing(workspace: Workspace, project: str) -> list[str]:
    """The projects of the other stacks that have resources."""
    return [
        other
        for other, state in read(workspace, project).items()
        if any(real(one) for one in state.resources)
    ]


def services(states: Mapping[str, State]) -> list[str]:
    """The projects of *states* that are deployed services; bootstrap's or a team's own project is none."""
    return [
        project
        for project, state in states.items()
        if any(one.get("type") == _SERVICE for one in state.resources)
    ]


def _texts(workspace: Workspace, url: str, without: Collection[str]) -> Mapping[str, str]:
    stack, parts = workspace.environment, urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path)).expanduser()
        paths = [
            path for path in (folder / _STACKS).glob(f"*/{stack}.json") if path.parent.name not in without
        ]
        found = ((path.parent.name, read_file(path)) for path in paths)
        return {project: text for project, text in found if text is not None}
    if parts.scheme != "s3":
        return {}
    failure = f"the states of the services in {url} can't be read"
    printed: dict[str, str] = json.loads(
        workspace.module_output(failure, "strata.engine.other_stacks", url, stack, *without)
    )
    return printed


def _state(project: str, text: str) -> State:
    try:
        return stored(text) or State(())
    except StateError as error:
        raise StrataError(f"the state of {project} can't be read: {error}") from None


def main(argv: Sequence[str]) -> None:
    """Print the states of a stack's name in a bucket as JSON, by project."""
    import boto3

    url, stack, *without = argv
    bucket = S3State(url, boto3.client("s3"))
    found = (key for key in bucket.keys(_STACKS) if key.endswith(f"/{stack}.json"))
    keys = {key.split("/")[-2]: key for key in found}
    wanted = [project for project in keys if project not in without]
    with ThreadPoolExecutor(_THREADS) as threads:
        texts = threads.map(bucket.read, [keys[project] for project in wanted])
        print(json.dumps({project: text for project, text in zip(wanted, texts, strict=True) if text}))


if __name__ == "__main__":
    main(sys.argv[1:])
