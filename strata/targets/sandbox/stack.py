"""An environment's stack in its backend: its first state, and the engine's copy of the stack file."""

from collections.abc import Mapping
from pathlib import Path

from environment import yaml_file
from environment.stack_file import read
from strata.engine import service_state
from strata.engine.state import State, StateError, stored
from strata.engine.state_bucket import S3State, history_prefix, state_key
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
# The end of the keys of the states in the engine's history.
_COPY = ".checkpoint.json"


def exists(environment: Environment, objects: Objects) -> bool:
    """True if the stack has a state."""
    return _read(environment, objects) is not None


def ensure(
    environment: Environment, workspace: Workspace, paths: Paths, objects: Objects, backend: StateBackend
) -> None:
    """Make the stack if need be, and copy its stack file for the engine; StrataError on a broken state."""
    if not exists(environment, objects):
        initialise(environment, workspace, provider_of(environment, backend))
    known = copy_file(environment, paths.stack_file, objects)
    _refuse_emptied(environment, objects, known)


def provider_of(environment: Environment, backend: StateBackend) -> str | None:
    """The secrets provider of the stack in *backend*."""
    if backend.secrets_provider is None:
        return None
    return service_state.secrets_provider(backend.secrets_provider, environment.service)


def copy_file(environment: Environment, path: Path, objects: Objects) -> State:
    """Give the engine a copy of the stack file: it writes this state's secrets provider into it.

    The committed file keeps the secrets provider of AWS. Returns the state.
    """
    copy = read(environment.stack_file)
    kept = {key: value for key, value in copy.items() if key not in _SECRETS}
    path.parent.mkdir(parents=True, exist_ok=True)
    known, secrets = _read_secrets(environment, objects)
    replace_file(path, yaml_file.dump({**kept, **secrets}))
    return known


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


def _read_secrets(environment: Environment, objects: Objects) -> tuple[State, Mapping[str, str]]:
    """The state, and the stack file's keys about its secrets; StrataError if the state can't be read."""
    try:
        known = stored(_read(environment, objects) or "") or State(())
        provider = known.secrets
        if provider is None or not (provider.url or provider.salt):
            raise StateError("it names no secrets provider")
    except StateError as error:
        raise _unreadable(environment, objects, error) from None
    if provider.url:
        return known, {_PROVIDER: provider.url, _KEY: provider.encrypted_key}
    return known, {_SALT: provider.salt}


def _refuse_emptied(environment: Environment, objects: Objects, known: State) -> None:
    """StrataError if the state has lost its resources since the engine wrote it: all would be built again.

    The engine leaves out an empty list. Its history has a copy of the state after each update.
    """
    if known.resources:
        return
    for key in sorted(objects.keys(history_prefix(environment.project, environment.name)))[-2:]:
        last = _copy(objects, key) if key.endswith(_COPY) else None
        if last and last.resources and last.written == known.written:
            reason = StateError(f"it has no resources, and had {len(last.resources)} after the last update")
            raise _unreadable(environment, objects, reason)


def _copy(objects: Objects, key: str) -> State | None:
    """The copy of a state in the history; None of a damaged one, which shows nothing."""
    try:
        return stored(objects.read(key) or "")
    except StateError:
        return None


def _unreadable(environment: Environment, objects: Objects, error: StateError) -> StrataError:
    name = environment.called
    if isinstance(objects, S3State):
        remedy = f"Its older versions: strata restore {name}"
    else:
        remedy = (
            "Copies of earlier states are in its folder backups; or start the sandbox afresh: "
            f"strata down {environment.name}, then strata up {environment.name}."
        )
        if not environment.service:
            remedy = f"Without the file the next command makes it again from the stand-in's journal. {remedy}"
    return StrataError(
        f"The state of {name} is not readable: {_key(environment)}: {error}. Nothing was changed. {remedy}"
    )


def _read(environment: Environment, objects: Objects) -> str | None:
    return objects.read(_key(environment))


def _key(environment: Environment) -> str:
    return state_key(environment.project, environment.name)
