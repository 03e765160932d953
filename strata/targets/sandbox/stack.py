"""An environment's stack in its backend: its first state, and the engine's copy of the stack file."""

import json
from collections.abc import Mapping
from pathlib import Path

from environment import yaml_file
from environment.stack_file import read
from strata.engine import service_state
from strata.engine.state_bucket import S3State, state_key
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.project import Environment
from strata.targets.sandbox.backend import Objects, StateBackend
from strata.targets.sandbox.files import replace_file
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.project_copy import project_copy

_SALT = "encryptionsalt"
_PROVIDER, _KEY = "secretsprovider", "encryptedkey"
_SECRETS = frozenset({_SALT, _PROVIDER, _KEY})


def exists(environment: Environment, objects: Objects) -> bool:
    """True if the stack has a state."""
    return _read(environment, objects) is not None


def ensure(
    environment: Environment, workspace: Workspace, paths: Paths, objects: Objects, backend: StateBackend
) -> None:
    """Make the stack if need be, and copy its stack file for the engine; StrataError on a broken state."""
    if not exists(environment, objects):
        initialise(environment, workspace, provider_of(environment, backend))
    copy_file(environment, paths.stack_file, objects)


def provider_of(environment: Environment, backend: StateBackend) -> str | None:
    """The secrets provider of the stack in *backend*."""
    if backend.secrets_provider is None:
        return None
    return service_state.secrets_provider(backend.secrets_provider, environment.service)


def copy_file(environment: Environment, path: Path, objects: Objects) -> None:
    """Give the engine a copy of the stack file: it writes this state's secrets provider into it.

    The committed file keeps the secrets provider of AWS.
    """
    copy = read(environment.stack_file)
    kept = {key: value for key, value in copy.items() if key not in _SECRETS}
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, yaml_file.dump({**kept, **_secrets(environment, objects)}))


def initialise(environment: Environment, workspace: Workspace, secrets_provider: str | None = None) -> None:
    """Make the stack from a copy of the project: the engine would write into the committed stack file."""
    provider = ["--secrets-provider", secrets_provider] if secrets_provider else []
    with project_copy(workspace) as copy:
        made = copy.pulumi("stack", "init", environment.name, *provider, capture=True)
    if made.returncode != 0:
        raise StrataError(f"The stack {environment.called} can't be made:\n{made.stderr.strip()}")


def require(environment: Environment, backend: StateBackend, objects: Objects) -> None:
    """Raise StrataError if the state is missing in *backend*: `up` would create all resources again."""
    if not exists(environment, objects):
        name = environment.called
        raise StrataError(
            f"The state of {name} is missing in {backend.url}, but its resources still exist. Nothing was "
            f"changed. Its older versions: strata restore {name}"
        )


def _secrets(environment: Environment, objects: Objects) -> Mapping[str, str]:
    """The stack file's keys about secrets, by the state; StrataError if the state can't be read."""
    try:
        text = _read(environment, objects)
        if text is None:
            raise ValueError("there is none")
        provider = json.loads(text)["checkpoint"]["latest"]["secrets_providers"]["state"]
        if "url" in provider:
            return {_PROVIDER: str(provider["url"]), _KEY: str(provider["encryptedkey"])}
        return {_SALT: str(provider["salt"])}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        name = environment.called
        remedy = (
            f"Its older versions: strata restore {name}"
            if isinstance(objects, S3State)
            else "Copies of earlier states are in its folder backups; or start the sandbox afresh: "
            f"strata down {environment.name}, then strata up {environment.name}."
        )
        raise StrataError(
            f"The state of {name} is not readable: {_key(environment)}: {error}. Nothing was changed. "
            f"{remedy}"
        ) from None


def _read(environment: Environment, objects: Objects) -> str | None:
    return objects.read(_key(environment))


def _key(environment: Environment) -> str:
    return state_key(environment.project, environment.name)
