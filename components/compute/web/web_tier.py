"""The web tier: a load balancer and an Auto Scaling group."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import lb

from components.common.locks import Locks
from components.compute.placement import Machines
from components.compute.web.access_logs import AccessLogs
from components.compute.web.auto_scaling_group import AutoScalingGroup
from components.compute.web.front import Front
from components.compute.web.listener import Listener
from components.compute.web.listener_rules import ListenerRule
from components.compute.web.load_balancer import LoadBalancer
from components.compute.web.scaling import Scaling
from components.compute.web.web_settings import WebSettings

# Port and health check path of the machines' program.
WEB_PORT = 8080
HEALTH_PATH = "/health"

# Deregistration delay, for requests in flight.
_DRAIN_SECONDS = 30
_HEALTH_INTERVAL_SECONDS = 10
_HEALTH_TIMEOUT_SECONDS = 5
_HEALTHY_AFTER = 2
_UNHEALTHY_AFTER = 3


class WebTier(pulumi.ComponentResource):
    """Machines behind a load balancer, scaled by CPU and requests.

    Its certificate is that of the settings, otherwise *certificate_arn*; without both it serves plain HTTP.
    Services add their rules to *listener*. Requests that match no rule get a 404.
    """

    url: pulumi.Output[str]
    domain_name: pulumi.Output[str]
    """The certificate's name; without a certificate, AWS's own name."""
    https: bool
    load_balancer_arn: pulumi.Output[str]
    load_balancer_arn_suffix: pulumi.Output[str]
    target_group_arn_suffix: pulumi.Output[str]
    load_balancer_dns_name: pulumi.Output[str]
    load_balancer_zone_id: pulumi.Output[str]
    dual_stack: bool
    listener: Listener
    group_name: pulumi.Output[str]
    log_bucket: pulumi.Output[str] | None
    """The bucket of the load balancer's access logs."""

    def __init__(
        self,
        name: str,
        settings: WebSettings,
        locks: Locks,
        *,
        vpc_id: pulumi.Input[str],
        front: Front,
        machines: Machines,
        certificate_arn: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:WebTier", name, None, opts)
        self._prefix = name
        self._settings, self._locks = settings, locks
        self._child = pulumi.ResourceOptions(parent=self)
        self._certificate_arn = settings.certificate_arn or certificate_arn
        self.https = self._certificate_arn is not None

        targets = self._target_group(vpc_id, front)
        self.log_bucket = self._log_bucket(targets.arn)
        balancer = self._load_balancer(front)
        self.listener = Listener(
            name, vpc_id=vpc_id, arn=balancer.listener_arn, health_path=HEALTH_PATH, owner=self
        )
        routes = [self._add_rule(rule, targets.arn) for rule in settings.rules]
        group = AutoScalingGroup(
            name, settings, machines=machines, port=WEB_PORT, target_group_arn=targets.arn, opts=self._child
        )
        self._scale(group, balancer, targets, routes)

        self.load_balancer_arn, self.load_balancer_arn_suffix = balancer.arn, balancer.arn_suffix
        self.load_balancer_dns_name, self.load_balancer_zone_id = balancer.dns_name, balancer.zone_id
        self.target_group_arn_suffix, self.dual_stack = targets.arn_suffix, front.dual_stack
        self.group_name = group.group_name
        named = self.https and settings.hosts
        self.domain_name = pulumi.Output.from_input(settings.hosts[0]) if named else balancer.dns_name
        scheme = "https" if self.https else "http"
        self.url = pulumi.Output.format("{0}://{1}", scheme, self.domain_name)
        self.register_outputs({"url": self.url})

    def _scale(
        self,
        group: AutoScalingGroup,
        balancer: LoadBalancer,
        targets: lb.TargetGroup,
        routes: Sequence[lb.ListenerRule],
    ) -> None:
        Scaling(
            self._prefix,
            self._settings,
            group_name=group.group_name,
            requests_label=pulumi.Output.format("{0}/{1}", balancer.arn_suffix, targets.arn_suffix),
            routes=routes,
            opts=self._child,
        )

    def _target_group(self, vpc_id: pulumi.Input[str], front: Front) -> lb.TargetGroup:
        # A target group belongs to one load balancer, so the one that replaces another has its own:
        # Application Load Balancer Guide, "Target groups for your Application Load Balancers".
        return lb.TargetGroup(
            f"{self._prefix}-internal" if front.internal else self._prefix,
            vpc_id=vpc_id,
            target_type="instance",
            port=WEB_PORT,
            protocol="HTTP",
            deregistration_delay=_DRAIN_SECONDS,
            load_balancing_algorithm_type="least_outstanding_requests",
            health_check=lb.TargetGroupHealthCheckArgs(
                path=HEALTH_PATH,
                protocol="HTTP",
                matcher="200",
                interval=_HEALTH_INTERVAL_SECONDS,
                timeout=_HEALTH_TIMEOUT_SECONDS,
                healthy_threshold=_HEALTHY_AFTER,
                unhealthy_threshold=_UNHEALTHY_AFTER,
            ),
            opts=self._child,
        )

    def _log_bucket(self, near_arn: pulumi.Input[str]) -> pulumi.Output[str] | None:
        days = self._settings.access_log_retention_days
        if days is None:
            return None
        return AccessLogs(
            f"{self._prefix}-logs",
            days,
            protected=self._locks.protect,
            retained=self._locks.retention,
            near_arn=near_arn,
            opts=self._child,
        ).bucket

    def _load_balancer(self, front: Front) -> LoadBalancer:
        return LoadBalancer(
            self._prefix,
            front=front,
            certificate_arn=self._certificate_arn,
            deletion_protection=self._settings.deletion_protection,
            log_bucket=self.log_bucket,
            opts=self._child,
        )

    def _add_rule(self, rule: ListenerRule, target_group_arn: pulumi.Input[str]) -> lb.ListenerRule:
        name = f"{self._prefix}-{rule.name}"
        self.listener.claim(rule.priority, name)
        return self.listener.add_rule(
            rule, target_group_arn=target_group_arn, parent=self, released_name=name
        )
