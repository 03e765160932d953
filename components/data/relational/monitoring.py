"""The role with which RDS reports what goes on inside a database's machine."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from components.common import policy
from components.common.arn import Arn

# RDS User Guide, "Setting up and enabling Enhanced Monitoring"; the coarsest of its intervals costs least.
INTERVAL_SECONDS = 60
_WRITE_METRICS = "iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"


@dataclass(frozen=True)
class Monitoring:
    """RDS tries the role out, so what names its *role_arn* has to wait until it is *allowed*."""

    role_arn: pulumi.Output[str]
    allowed: iam.RolePolicyAttachment

    def options(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """*opts* of something that names the role."""
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[self.allowed]))


def monitoring(name: str, opts: pulumi.ResourceOptions) -> Monitoring:
    """A role that only RDS's monitoring may take."""
    role = iam.Role(
        f"{name}-monitoring", assume_role_policy=policy.trust("monitoring.rds.amazonaws.com"), opts=opts
    )
    allowed = iam.RolePolicyAttachment(
        f"{name}-monitoring", role=role.name, policy_arn=role.arn.apply(_managed_policy), opts=opts
    )
    return Monitoring(role.arn, allowed)


def _managed_policy(role_arn: str) -> str:
    return f"arn:{Arn.parse(role_arn).partition}:{_WRITE_METRICS}"
