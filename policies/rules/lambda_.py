"""Lambda functions."""

import re

from pulumi_policy import PolicyResource

from guardrails.iam_policy import statements
from guardrails.principals import identifies_caller
from guardrails.rule import CRITICAL, LOW, MEDIUM, PRODUCTION, Props, rule, stack_rule
from guardrails.stack import Stack
from guardrails.values import block, items, number

FUNCTION = "aws:lambda/function:Function"
PERMISSION = "aws:lambda/permission:Permission"
POLICY = "aws:lambda/resourcePolicy:ResourcePolicy"
URL = "aws:lambda/functionUrl:FunctionUrl"
# The properties of a permission and the condition keys that they set.
_LIMITS = {
    "sourceAccount": "aws:SourceAccount",
    "sourceArn": "aws:SourceArn",
    "principalOrgId": "aws:PrincipalOrgID",
}
# Lambda Developer Guide, "Lambda runtimes": supported in November 2026. A runtime with a higher number is
# newer than this list.
RUNTIMES = (
    "python3.11", "python3.12", "python3.13", "python3.14",
    "nodejs22.x", "nodejs24.x", "java11", "java17", "java21", "java25",
    "dotnet10", "ruby3.3", "ruby3.4", "provided.al2023",
)  # fmt: skip


@rule(
    "Lambda.1",
    CRITICAL,
    (PERMISSION, POLICY),
    "Lambda functions are not public",
    "Name a service and its source_arn, or an account.",
)
def not_public(props: Props) -> bool:
    if props.get("principal") in ("*", "s3.amazonaws.com"):
        return any(identifies_caller(key, str(props.get(limit) or "")) for limit, key in _LIMITS.items())
    return not any(one.allows and one.for_everybody for one in statements(props.get("policy")))


@rule(
    "CKV_AWS_258",
    CRITICAL,
    URL,
    "Lambda function URLs require IAM authentication",
    'Set authorization_type="AWS_IAM".',
)
def url_authorized(url: Props) -> bool:
    return url.get("authorizationType") == "AWS_IAM"


@rule(
    "Lambda.2",
    MEDIUM,
    FUNCTION,
    "Lambda functions use a supported runtime",
    "Set runtime to a current one.",
)
def supported_runtime(function: Props) -> bool:
    runtime = str(function.get("runtime") or "")
    return function.get("packageType") == "Image" or runtime in RUNTIMES or _is_newer(runtime)


def _is_newer(runtime: str) -> bool:
    """True for a runtime of a language of the list with a higher number than all of them."""
    known = [_numbered(one) for one in RUNTIMES]
    language, version = _numbered(runtime)
    versions = [number for name, number in known if name == language]
    return bool(version) and bool(versions) and version > max(versions)


def _numbered(runtime: str) -> tuple[str, list[int]]:
    """Language and version: ``nodejs24.x`` as nodejs and 24."""
    match = re.fullmatch(r"(?P<language>[a-z.]+?)(?P<version>\d+(\.\d+)*)(\.x)?", runtime)
    if match is None:
        return runtime, []
    return match["language"], [int(part) for part in match["version"].split(".")]


@stack_rule("Lambda.3", LOW, FUNCTION, "Lambda functions run in the VPC", "Set vpc_config.", PRODUCTION)
def in_vpc(function: PolicyResource, stack: Stack) -> bool:
    # A service's function joins the VPC if one of its uses connects to something there; all others reach
    # AWS's APIs alone, and an interface in the VPC would only let them reach more.
    return stack.is_service or len(items(block(function.props, "vpcConfig"), "subnetIds")) > 0


@rule(
    "Lambda.5",
    MEDIUM,
    FUNCTION,
    "Lambda functions in a VPC use two or more subnets",
    "Give vpc_config subnets of two zones or more.",
)
def several_zones(function: Props) -> bool:
    return len(items(block(function, "vpcConfig"), "subnetIds")) != 1


@rule(
    "CKV_AWS_50",
    LOW,
    FUNCTION,
    "Lambda functions are traced with X-Ray",
    'Set mode="Active" in tracing_config.',
)
def traced(function: Props) -> bool:
    return block(function, "tracingConfig").get("mode") == "Active"


@rule(
    "CKV_AWS_115",
    LOW,
    FUNCTION,
    "Lambda functions have a concurrency limit",
    "Set reserved_concurrent_executions.",
    PRODUCTION,
)
def limited(function: Props) -> bool:
    return number(function, "reservedConcurrentExecutions", -1) >= 0


@rule(
    "CKV_AWS_116",
    LOW,
    FUNCTION,
    "Lambda functions have a dead-letter target",
    "Set dead_letter_config with a queue or topic.",
)
def dead_letters(function: Props) -> bool:
    return bool(block(function, "deadLetterConfig").get("targetArn"))
