"""The role of RDS Enhanced Monitoring."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from components.common import policy
from components.common.arn import Arn

# RDS User Guide, "Setting up and enabling Enhanced Monitoring"; the longest interval, which costs the least.
INTERVAL_SECONDS = 60
_SERVICE = "monitoring.rds.amazonaws.com"
_WRITE_METRICS = "iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"


@dataclass(frozen=True)
class Monitoring:
    """The role's ARN, and the policy attachment, which must exist before RDS checks the role."""

    role_arn: pulumi.Output[str]
    allowed: iam.RolePolicyAttachment

    def options(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """*opts* of a database that names the role."""
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[self.allowed]))


def monitoring(name: str, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions) -> Monitoring:
    """A role that Enhanced Monitoring may assume for databases of the account of *key_arn*."""
    trust = pulumi.Output.from_input(key_arn).apply(_trust)
    role = iam.Role(f"{name}-monitoring", assume_role_policy=trust, opts=opts)
    allowed = iam.RolePolicyAttachment(
        f"{name}-monitoring", role=role.name, policy_arn=role.arn.apply(_managed_policy), opts=opts
    )
    return Monitoring(role.arn, allowed)


def _trust(key_arn: str) -> str:
    return policy.trust_of_account(_SERVICE, Arn.parse(key_arn).account)


def _managed_policy(role_arn: str) -> str:
    return f"arn:{Arn.parse(role_arn).partition}:{_WRITE_METRICS}"
