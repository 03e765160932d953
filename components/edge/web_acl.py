"""AWS WAF web ACLs: of the CDN, and of the load balancer."""

# Types in signatures would load all input types of wafv2, 0.3 s of CPU, even without a web ACL.
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_aws import cloudwatch, wafv2

from components.common.retention import RetentionDays
from components.edge import web_acl_rules
from components.edge.origin_secret import HEADER
from components.edge.web_acl_settings import CdnWebAclSettings, WebAclSettings

# AWS WAF requires this prefix: Developer Guide, "Amazon CloudWatch Logs" (logging destinations).
_LOG_PREFIX = "aws-waf-logs-"
# Credentials, which must not be in a log.
_SECRET_HEADERS = ("authorization", "cookie")


@dataclass(frozen=True)
class _Acl:
    """A web ACL; its *samples* of requests, in the console, have all headers."""

    scope: Literal["CLOUDFRONT", "REGIONAL"]
    rules: Sequence[wafv2.WebAclRuleArgs]
    log_retention_days: RetentionDays
    secret_headers: Sequence[str] = _SECRET_HEADERS
    samples: bool = True
    inspected_body_kb: int | None = None


class WebAcl(pulumi.ComponentResource):
    """A web ACL for CloudFront with a metric for each rule and a log without credentials.

    CloudFront takes web ACLs of us-east-1 only: *opts* has a provider of that region.
    """

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, settings: CdnWebAclSettings, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("strata:caching:WebAcl", name, None, opts)
        acl = _Acl(
            "CLOUDFRONT",
            web_acl_rules.filtering(name, settings),
            settings.log_retention_days,
            inspected_body_kb=settings.inspected_body_kb,
        )
        self.arn = _declare(name, acl, pulumi.ResourceOptions(parent=self))
        self.register_outputs({"arn": self.arn})


class LoadBalancerAcl(pulumi.ComponentResource):
    """The web ACL of a public load balancer, in the load balancer's region."""

    association_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        acl: _Acl,
        *,
        load_balancer_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:edge:LoadBalancerAcl", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        association = wafv2.WebAclAssociation(
            name,
            resource_arn=load_balancer_arn,
            web_acl_arn=_declare(name, acl, child),
            # The deletion of the old one would take the new web ACL from the load balancer.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.association_id = association.id
        self.register_outputs({})


def filtering(name: str, settings: WebAclSettings) -> _Acl:
    """The rules of *settings*, for a load balancer without a CDN."""
    return _Acl("REGIONAL", web_acl_rules.filtering(name, settings), settings.log_retention_days)


def only_from_the_cdn(
    name: str, accepted: Sequence[pulumi.Input[str]], log_retention_days: RetentionDays
) -> _Acl:
    """Only requests with one of the *accepted* values of the CDN's header, which no log and no sample has."""
    rules = web_acl_rules.only_with_header(name, accepted)
    return _Acl("REGIONAL", rules, log_retention_days, (*_SECRET_HEADERS, HEADER), samples=False)


def _declare(name: str, acl: _Acl, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """The web ACL's ARN, known when its log is on."""
    made = wafv2.WebAcl(
        name,
        scope=acl.scope,
        description=f"What {name} lets through",
        default_action=wafv2.WebAclDefaultActionArgs(allow=wafv2.WebAclDefaultActionAllowArgs()),
        rules=acl.rules,
        association_config=_inspected_bodies(acl.inspected_body_kb),
        visibility_config=wafv2.WebAclVisibilityConfigArgs(
            cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=acl.samples
        ),
        # A rule may contain a secret; the output has to be marked as one.
        opts=opts if acl.samples else _merged(opts, additional_secret_outputs=["rules"]),
    )
    log = cloudwatch.LogGroup(
        f"{name}-log", name_prefix=_LOG_PREFIX, retention_in_days=acl.log_retention_days, opts=opts
    )
    wafv2.WebAclLoggingConfiguration(
        f"{name}-logging",
        resource_arn=made.arn,
        log_destination_configs=[log.arn],
        redacted_fields=[_header(header) for header in acl.secret_headers],
        opts=opts,
    )
    return made.arn


def _merged(opts: pulumi.ResourceOptions, *, additional_secret_outputs: list[str]) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(additional_secret_outputs=additional_secret_outputs)
    )


def _inspected_bodies(kb: int | None) -> wafv2.WebAclAssociationConfigArgs | None:
    """The size of the request body that CloudFront forwards to AWS WAF."""
    if kb is None:
        return None
    limit = wafv2.WebAclAssociationConfigRequestBodyCloudfrontArgs(default_size_inspection_limit=f"KB_{kb}")
    return wafv2.WebAclAssociationConfigArgs(
        request_bodies=[wafv2.WebAclAssociationConfigRequestBodyArgs(cloudfront=limit)]
    )


def _header(name: str) -> wafv2.WebAclLoggingConfigurationRedactedFieldArgs:
    return wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
        single_header=wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(name=name)
    )
