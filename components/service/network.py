"""Security groups of a service's processes, and the connections of their uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2

from components.network.edges import INTERNET
from components.network.security_groups import SecurityGroups
from components.service.context import ServiceContext
from components.service.uses.wiring import Peer

_HTTPS = 443
_LOAD_BALANCER = "load_balancer"


@dataclass(frozen=True)
class ProcessConnections:
    """The servers that a process connects to, and the port on which the load balancer reaches it."""

    peers: Sequence[Peer]
    balanced_port: int | None = None


class ProcessGroups(pulumi.ComponentResource):
    """A security group without rules for each of *processes*."""

    ids: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        processes: Sequence[str],
        context: ServiceContext,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:service:ProcessGroups", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self._prefix, self._context = name, context
        self.ids = {
            key: ec2.SecurityGroup(
                f"{context.resource_name(key)}",
                description=f"Process {key} of the service {context.name}",
                vpc_id=context.contract.network.vpc_id,
                opts=child,
            ).id
            for key in processes
        }
        self.register_outputs({})

    def connect(self, connections: Mapping[str, ProcessConnections]) -> None:
        """Declare the rules of *connections*, by process: on the process's group and on the server's."""
        existing: dict[str, pulumi.Input[str]] = {group_of(key): id for key, id in self.ids.items()}
        edges: list[str] = []
        for key, one in connections.items():
            own = group_of(key)
            # AWS's APIs, image layers and logs.
            edges.append(f"{own} -> {INTERNET}:{_HTTPS}")
            if one.balanced_port is not None:
                existing[_LOAD_BALANCER] = self._context.contract.load_balancer.security_group_id
                edges.append(f"{_LOAD_BALANCER} -> {own}:{one.balanced_port}")
            for peer in one.peers:
                if peer.name != INTERNET:
                    existing.setdefault(peer.name, peer.security_group_id)
                edges.append(f"{own} -> {peer.name}:{peer.port}")
        if edges:
            SecurityGroups(
                self._prefix,
                vpc_id=self._context.contract.network.vpc_id,
                edges=edges,
                existing=existing,
                ipv6=self._context.contract.network.dual_stack,
                opts=pulumi.ResourceOptions(parent=self),
            )


def group_of(process: str) -> str:
    """The name of a process's group in edges."""
    return f"run_{process.replace('-', '_')}"
