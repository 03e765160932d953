"""A target group of tasks with its listener rule, at a listener of another stack."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_aws import lb

# ELBv2 API, CreateTargetGroup: the protocol version of the target group.
_VERSIONS = {"http": "HTTP1", "http2": "HTTP2", "grpc": "GRPC"}
# A gRPC health check takes status codes of gRPC; 12 is UNIMPLEMENTED, the answer of a server without the
# health service: Application Load Balancer User Guide, "Target group health checks".
_HEALTHY = {"http": "200", "http2": "200", "grpc": "0,12"}
_DRAIN_SECONDS = 30


@dataclass(frozen=True)
class Route:
    """Requests for one of *hosts* and one of *paths*, at *priority* of the listener; [] matches all."""

    hosts: Sequence[str]
    paths: Sequence[str]
    priority: int


@dataclass(frozen=True)
class TargetPort:
    """The tasks' port, the protocol of its requests, and the path of its health checks."""

    number: int
    protocol: Literal["http", "http2", "grpc"]
    health_path: str


class RoutedTargets(pulumi.ComponentResource):
    """A target group of addresses, and the listener rule that forwards a route's requests to it."""

    arn: pulumi.Output[str]
    arn_suffix: pulumi.Output[str]
    rule: lb.ListenerRule

    def __init__(
        self,
        name: str,
        route: Route,
        *,
        port: TargetPort,
        vpc_id: pulumi.Input[str],
        listener_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:RoutedTargets", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        group = lb.TargetGroup(
            name,
            # AWS allows 32 characters, fewer than the names of a service and a process together have.
            name_prefix=_prefix(name),
            vpc_id=vpc_id,
            target_type="ip",
            port=port.number,
            protocol="HTTP",
            protocol_version=_VERSIONS[port.protocol],
            deregistration_delay=_DRAIN_SECONDS,
            health_check=lb.TargetGroupHealthCheckArgs(
                path=port.health_path, protocol="HTTP", matcher=_HEALTHY[port.protocol]
            ),
            opts=child,
        )
        self.rule = lb.ListenerRule(
            name,
            listener_arn=listener_arn,
            priority=route.priority,
            conditions=_conditions(route),
            actions=[lb.ListenerRuleActionArgs(type="forward", target_group_arn=group.arn)],
            opts=child,
        )

        self.arn = group.arn
        self.arn_suffix = group.arn_suffix
        self.register_outputs({"arn": self.arn})


def _prefix(name: str) -> str:
    return f"{name[:5].rstrip('-')}-"


def _conditions(route: Route) -> list[lb.ListenerRuleConditionArgs]:
    hosts = lb.ListenerRuleConditionHostHeaderArgs(values=route.hosts)
    paths = lb.ListenerRuleConditionPathPatternArgs(values=route.paths)
    return [
        *([lb.ListenerRuleConditionArgs(host_header=hosts)] if route.hosts else []),
        *([lb.ListenerRuleConditionArgs(path_pattern=paths)] if route.paths else []),
    ]
