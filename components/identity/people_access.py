"""Policies of people's roles, as pure functions."""

from collections.abc import Sequence

from components.common import policy
from components.common.boundary import PATH, PLATFORM_PATH, boundary_arn, linked_role_arns, platform_arns
from components.common.iam_changes import CHANGES, NEED_BOUNDARY, USE_LINKED_ROLES
from components.common.north_virginia import REGION as GLOBAL_REGION
from components.common.policy import Condition, Statement
from components.identity.people_settings import PeopleSettings

_SAML_AUDIENCE = "https://signin.aws.amazon.com/saml"
_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}

MANAGED = {
    "administrator": ("PowerUserAccess", "IAMReadOnlyAccess"),
    "break-glass": ("PowerUserAccess", "IAMReadOnlyAccess"),
    "developer": ("job-function/ViewOnlyAccess", "CloudWatchReadOnlyAccess"),
    "read-only": ("job-function/ViewOnlyAccess", "CloudWatchReadOnlyAccess"),
}
"""AWS managed policies by role: PowerUserAccess excludes IAM; the others give no access to data."""
STATE_ROLES = {"administrator": "strata-administrator", "break-glass": "strata-break-glass"}
"""Names of bootstrap's roles of the same people, which may use the state: `strata` needs it.

Role names are unique in an account, whatever the path.
"""


def state_role_arn(key: str, account: str) -> str:
    """The ARN of bootstrap's role *key* of :data:`STATE_ROLES`."""
    return f"arn:aws:iam::{account}:role{PATH}{STATE_ROLES[key]}"


def trust(settings: PeopleSettings, permission_set: str | None, account: str) -> str:
    """Trust of SAML users, IAM principals with MFA, and users of the *permission_set* of IAM Identity Center.

    Identity Center and a SAML provider require MFA themselves: sessions of their users have no MFA key in
    AWS.
    """
    statements: list[dict[str, object]] = []
    if settings.saml_provider_arn is not None:
        statements.append(
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRoleWithSAML",
                "Principal": {"Federated": settings.saml_provider_arn},
                "Condition": {"StringEquals": {"SAML:aud": _SAML_AUDIENCE}},
            }
        )
    if settings.principals:
        statements.append(_with_mfa(settings.principals))
    if permission_set is not None:
        # IAM Identity Center User Guide, "Referencing permission sets in resource policies".
        pattern = (
            f"arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_{permission_set}_*"
        )
        statements.append(
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                "Condition": {"ArnLike": {"aws:PrincipalArn": pattern}},
            }
        )
    return policy.render(*statements, sort_keys=True)


def emergency_trust(principals: Sequence[str], region: str) -> str:
    """Trust of IAM principals with MFA, independent of any other sign-in, in the regions with the alarm.

    STS of another region would be used without an alarm. Requests to the global endpoint have us-east-1 in
    aws:RequestedRegion, wherever AWS serves them: IAM User Guide, "Manage AWS STS in an AWS Region".
    """
    regions = {"StringEquals": {"aws:RequestedRegion": sorted({region, GLOBAL_REGION})}}
    return policy.render(_with_mfa(principals, regions), sort_keys=True)


def administration(account: str) -> list[Statement]:
    """The platform's IAM resources under the boundary, which PowerUserAccess leaves out.

    *account* may be ``*``, for a policy of several accounts.
    """
    operator = "StringEquals" if account.isdigit() else "StringLike"
    bound = {operator: {"iam:PermissionsBoundary": boundary_arn(account)}}
    return [
        policy.allow(*CHANGES, on=platform_arns(account)),
        policy.allow(*NEED_BOUNDARY, on=platform_arns(account), when=bound),
        policy.allow(*USE_LINKED_ROLES, on=linked_role_arns(account)),
    ]


def operation(region: str, account: str, project: str) -> list[Statement]:
    """Permissions of developers on running workloads: shells, jobs, workflows and log queries."""

    def of(service: str, name: str) -> str:
        return f"arn:aws:{service}:{region}:{account}:{name}"

    machines = {"StringEquals": {"aws:ResourceTag/Project": project}}
    to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    shells = f"arn:aws:ssm:{region}:{account}:document/SSM-SessionManagerRunShell"
    # `strata status` compares Elastic IP addresses with their quota, which has no resource.
    quotas = ("servicequotas:GetServiceQuota", "servicequotas:GetAWSDefaultServiceQuota")
    logs = ("logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartLiveTail", "logs:StartQuery")
    return [
        policy.allow("ecs:ExecuteCommand", "ecs:RunTask", "ecs:StopTask", on=of("ecs", "*/*")),
        # A started task gets the roles of its task definition.
        policy.allow("iam:PassRole", on=f"arn:aws:iam::{account}:role{PLATFORM_PATH}*", when=to_tasks),
        policy.allow("lambda:InvokeFunction", on=of("lambda", "function:*")),
        policy.allow("states:StartExecution", "states:StopExecution", on=of("states", "*:*")),
        policy.allow(*logs, on=of("logs", "log-group:*")),
        policy.allow(*quotas, on="*"),
        policy.allow("ssm:StartSession", on=of("ec2", "instance/*"), when=machines),
        policy.allow("ssm:StartSession", on=shells),
        policy.allow("ssm:TerminateSession", "ssm:ResumeSession", on=of("ssm", "session/${aws:userid}-*")),
    ]


def _with_mfa(principals: Sequence[str], conditions: Condition | None = None) -> dict[str, object]:
    """Trust of IAM principals that signed in with MFA and meet *conditions*."""
    return {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": sorted(principals)},
        "Condition": {**_MFA, **(conditions or {})},
    }
