"""Opening an environment's sandbox: engine, cloud, plugins and stack, each made if it is missing."""

from strata.errors import StrataError
from strata.project import Environment
from strata.sandbox import (
    aws_cli,
    cloud,
    engine,
    language_host,
    paths,
    plugins,
    policy,
    recovery,
    stack,
    variables,
)
from strata.sandbox.cloud import Cloud
from strata.sandbox.engine import Engine
from strata.sandbox.locking import exclusive
from strata.sandbox.paths import Paths
from strata.sandbox.toolchain import Say
from strata.workspace import Workspace


def open_workspace(environment: Environment, say: Say, *, start: bool = True) -> Workspace:
    """The environment's workspace on its local cloud.

    If that cloud is lost, says so and removes its state with it. Without *start* a missing cloud is a
    StrataError: for commands that would find nothing there.
    """
    own = paths.of(environment.name)
    with exclusive(own.lock):
        _drop_if_lost(environment, own, say)
        if not own.folder.exists() and not start:
            raise StrataError(
                f"{environment.name} has not been brought up in the sandbox. "
                f"First: strata up {environment.name}"
            )
        ready = engine.ensure(say)
        running = _cloud(environment, own, say)
        plugins.ensure(own.home, ready.pulumi.folder / "pulumi", say)
        workspace = Workspace(
            environment.name, environment.root, _variables(environment, own, running, ready)
        )
        stack.ensure(environment, workspace, own)
        recovery.recover(environment, workspace, own, say)
        return workspace


def close(name: str, say: Say) -> None:
    """End the environment's cloud and remove its state; works for one that has no stack file any more."""
    own = paths.of(name)
    with exclusive(own.lock):
        say(f"{name}: cloud ended, state removed." if cloud.stop(own) else f"{name}: nothing was running.")


def opened() -> list[str]:
    """The environments that have a sandbox now, alive or lost."""
    sandbox = paths.of("").sandbox
    found = (path.name for path in sandbox.iterdir() if path.is_dir()) if sandbox.is_dir() else ()
    return sorted(name for name in found if name != paths.of("").home.name)


def _drop_if_lost(environment: Environment, own: Paths, say: Say) -> None:
    if not own.folder.exists():
        return
    why = cloud.loss(environment, own)
    if why is not None:
        say(f"The local cloud of {environment.name} is lost: {why}. Its state goes with it; starting afresh.")
        cloud.stop(own)


def _cloud(environment: Environment, own: Paths, say: Say) -> Cloud:
    running = cloud.read(own)
    if running is None:
        say(f"Starting the local cloud of {environment.name}, account {environment.account}: 2 to 5 seconds.")
        running = cloud.start(environment, own)
    return running


def _variables(environment: Environment, own: Paths, running: Cloud, ready: Engine) -> dict[str, str]:
    values = {
        **variables.base(
            [ready.pulumi.folder, policy.place_shim(own.home)], before=[aws_cli.place(own.home)]
        ),
        **variables.aws(environment.account, environment.region, running.endpoints, own),
        **variables.pulumi(own),
    }
    if all(plugins.origin(plugin, own.home) == plugins.OFFICIAL for plugin in plugins.wanted()):
        # The official awsx brings an aws of its own version, which it must be able to get.
        del values["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"]
    if ready.host_is_compiled:
        values["PULUMI_PYTHON_CMD"] = str(language_host.place(ready.host, own.home))
    return values
