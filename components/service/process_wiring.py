"""Wiring of the processes of a service: uses, variables, secrets and connections."""

from collections.abc import Mapping, Sequence

from components.service.calls import Called
from components.service.context import ServiceContext
from components.service.manifest.call_rules import in_cluster
from components.service.manifest.containers import ContainerWorker, Task
from components.service.manifest.functions import Lambda
from components.service.manifest.manifest import Manifest
from components.service.manifest.process import Process, Program
from components.service.manifest.site import Site
from components.service.manifest.workflow import Workflow
from components.service.process import Wired
from components.service.resources import Resources
from components.service.uses.resolve import Resolver
from components.service.uses.wiring import Peer, Use, Wiring


class ProcessWiring:
    """Wiring of the processes of *manifest*; *called* are those that are declared by now."""

    def __init__(
        self,
        manifest: Manifest,
        context: ServiceContext,
        resources: Resources,
        called: Mapping[str, Called],
    ) -> None:
        self._run, self._context, self._resources = manifest.run, context, resources
        self._resolver = Resolver(context, resources, called)

    def wired(self, key: str, process: Process) -> Wired:
        """The process *key* with its uses, variables and secrets."""
        uses = self._resolver.uses(process.wiring, from_cluster=in_cluster(process))
        program = process if isinstance(process, Program) else None
        secrets = program.secrets if program else ()
        if isinstance(process, ContainerWorker):
            receive = Use(self._resources.target("queues", process.queue), "receive")
            uses = [*uses, *([] if receive in uses else [receive])]
        if isinstance(process, Lambda):
            # Lambda takes no references: the function reads its secrets by their ARNs.
            uses += [Use(self._resources.target("secrets", secret), "read") for secret in secrets]
        return Wired(
            self._context.resource_name(key),
            uses,
            program.variables if program else {},
            {secret: self._resources.secrets[secret].arn for secret in secrets}
            if isinstance(process, Task)
            else {},
        )

    def peers(self, process: Process) -> Sequence[Peer]:
        """The servers of the process's uses; calls of functions and workflows go by AWS's API."""
        by_api = [key for key, one in self._run.items() if isinstance(one, Lambda | Workflow | Site)]
        lines = [
            line
            for line in process.wiring
            if line.scope != "own"
            or line.section != "run"
            or (isinstance(process, Task) and line.name not in by_api)
        ]
        return Wiring(self._resolver.uses(lines, from_cluster=in_cluster(process))).peers
