"""WAF web ACLs."""

from pulumi_policy import PolicyResource

from guardrails.rule import LOW, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import block, is_true, items

WEB_ACL = "aws:wafv2/webAcl:WebAcl"
LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"


@rule("WAF.10", MEDIUM, WEB_ACL, "Web ACLs have a rule", "Add rules.")
def has_rules(acl: Props) -> bool:
    return len(items(acl, "rules")) > 0 or bool(acl.get("ruleJson"))


@stack_rule("WAF.11", LOW, WEB_ACL, "Web ACLs have logging", "Give the web ACL a WebAclLoggingConfiguration.")
def logs(acl: PolicyResource, stack: Stack) -> bool:
    return bool(stack.referring_to(acl, LOGGING, "resourceArn"))


@rule(
    "WAF.12",
    MEDIUM,
    WEB_ACL,
    "Web ACLs and their rules have CloudWatch metrics",
    "Set cloudwatch_metrics_enabled=True in visibility_config of the web ACL and of every rule.",
)
def counted(acl: Props) -> bool:
    seen = [acl, *items(acl, "rules")]
    return all(is_true(block(one, "visibilityConfig").get("cloudwatchMetricsEnabled")) for one in seen)
