"""A pack with one rule that a VPC in dev's block breaks."""

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)


def other_block(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    if args.resource_type == "aws:ec2/vpc:Vpc" and args.props["cidrBlock"] == "10.16.0.0/16":
        report_violation("10.16.0.0/16 is taken", None)


PolicyPack(
    name="example",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        ResourceValidationPolicy(name="other-block", description="Not 10.16.0.0/16", validate=other_block)
    ],
)
