"""Rules of web ACLs: a rate limit, managed rule groups, and the CDN's secret header."""

# Types in signatures would load all input types of wafv2, 0.3 s of CPU, even without a web ACL.
from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import wafv2

from components.edge.origin_secret import HEADER
from components.edge.web_acl_settings import WebAclSettings

_RATE_RULE = "rate"
_FIVE_MINUTES = 300
# Developer Guide, "AWS Managed Rules rule groups list". The cheapest and most specific ones first; 1,125 of
# the 1,500 capacity units without extra cost: 25 + 200 + 700 + 200.
_GROUPS = {
    "reputation": "AWSManagedRulesAmazonIpReputationList",
    "bad-inputs": "AWSManagedRulesKnownBadInputsRuleSet",
    "common": "AWSManagedRulesCommonRuleSet",
    "sql": "AWSManagedRulesSQLiRuleSet",
}
# Developer Guide, "Baseline rule groups": SizeRestrictions_BODY blocks bodies over 8 KB, and so uploads.
_BODY_SIZE = ("common", "SizeRestrictions_BODY")
_HEADER_RULE = "not-from-the-cdn"


def filtering(name: str, settings: WebAclSettings) -> list[wafv2.WebAclRuleArgs]:
    """The rate limit and AWS's managed rule groups."""
    return [
        _rate_rule(name, settings.requests_per_five_minutes),
        *(
            _managed_rule(name, key, group, priority, settings)
            for priority, (key, group) in enumerate(_GROUPS.items(), start=1)
        ),
    ]


def only_with_header(name: str, values: Sequence[pulumi.Input[str]]) -> list[wafv2.WebAclRuleArgs]:
    """Block requests whose header `HEADER` has none of *values*.

    AWS WAF takes no rule with one statement inside ``or_statement``.
    """
    matches = [_has_header(value) for value in values]
    one_of = (
        matches[0]
        if len(matches) == 1
        else wafv2.WebAclRuleStatementArgs(
            or_statement=wafv2.WebAclRuleStatementOrStatementArgs(statements=matches)
        )
    )
    return [
        wafv2.WebAclRuleArgs(
            name=_HEADER_RULE,
            priority=0,
            action=wafv2.WebAclRuleActionArgs(block=wafv2.WebAclRuleActionBlockArgs()),
            statement=wafv2.WebAclRuleStatementArgs(
                not_statement=wafv2.WebAclRuleStatementNotStatementArgs(statement=one_of)
            ),
            visibility_config=_visibility(name, _HEADER_RULE, samples=False),
        )
    ]


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


def _visibility(name: str, rule: str, *, samples: bool = True) -> wafv2.WebAclRuleVisibilityConfigArgs:
    return wafv2.WebAclRuleVisibilityConfigArgs(
        cloudwatch_metrics_enabled=True, metric_name=f"{name}-{rule}", sampled_requests_enabled=samples
    )


def _has_header(value: pulumi.Input[str]) -> wafv2.WebAclRuleStatementArgs:
    return wafv2.WebAclRuleStatementArgs(
        byte_match_statement=wafv2.WebAclRuleStatementByteMatchStatementArgs(
            search_string=value,
            positional_constraint="EXACTLY",
            field_to_match=wafv2.WebAclRuleStatementByteMatchStatementFieldToMatchArgs(
                single_header=wafv2.WebAclRuleStatementByteMatchStatementFieldToMatchSingleHeaderArgs(
                    name=HEADER
                )
            ),
            text_transformations=[
                wafv2.WebAclRuleStatementByteMatchStatementTextTransformationArgs(priority=0, type="NONE")
            ],
        )
    )
