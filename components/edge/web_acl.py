"""The AWS WAF web ACL of the CDN: managed rules and a rate limit."""

import pulumi
from pulumi_aws import cloudwatch, wafv2

from components.edge.web_acl_settings import WebAclSettings

# AWS WAF takes no other beginning: Developer Guide, "Amazon CloudWatch Logs" (logging destinations).
_LOG_PREFIX = "aws-waf-logs-"
_RATE_RULE = "rate"
_FIVE_MINUTES = 300
# Developer Guide, "AWS Managed Rules rule groups list". Cheap and certain ones come first; 1,125 of the 1,500
# capacity units that cost nothing extra: 25 + 200 + 700 + 200.
_GROUPS = {
    "reputation": "AWSManagedRulesAmazonIpReputationList",
    "bad-inputs": "AWSManagedRulesKnownBadInputsRuleSet",
    "common": "AWSManagedRulesCommonRuleSet",
    "sql": "AWSManagedRulesSQLiRuleSet",
}
# Developer Guide, "Baseline rule groups": SizeRestrictions_BODY blocks bodies over 8 KB, and so uploads.
_BODY_SIZE = ("common", "SizeRestrictions_BODY")
# Credentials, which a log must not have.
_SECRET_HEADERS = ("authorization", "cookie")


class WebAcl(pulumi.ComponentResource):
    """A web ACL for CloudFront with a metric for each rule and a log without credentials.

    CloudFront takes web ACLs of us-east-1 only: *opts* has a provider of that region.
    """

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, settings: WebAclSettings, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("strata:caching:WebAcl", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        acl = wafv2.WebAcl(
            name,
            scope="CLOUDFRONT",
            description=f"What {name} lets through",
            default_action=wafv2.WebAclDefaultActionArgs(allow=wafv2.WebAclDefaultActionAllowArgs()),
            rules=[
                _rate_rule(name, settings.requests_per_five_minutes),
                *(
                    _managed_rule(name, key, group, priority, settings)
                    for priority, (key, group) in enumerate(_GROUPS.items(), start=1)
                ),
            ],
            visibility_config=wafv2.WebAclVisibilityConfigArgs(
                cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
            ),
            opts=child,
        )
        log = cloudwatch.LogGroup(
            f"{name}-log",
            name_prefix=_LOG_PREFIX,
            retention_in_days=settings.log_retention_days,
            opts=child,
        )
        wafv2.WebAclLoggingConfiguration(
            f"{name}-logging",
            resource_arn=acl.arn,
            log_destination_configs=[log.arn],
            redacted_fields=[_header(header) for header in _SECRET_HEADERS],
            opts=child,
        )

        self.arn = acl.arn
        self.register_outputs({"arn": self.arn})


def _rate_rule(name: str, limit: int) -> wafv2.WebAclRuleArgs:
    return wafv2.WebAclRuleArgs(
        name=_RATE_RULE,
        priority=0,
        action=wafv2.WebAclRuleActionArgs(block=wafv2.WebAclRuleActionBlockArgs()),
        statement=wafv2.WebAclRuleStatementArgs(
            rate_based_statement=wafv2.WebAclRuleStatementRateBasedStatementArgs(
                aggregate_key_type="IP", limit=limit, evaluation_window_sec=_FIVE_MINUTES
            )
        ),
        visibility_config=_visibility(name, _RATE_RULE),
    )


def _managed_rule(
    name: str, key: str, group: str, priority: int, settings: WebAclSettings
) -> wafv2.WebAclRuleArgs:
    counted = [_BODY_SIZE[1]] if key == _BODY_SIZE[0] and settings.large_bodies == "allow" else []
    return wafv2.WebAclRuleArgs(
        name=key,
        priority=priority,
        # The actions of the group's rules stay as they are.
        override_action=wafv2.WebAclRuleOverrideActionArgs(
            none=wafv2.WebAclRuleOverrideActionNoneArgs()  # type: ignore[no-untyped-call]
        ),
        statement=wafv2.WebAclRuleStatementArgs(
            managed_rule_group_statement=wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(
                name=group,
                vendor_name="AWS",
                rule_action_overrides=[_counted(rule) for rule in counted] or None,
            )
        ),
        visibility_config=_visibility(name, key),
    )


def _counted(rule: str) -> wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArgs:
    args = wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArgs
    action = wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseArgs
    count = wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCountArgs()
    return args(name=rule, action_to_use=action(count=count))


def _visibility(name: str, rule: str) -> wafv2.WebAclRuleVisibilityConfigArgs:
    return wafv2.WebAclRuleVisibilityConfigArgs(
        cloudwatch_metrics_enabled=True, metric_name=f"{name}-{rule}", sampled_requests_enabled=True
    )


def _header(name: str) -> wafv2.WebAclLoggingConfigurationRedactedFieldArgs:
    return wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
        single_header=wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(name=name)
    )
