"""Processes of a service that run as ECS services: web, backend and worker."""

from collections.abc import Mapping, Sequence

import pulumi

from components.common.alarms import Threshold, alarms, expression_alarm
from components.common.dns_records import AliasTarget, Standby, failover_records
from components.common.placement import Placement
from components.compute.containers.service import Connect, EcsService, ServiceCapacity, Targets
from components.compute.containers.service_scaling import Backlog, ServiceScaling
from components.compute.containers.target_group import ListenerRoute, RoutedTargets, SignIn, TargetPort
from components.messaging.queue import Queue
from components.service.cluster import cluster_of
from components.service.context import ServiceContext
from components.service.manifest.callers import USERS
from components.service.manifest.containers import Backend, ContainerWorker, Web
from components.service.process import Wired
from components.service.sign_in import LoadBalancerClient
from components.service.task_definitions import task_definition

# Target CPU utilization of scaling if the manifest has none: a worker scales on its queue first.
_WORKER_CPU_PERCENT = 75
# Above the target of scaling for 15 minutes: the service runs at size.max.
_SERVICE_ALARMS = {
    "cpu": Threshold("CPUUtilization", "above", 90),
    "memory": Threshold("MemoryUtilization", "above", 90),
}
# Container Insights has both metrics; a deployment and its health checks end before that.
_MISSING_TASKS = Threshold("desired - running", "above", 0, "Minimum")
_TASK_COUNTS = {"desired": "DesiredTaskCount", "running": "RunningTaskCount"}
_TARGET_ALARMS = {
    "unhealthy": Threshold("UnHealthyHostCount", "above", 0, "Maximum"),
    "errors": Threshold("HTTPCode_Target_5XX_Count", "above", 0, "Sum"),
}


class TaskProcess(pulumi.ComponentResource):
    """An ECS service: behind the load balancer (web), by name (web, backend), or of a queue (worker)."""

    service_name: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        wired: Wired,
        settings: Web | Backend | ContainerWorker,
        context: ServiceContext,
        *,
        placement: Placement,
        queue: Queue | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = wired.name
        super().__init__("strata:service:TaskProcess", name, None, opts)
        self._context, self._child = context, pulumi.ResourceOptions(parent=self)

        cluster = cluster_of(context)
        definition = task_definition(wired, settings, context, self._child)
        targets = self._targets(name, settings) if isinstance(settings, Web) else None
        port = None if isinstance(settings, ContainerWorker) else settings.port
        service = EcsService(
            name,
            ServiceCapacity(settings.capacity, settings.spot_percentage, settings.size),
            cluster=cluster,
            definition=definition,
            placement=placement,
            connect=Connect(context.region, definition.log_group_name, port),
            targets=targets,
            opts=self._child,
        )
        self._scale(name, settings, cluster.name, service.name, queue)
        self._alarms(name, {"ClusterName": cluster.name, "ServiceName": service.name})

        self.service_name = service.name
        self.log_group_name = definition.log_group_name
        self.register_outputs({"service_name": self.service_name})

    def _scale(
        self,
        name: str,
        settings: Web | Backend | ContainerWorker,
        cluster_name: pulumi.Input[str],
        service_name: pulumi.Input[str],
        queue: Queue | None,
    ) -> None:
        worker = settings if isinstance(settings, ContainerWorker) else None
        ServiceScaling(
            name,
            settings.size,
            cluster_name=cluster_name,
            service_name=service_name,
            cpu_percent=_WORKER_CPU_PERCENT
            if isinstance(settings, ContainerWorker)
            else settings.cpu_percent,
            backlog=Backlog(queue.name, worker.messages_per_task) if queue and worker else None,
            opts=self._child,
        )

    def _alarms(self, name: str, dimensions: Mapping[str, pulumi.Input[str]]) -> None:
        topic = self._context.alarms
        alarms(
            name,
            _SERVICE_ALARMS,
            namespace="AWS/ECS",
            dimensions=dimensions,
            topic_arn=topic,
            opts=self._child,
        )
        expression_alarm(
            f"{name}-missing-tasks",
            _MISSING_TASKS,
            _TASK_COUNTS,
            namespace="ECS/ContainerInsights",
            dimensions=dimensions,
            topic_arn=topic,
            description=f"{name}: fewer tasks run than desired",
            opts=self._child,
        )

    def _sign_in(self, name: str, settings: Web) -> SignIn | None:
        if settings.route.callers != USERS:
            return None
        return LoadBalancerClient(f"{name}-users", settings, self._context, opts=self._child).sign_in

    def _targets(self, name: str, settings: Web) -> Targets:
        contract = self._context.contract
        routed = RoutedTargets(
            name,
            ListenerRoute(settings.route.hosts, settings.route.paths, settings.route.priority),
            port=TargetPort(settings.port, settings.protocol, settings.health.path),
            vpc_id=contract.network.vpc_id,
            listener_arn=contract.load_balancer.listener_arn,
            sign_in=self._sign_in(name, settings),
            opts=self._child,
        )
        alarms(
            f"{name}-targets",
            _TARGET_ALARMS,
            namespace="AWS/ApplicationELB",
            dimensions={
                "LoadBalancer": contract.load_balancer.arn_suffix,
                "TargetGroup": routed.arn_suffix,
            },
            topic_arn=self._context.alarms,
            opts=self._child,
        )
        self._records(name, settings.route.hosts)
        return Targets(routed.arn, settings.port, settings.health.grace_seconds, routed.rule)

    def _records(self, name: str, hosts: Sequence[str]) -> None:
        """Records of *hosts* that lead to the load balancer; with a CDN they are among its names."""
        contract = self._context.contract
        if contract.cdn is not None:
            return
        balancer, standby = contract.load_balancer, contract.names.standby
        failover_records(
            name,
            [host for host in hosts if host.lower() not in balancer.hosts],
            AliasTarget(balancer.dns_name, balancer.zone_id, ipv6=balancer.dual_stack),
            contract.names.zones,
            None if standby is None else Standby(**standby.model_dump()),
            self._child,
        )
