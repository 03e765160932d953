"""What is in an environment's VPC, or carries its tags, and is in no state."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from strata.drift.report import Unmanaged
from strata.drift.things import Thing, unmanaged
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import StrataError


def find(workspace: Workspace, known: State, region: str, tags: Mapping[str, str]) -> tuple[Unmanaged, ...]:
    """What the cloud has and the state hasn't; StrataError if a part of the cloud couldn't be asked."""
    asked = {"region": region, "vpcs": known.vpcs, "tags": dict(tags)}
    # In a process of its own, which has the environment's variables and nothing of the user's.
    run = subprocess.run(
        [sys.executable, "-m", "strata.drift.inventory"],
        input=json.dumps(asked),
        env=workspace.variables,
        cwd=workspace.root,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        said = (run.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise StrataError(f"what the state doesn't know couldn't be listed: {said}")
    try:
        things = [_thing(one) for one in json.loads(run.stdout)]
    except (ValueError, TypeError, KeyError) as error:
        said = f"{type(error).__name__}: {error}"
        raise StrataError(f"what the state doesn't know couldn't be listed: {said}") from None
    return unmanaged(things, known.identities)


def _thing(told: Mapping[str, Any]) -> Thing:
    identities, makers = tuple(told["identities"]), tuple(told["owners"])
    return Thing(told["kind"], identities, told["name"], told["why"], makers)
