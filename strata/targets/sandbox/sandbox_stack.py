"""A stack in the sandbox: its paths, its local cloud, its engine, and the variables of its processes."""

from dataclasses import dataclass

from strata.engine.state_bucket import state_key
from strata.engine.workspace import Workspace
from strata.project import Environment
from strata.targets.sandbox import aws_cli, backend, language_host, plugins, policy, variables
from strata.targets.sandbox.backend import Objects, StateBackend
from strata.targets.sandbox.cloud import LocalCloud
from strata.targets.sandbox.engine import PulumiEngine
from strata.targets.sandbox.paths import Paths


@dataclass(frozen=True)
class SandboxStack:
    """A stack, whose files *own* are, on its running cloud."""

    environment: Environment
    own: Paths
    running: LocalCloud
    ready: PulumiEngine

    def workspace(self, where: StateBackend) -> Workspace:
        """The workspace with its state in *where*."""
        values = _variables(self.environment, self.own, self.running, self.ready, where)
        named = self.environment
        in_files = where == backend.files(self.own)
        file = self.own.state / state_key(named.project, named.name) if in_files else None
        return Workspace(named.name, named.root, values, service=named.service, state_file=file)

    def objects(self, where: StateBackend) -> Objects:
        """The objects of the backend *where*."""
        return backend.objects(where, self.own, self.workspace(where).variables)


def _variables(
    environment: Environment, own: Paths, running: LocalCloud, ready: PulumiEngine, where: StateBackend
) -> dict[str, str]:
    policy.place_shim(own.home)
    values = {
        **variables.base([ready.pulumi.folder], before=[aws_cli.place(own.home)]),
        **variables.aws(environment.account, environment.region, running.endpoints, own),
        **variables.pulumi(own, where.url),
    }
    if all(plugins.origin(plugin, own.home) == plugins.OFFICIAL for plugin in plugins.wanted()):
        # The official awsx needs an aws plugin of its own version, which it downloads.
        del values["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"]
    if ready.host_is_compiled:
        values["PULUMI_PYTHON_CMD"] = str(language_host.place(ready.host, own.home))
    return values
