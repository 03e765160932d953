"""An Application Load Balancer and its listeners."""

from __future__ import annotations

import pulumi
from pulumi_aws import lb

from components.compute.web.front import Front

_HTTP = 80
_HTTPS = 443
# The recommended policy: Application Load Balancer Guide, "Security policies". TLS 1.3 and 1.2, always with
# forward secrecy, and post-quantum key exchange for clients that know it.
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


class LoadBalancer(pulumi.ComponentResource):
    """An Application Load Balancer that answers 404 to requests that match no listener rule.

    With a certificate *listener_arn* is HTTPS and HTTP redirects to it; without one it is HTTP. Without
    *log_bucket* there are no access logs. AWS can't change whether a load balancer is internal: Pulumi
    creates another one, with a generated name, and then deletes the old one.
    """

    arn: pulumi.Output[str]
    arn_suffix: pulumi.Output[str]
    dns_name: pulumi.Output[str]
    zone_id: pulumi.Output[str]
    listener_arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        front: Front,
        certificate_arn: pulumi.Input[str] | None,
        deletion_protection: bool,
        log_bucket: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:compute:LoadBalancer", name, None, opts)
        self._prefix = name
        self._child = pulumi.ResourceOptions(parent=self)

        balancer = lb.LoadBalancer(
            name,
            load_balancer_type="application",
            internal=front.internal,
            ip_address_type=front.ip_address_type,
            subnets=front.placement.subnet_ids,
            security_groups=[front.placement.security_group_id],
            drop_invalid_header_fields=True,
            desync_mitigation_mode="defensive",
            enable_deletion_protection=deletion_protection,
            access_logs=_access_logs(log_bucket),
            opts=self._child,
        )
        listener = (
            self._http(balancer.arn)
            if certificate_arn is None
            else self._https(balancer.arn, certificate_arn)
        )

        self.arn = balancer.arn
        self.arn_suffix = balancer.arn_suffix
        self.dns_name = balancer.dns_name
        self.zone_id = balancer.zone_id
        self.listener_arn = listener.arn
        self.register_outputs({"dns_name": self.dns_name})

    def _http(self, balancer_arn: pulumi.Input[str]) -> lb.Listener:
        return lb.Listener(
            f"{self._prefix}-http",
            load_balancer_arn=balancer_arn,
            port=_HTTP,
            protocol="HTTP",
            default_actions=[_not_found()],
            opts=self._child,
        )

    def _https(self, balancer_arn: pulumi.Input[str], certificate_arn: pulumi.Input[str]) -> lb.Listener:
        redirect = lb.ListenerDefaultActionRedirectArgs(
            port=str(_HTTPS), protocol="HTTPS", status_code="HTTP_301"
        )
        lb.Listener(
            f"{self._prefix}-http",
            load_balancer_arn=balancer_arn,
            port=_HTTP,
            protocol="HTTP",
            default_actions=[lb.ListenerDefaultActionArgs(type="redirect", redirect=redirect)],
            opts=self._child,
        )
        return lb.Listener(
            f"{self._prefix}-https",
            load_balancer_arn=balancer_arn,
            port=_HTTPS,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=certificate_arn,
            default_actions=[_not_found()],
            opts=self._child,
        )


def _access_logs(bucket: pulumi.Input[str] | None) -> lb.LoadBalancerAccessLogsArgs:
    # Declared without logs too: the provider leaves logs enabled that are no longer declared, and anybody may
    # create a bucket with a deleted bucket's name.
    return lb.LoadBalancerAccessLogsArgs(bucket="" if bucket is None else bucket, enabled=bucket is not None)


def _not_found() -> lb.ListenerDefaultActionArgs:
    return lb.ListenerDefaultActionArgs(
        type="fixed-response",
        fixed_response=lb.ListenerDefaultActionFixedResponseArgs(
            content_type="text/plain", message_body="Not found", status_code="404"
        ),
    )
