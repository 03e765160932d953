"""Hosted zones of Route 53."""

from pulumi_policy import PolicyResource

from guardrails.rule import MEDIUM, PRODUCTION, stack_rule
from guardrails.stack import Stack

ZONE = "aws:route53/zone:Zone"
QUERY_LOG = "aws:route53/queryLog:QueryLog"


@stack_rule(
    "Route53.2",
    MEDIUM,
    ZONE,
    "Public hosted zones log DNS queries",
    "Make a QueryLog of the zone: set query_log_retention_days of strata:network.dns.public.",
    PRODUCTION,
)
def logs_queries(zone: PolicyResource, stack: Stack) -> bool:
    return bool(zone.props.get("vpcs")) or bool(stack.referring_to(zone, QUERY_LOG, "zoneId"))
