"""An environment's stack in the file backend: its first state, and the engine's copy of the stack file."""

import json
import tempfile
from pathlib import Path

import yaml

from strata.errors import StrataError
from strata.project import Environment
from strata.sandbox.paths import Paths
from strata.workspace import Workspace

_SALT = "encryptionsalt"
_SECRETS = frozenset({_SALT, "secretsprovider", "encryptedkey"})


def state_file(paths: Paths) -> Path | None:
    """The stack's state, if it has one."""
    return next(paths.state.glob(f".pulumi/stacks/*/{paths.environment}.json"), None)


def ensure(environment: Environment, workspace: Workspace, paths: Paths) -> None:
    """Make the stack if need be, and copy its stack file for the engine; StrataError on a broken state."""
    if state_file(paths) is None:
        _initialise(environment, workspace)
    # The engine writes the salt of its secrets into the stack file, so it gets a copy. What encrypts this
    # environment's secrets on AWS stays there.
    copy = yaml.safe_load(environment.stack_file.read_text())
    kept = {key: value for key, value in copy.items() if key not in _SECRETS}
    kept[_SALT] = _salt(environment, paths)
    paths.stack_file.write_text(yaml.safe_dump(kept, sort_keys=False))


def _initialise(environment: Environment, workspace: Workspace) -> None:
    """Make the stack from a copy of the project: the engine would write into the committed stack file."""
    with tempfile.TemporaryDirectory(prefix="strata-") as folder:
        project = Path(folder)
        (project / "Pulumi.yaml").write_bytes((environment.root / "Pulumi.yaml").read_bytes())
        made = Workspace(environment.name, project, workspace.variables).pulumi(
            "stack", "init", environment.name, capture=True
        )
    if made.returncode != 0:
        raise StrataError(f"The stack {environment.name} can't be made:\n{made.stderr.strip()}")


def _salt(environment: Environment, paths: Paths) -> str:
    """The salt of the state's secrets; StrataError if the state can't be read."""
    state = state_file(paths)
    try:
        if state is None:
            raise ValueError("there is none")
        latest = json.loads(state.read_text())["checkpoint"]["latest"]
        return str(latest["secrets_providers"]["state"]["salt"])
    except (ValueError, KeyError, TypeError) as error:
        raise StrataError(
            f"The state of {environment.name} is not readable: {state}: {error}. Nothing was changed. "
            "Copies of earlier states are in its folder backups; or start the sandbox afresh: "
            f"strata down {environment.name}, then strata up {environment.name}."
        ) from None
