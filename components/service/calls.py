"""Processes as targets of calls: those of this service and of other services."""

from dataclasses import dataclass
from typing import Literal

import pulumi

from components.service.context import ServiceContext
from components.service.service_contract import ProcessPart
from components.service.uses.platform import variable
from components.service.uses.wiring import Peer, Target

INTERNET = "internet"
_HTTP_PORT = 80


@dataclass(frozen=True)
class Called:
    """A process that others call: by the *arn* of a function or workflow, or at a *port* of its tasks."""

    kind: Literal["web", "backend", "function", "workflow"]
    arn: pulumi.Input[str] | None = None
    security_group_id: pulumi.Input[str] | None = None
    port: int | None = None

    @classmethod
    def of(cls, part: ProcessPart) -> "Called":
        """The process in another service's contract."""
        return cls(part.kind, part.arn, part.security_group_id, part.port)


def call_target(
    context: ServiceContext, process: Called, *, service: str, name: str, from_cluster: bool
) -> Target:
    """The target of ``run.<name>`` of *service*; *from_cluster*: the caller is a service of the cluster.

    Service Connect resolves names for the cluster's services only: functions and jobs reach a web process
    through the load balancer. The manifest lets them call no backend.
    """
    own = service == context.name
    prefix = f"RUN_{variable(name)}" if own else f"SERVICE_{variable(service)}_{variable(name)}"
    if process.arn is not None:
        return Target(process.kind, prefix, {"arn": process.arn})
    if from_cluster and process.port is not None and process.security_group_id is not None:
        group = (f"run_{name}" if own else f"service_{service}_{name}").replace("-", "_")
        peer = Peer(group, process.port, process.security_group_id)
        return Target("container", prefix, {"url": connect_url(service, name, process.port)}, peer)
    balancer = context.contract.load_balancer
    plain = None if balancer.https else Peer(INTERNET, _HTTP_PORT, "")
    return Target("container", prefix, {"url": balancer.url}, plain)


def connect_url(service: str, name: str, port: int) -> str:
    """The URL of a process in the cluster, by its Service Connect name."""
    return f"http://{service}-{name}:{port}"
