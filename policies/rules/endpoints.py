"""Policies of VPC endpoints and trust policies of service roles, as Prowler checks them."""

from guardrails.iam_policy import Statement, statements
from guardrails.principals import identifies_any_caller
from guardrails.rule import MEDIUM, Props, rule

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ROLE = "aws:iam/role:Role"
# They assume a role for resources of its own account alone, and send no aws:SourceAccount or aws:SourceArn.
_OWN_ACCOUNT = frozenset(
    {
        "Service:ec2.amazonaws.com",
        "Service:lambda.amazonaws.com",
        "Service:edgelambda.amazonaws.com",
        "Service:autoscaling.amazonaws.com",
        "Service:redshift.amazonaws.com",
        # The role of the account's API Gateway settings.
        "Service:apigateway.amazonaws.com",
    }
)
# EC2 refuses another policy than full access for these: components/network/endpoint_policy.py.
_WITHOUT_POLICY = (".ecs-agent", ".ecs-telemetry")
# DMS finds this role by its name (DMS User Guide, "Creating the IAM roles to use").
_DMS_LOGS = "dms-cloudwatch-logs-role"


@rule(
    "vpc_endpoint_connections_trust_boundaries",
    MEDIUM,
    ENDPOINT,
    "VPC endpoints have a policy that doesn't allow everybody everything",
    "Set policy with a condition on aws:PrincipalAccount or aws:PrincipalOrgID.",
)
def endpoint_policy(endpoint: Props) -> bool:
    policy = endpoint.get("policy")
    if not policy and str(endpoint.get("serviceName")).endswith(_WITHOUT_POLICY):
        return True
    return bool(policy) and not any(
        one.allows and one.for_everybody and one.on_everything for one in statements(policy)
    )


@rule(
    "iam_role_cross_service_confused_deputy_prevention",
    MEDIUM,
    ROLE,
    "A service may assume a role only on behalf of this account",
    "Add a condition on aws:SourceAccount or aws:SourceArn to the trust policy.",
)
def for_own_account(role: Props) -> bool:
    if role.get("name") == _DMS_LOGS:
        return True
    return not any(_for_any_account(one) for one in statements(role["assumeRolePolicy"]))


def _for_any_account(statement: Statement) -> bool:
    services = {one for one in statement.principals if one.startswith("Service:")}
    limited = identifies_any_caller(statement.conditions)
    return statement.allows and bool(services - _OWN_ACCOUNT) and not limited
