"""Opening an environment's sandbox: engine, cloud, plugins and stack, each made if it is missing."""

from strata import project
from strata.engine.service_state import refuse_lost
from strata.engine.workspace import Workspace
from strata.errors import NeverDeployedError, StrataError
from strata.project import Environment
from strata.targets.sandbox import (
    backend,
    cloud,
    cut_off,
    engine,
    engine_locks,
    engine_logs,
    folders,
    fork_server,
    moves,
    paths,
    plugins,
    recovery,
    stack,
)
from strata.targets.sandbox.backend import Files, StateBackend
from strata.targets.sandbox.cloud import LocalCloud
from strata.targets.sandbox.engine import PulumiEngine
from strata.targets.sandbox.files import require_file
from strata.targets.sandbox.locking import exclusive
from strata.targets.sandbox.paths import Paths
from strata.targets.sandbox.sandbox_stack import SandboxStack
from strata.targets.sandbox.toolchain import Say


def open_workspace(
    environment: Environment, say: Say, *, start: bool = True, renew: bool = False
) -> Workspace:
    """The environment's workspace on its local cloud.

    *start* starts a missing cloud; *renew* also replaces a lost cloud and removes its state. Without
    them, both are a StrataError.
    """
    own = paths.of(environment.name, environment.part)
    # Only the platform starts a cloud: a service needs the platform's resources.
    start, renew = start and not environment.service, renew and not environment.service
    with exclusive(own.lock):
        where = SandboxStack(environment, own, *_ready(environment, own, say, start=start, renew=renew))
        return _open(where, backend.of(own), say)


def open_state(environment: Environment, say: Say) -> Workspace:
    """As :func:`open_workspace`, for a running cloud and a state that may be lost or damaged."""
    own = paths.of(environment.name, environment.part)
    with exclusive(own.lock):
        where = SandboxStack(environment, own, *_ready(environment, own, say, start=False))
        return where.workspace(backend.of(own))


def open_bootstrap(environment: Environment, say: Say) -> Workspace:
    """The workspace of bootstrap's own stack; its state stays in files, as it creates the state bucket."""
    own = paths.of(environment.name, "bootstrap")
    with exclusive(own.lock):
        running, ready = _ready(environment, own, say, start=True, renew=True)
        return _open(
            SandboxStack(project.bootstrap(environment), own, running, ready), backend.files(own), say
        )


def move_state(environment: Environment, target: StateBackend, say: Say) -> None:
    """Move the environment's state into *target*; a call after a failure or a kill continues the move.

    The old state is removed last; until then the record names the valid one.
    """
    own = paths.of(environment.name)
    with exclusive(own.lock):
        running, ready = _ready(environment, own, say, start=False)
        now = backend.of(own)
        stacks = [environment, *project.services(environment)]
        places = [SandboxStack(one, paths.of(one.name, one.part), running, ready) for one in stacks]
        if now != target:
            for where in places:
                _copy(where, now, target, say)
            backend.record(own, target)
            say(f"The state of {environment.name} is in {target.url} from now on.")
        for where in places:
            for old in {now, backend.files(own)} - {target}:
                if stack.exists(where.environment, where.objects(old)):
                    moves.forget(where.workspace(old))


def _copy(where: SandboxStack, now: StateBackend, target: StateBackend, say: Say) -> None:
    """Copy the stack's state from the backend *now* to *target*; a service without a state is left out."""
    there, objects = where.workspace(target), where.objects(target)
    deployed = stack.exists(where.environment, where.objects(now))
    if not deployed and where.environment.service:
        return
    if not stack.exists(where.environment, objects):
        stack.initialise(where.environment, there, stack.provider_of(where.environment, target))
    if deployed:
        provider = stack.provider_of(where.environment, target)
        moves.copy(_open(where, now, say), there, provider, where.own.stack_file)


def close(name: str, say: Say) -> None:
    """End the environment's cloud and remove its state, with or without a stack file.

    StrataError, before anything is removed, while an engine works there or if the folder is the user's.
    """
    own = paths.of(name)
    with exclusive(own.lock):
        folders.require_own(own)
        engine_locks.refuse_at_work(own)
        say(f"{name}: cloud ended, state removed." if cloud.stop(own) else f"{name}: nothing was running.")


def opened() -> list[str]:
    """The environments that have a sandbox now, alive or lost."""
    return folders.made(paths.of("").sandbox)


def left_over() -> list[str]:
    """The project's environments whose folder was deleted while their emulators run."""
    made = opened()
    return [name for name in project.names() if name not in made and cloud.left_over(paths.of(name))]


def _drop_if_lost(environment: Environment, own: Paths, say: Say, *, renew: bool) -> None:
    folders.require_own(own)
    if not own.folder.exists():
        return
    why = cloud.loss(environment, own)
    if why is not None:
        cloud.refuse_elsewhere(environment, own)
    if why is not None and not renew:
        name = environment.name
        raise StrataError(
            f"The local cloud of {name} is lost: {why}. Nothing was changed. To start a new one, without "
            f"its state: strata up {name}"
        )
    if why is not None:
        engine_locks.refuse_at_work(own)
        say(
            f"The local cloud of {environment.name} is lost: {why}. Its state is removed, and a new one "
            "starts."
        )
        cloud.stop(own)


def _cloud(environment: Environment, own: Paths, say: Say) -> LocalCloud:
    running = cloud.read(own)
    if running is None:
        say(f"Starting the local cloud of {environment.name}, account {environment.account}: 2 to 5 seconds.")
        running = cloud.start(environment, own)
    return running


def _ready(
    environment: Environment, own: Paths, say: Say, *, start: bool, renew: bool = False
) -> tuple[LocalCloud, PulumiEngine]:
    folders.require_space(own)
    for file in (own.record, own.moved, own.creates, own.recovered, own.stack_file):
        require_file(file)
    folders.make_private(own)
    _drop_if_lost(environment, own, say, renew=renew)
    if not own.folder.exists() and not start:
        raise StrataError(
            f"{environment.name} has not been brought up in the sandbox. First: strata up {environment.name}"
        )
    ready = engine.ensure(say)
    running = _cloud(environment, own, say)
    plugins.ensure(own.home, ready.pulumi.folder / "pulumi", say)
    engine_logs.turn_off(own)
    fork_server.ensure(own)
    return running, ready


def _open(place: SandboxStack, where: StateBackend, say: Say) -> Workspace:
    workspace, objects = place.workspace(where), place.objects(where)
    if where.secrets_provider is not None and not place.environment.service:
        stack.require(place.environment, where, objects)
    # A recovery that was killed has removed a state that was cut off.
    lost = not stack.exists(place.environment, objects) and not place.own.recovered.exists()
    if place.environment.service and lost:
        if place.environment.checkout:
            raise NeverDeployedError(f"{place.environment.called} has no state in {where.url}")
        refuse_lost(place.environment, where.url, backend.client("ssm", workspace.variables))
    if isinstance(objects, Files):
        cut_off.put_back(place.environment, place.own, objects, say)
    stack.ensure(place.environment, workspace, place.own, objects, where)
    recovery.recover(place.environment, workspace, place.own, objects, say)
    return workspace
