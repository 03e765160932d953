"""A service: its resources, its processes and their connections."""

from collections.abc import Mapping

import pulumi

from components.messaging.apis.callee import Callee
from components.service import apis
from components.service.calls import Called
from components.service.context import ServiceContext
from components.service.functions import FunctionProcess
from components.service.manifest.containers import Backend, ContainerJob, ContainerWorker, Task, Web
from components.service.manifest.functions import FunctionJob, FunctionWorker, Lambda, TriggeredFunction
from components.service.manifest.manifest import Manifest
from components.service.manifest.process import Process
from components.service.manifest.sections import AnyProcess
from components.service.manifest.site import Site
from components.service.manifest.workflow import Workflow
from components.service.network import ProcessConnections, ProcessGroups
from components.service.order import in_order
from components.service.process_wiring import ProcessWiring
from components.service.requirements import require
from components.service.resources import Resources
from components.service.sites import SiteProcess
from components.service.task_jobs import TaskJob
from components.service.tasks import TaskProcess
from components.service.triggers import Triggers
from components.service.workflows import WorkflowProcess


class Service(pulumi.ComponentResource):
    """The resources of a service's manifest.

    A process's role has the statements of its uses, and its security group their connections.
    """

    resources: Resources
    called: Mapping[str, Called]
    sites: Mapping[str, SiteProcess]
    apis: apis.Apis
    processes: Mapping[str, Mapping[str, pulumi.Input[str]]]
    """Kind and names of each process in AWS, for the commands."""

    def __init__(
        self,
        name: str,
        manifest: Manifest,
        context: ServiceContext,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        order = in_order(manifest.run)
        require(manifest, context)
        super().__init__("strata:service:Service", name, None, opts)
        self._manifest, self._context = manifest, context
        self._child = pulumi.ResourceOptions(parent=self)

        self.resources = Resources(name, manifest, context, opts=self._child)
        self._called: dict[str, Called] = {}
        self._wiring = ProcessWiring(manifest, context, self.resources, self._called)
        self._triggers = Triggers(context, self.resources, self._child)
        self._callees: dict[str, Callee] = {}
        self.sites = {}
        self._found: dict[str, dict[str, pulumi.Input[str]]] = {}
        self._groups = self._network(name)
        for key in order:
            self._declare(key, manifest.run[key])
        self._triggers.finish()

        self.apis = apis.declare_apis(manifest, self._callees, context, self._child)
        self.called = self._called
        self.processes = self._found
        self.register_outputs({})

    @property
    def url(self) -> pulumi.Output[str] | None:
        """The URL of the API, or of the environment's load balancer for a service with a web process."""
        if self.apis.url is not None:
            return self.apis.url
        balanced = any(isinstance(one, Web) for one in self._manifest.run.values())
        return pulumi.Output.from_input(self._context.contract.load_balancer.url) if balanced else None

    def _network(self, name: str) -> ProcessGroups:
        """The security groups of tasks, and of functions that connect to something in the VPC."""
        run = self._manifest.run
        tasks = [key for key, one in run.items() if isinstance(one, Task)]
        functions = {key: self._wiring.peers(one) for key, one in run.items() if isinstance(one, Lambda)}
        joining = [key for key, peers in functions.items() if any(peer.security_group_id for peer in peers)]
        groups = ProcessGroups(name, [*tasks, *joining], self._context, opts=self._child)
        for key, one in run.items():
            if isinstance(one, Web | Backend):
                self._called[key] = Called(one.kind, security_group_id=groups.ids[key], port=one.port)
        groups.connect(
            {
                key: ProcessConnections(self._wiring.peers(one), one.port if isinstance(one, Web) else None)
                for key, one in run.items()
                if key in groups.ids and isinstance(one, Process)
            }
        )
        return groups

    def _declare(self, key: str, process: AnyProcess) -> None:
        match process:
            case Site():
                self._site(key, process)
            case Workflow():
                self._workflow(key, process)
            case Web() | Backend() | ContainerWorker():
                self._tasks(key, process)
            case ContainerJob():
                self._job(key, process)
            case Lambda():
                self._function(key, process)

    def _site(self, key: str, process: Site) -> None:
        site = SiteProcess(self._context.resource_name(key), process, self._context, opts=self._child)
        self.sites = {**self.sites, key: site}
        self._found[key] = {
            "kind": "site",
            "bucket": site.bucket_name,
            "distribution": site.distribution_id,
        }

    def _workflow(self, key: str, process: Workflow) -> None:
        machine = WorkflowProcess(self._wiring.wired(key, process), process, self._context, opts=self._child)
        self._called[key] = Called("workflow", machine.arn)
        self._found[key] = {
            "kind": "workflow",
            "state_machine": machine.arn,
            "log_group": machine.log_group_name,
        }
        for trigger in process.triggers:
            self._triggers.start_workflow(self._context.resource_name(key), machine.arn, trigger)

    def _tasks(self, key: str, process: Web | Backend | ContainerWorker) -> None:
        tasks = TaskProcess(
            self._wiring.wired(key, process),
            process,
            self._context,
            placement=self._context.placed(self._groups.ids[key]),
            queue=self.resources.queues[process.queue] if isinstance(process, ContainerWorker) else None,
            opts=self._child,
        )
        self._found[key] = {
            "kind": process.kind,
            "service": tasks.service_name,
            "log_group": tasks.log_group_name,
        }

    def _job(self, key: str, process: ContainerJob) -> None:
        group_id = self._groups.ids[key]
        job = TaskJob(
            self._wiring.wired(key, process),
            process,
            self._context,
            placement=self._context.placed(group_id),
            opts=self._child,
        )
        self._found[key] = {
            "kind": "job",
            "task_definition": job.task_definition_arn,
            "security_group": group_id,
            "log_group": job.log_group_name,
        }

    def _function(self, key: str, process: Lambda) -> None:
        name, group = self._context.resource_name(key), self._groups.ids.get(key)
        made = FunctionProcess(
            self._wiring.wired(key, process),
            process,
            self._context,
            resources=self.resources,
            placement=None if group is None else self._context.placed(group),
            opts=self._child,
        )
        self._callees[key] = made.callee
        self._called[key] = Called("function", made.function.alias_arn)
        self._found[key] = {
            "kind": "function",
            "function": made.function.name,
            "log_group": made.function.log_group_name,
        }
        match process:
            case FunctionWorker():
                made.consume(name, self.resources.queues[process.queue], process)
            case FunctionJob():
                made.schedule(name, process, self._context)
            case TriggeredFunction():
                for trigger in process.triggers:
                    self._triggers.attach(name, made, trigger)
