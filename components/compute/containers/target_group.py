"""A target group of tasks with its listener rule, at a listener of another stack."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_aws import lb

from components.compute.web.listener import conditions

# ELBv2 API, CreateTargetGroup: the protocol version of the target group.
_VERSIONS = {"http": "HTTP1", "http2": "HTTP2", "grpc": "GRPC"}
# A gRPC health check takes status codes of gRPC; 12 is UNIMPLEMENTED, the answer of a server without the
# health service: Application Load Balancer User Guide, "Target group health checks".
_HEALTHY = {"http": "200", "http2": "200", "grpc": "0,12"}
_DRAIN_SECONDS = 30
# The length of a working day; the default is seven days.
_SESSION_SECONDS = 12 * 60 * 60


@dataclass(frozen=True)
class ListenerRoute:
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


@dataclass(frozen=True)
class SignIn:
    """The user pool whose users the load balancer lets through: ARN, app client with a secret, domain."""

    pool_arn: pulumi.Input[str]
    client_id: pulumi.Input[str]
    domain: pulumi.Input[str]


class RoutedTargets(pulumi.ComponentResource):
    """A target group of addresses, and the listener rule that forwards a route's requests to it.

    With *sign_in* the load balancer signs the user in first, and tells the target in the header
    ``x-amzn-oidc-data`` who it is. Its listener must be HTTPS.
    """

    arn: pulumi.Output[str]
    arn_suffix: pulumi.Output[str]
    rule: lb.ListenerRule

    def __init__(
        self,
        name: str,
        route: ListenerRoute,
        *,
        port: TargetPort,
        vpc_id: pulumi.Input[str],
        listener_arn: pulumi.Input[str],
        sign_in: SignIn | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:RoutedTargets", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        group = _target_group(name, port, vpc_id, child)
        self.rule = lb.ListenerRule(
            name,
            listener_arn=listener_arn,
            priority=route.priority,
            conditions=conditions(route.hosts, route.paths),
            actions=_actions(group.arn, sign_in),
            opts=child,
        )

        self.arn = group.arn
        self.arn_suffix = group.arn_suffix
        self.register_outputs({"arn": self.arn})


def _target_group(
    name: str, port: TargetPort, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> lb.TargetGroup:
    return lb.TargetGroup(
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
        opts=opts,
    )


def _prefix(name: str) -> str:
    return f"{name[:5].rstrip('-')}-"


def _actions(target_group_arn: pulumi.Input[str], sign_in: SignIn | None) -> list[lb.ListenerRuleActionArgs]:
    if sign_in is None:
        return [lb.ListenerRuleActionArgs(type="forward", target_group_arn=target_group_arn)]
    users = lb.ListenerRuleActionAuthenticateCognitoArgs(
        user_pool_arn=sign_in.pool_arn,
        user_pool_client_id=sign_in.client_id,
        user_pool_domain=sign_in.domain,
        on_unauthenticated_request="authenticate",
        scope="openid email profile",
        session_timeout=_SESSION_SECONDS,
    )
    return [
        lb.ListenerRuleActionArgs(type="authenticate-cognito", order=1, authenticate_cognito=users),
        lb.ListenerRuleActionArgs(type="forward", order=2, target_group_arn=target_group_arn),
    ]
