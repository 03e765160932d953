"""The emulator of each AWS service: ministack, except for the rows below."""

from collections.abc import Mapping
from typing import NamedTuple


class MotoService(NamedTuple):
    """One service that moto serves; *variable* is the service's part of AWS_ENDPOINT_URL_<SERVICE>."""

    service: str
    variable: str
    reason: str


MOTO = (
    MotoService(
        "ec2",
        "EC2",
        "ministack drops flow-log groups, NACL ports, NAT addresses, endpoint groups; takes wrong input",
    ),
    MotoService(
        "autoscaling",
        "AUTO_SCALING",
        "ministack drops target groups and mixed instances; checks EC2's launch templates",
    ),
    MotoService(
        "elasticloadbalancingv2",
        "ELASTIC_LOAD_BALANCING_V2",
        "ministack shows one fixed VPC and drops forward rules; checks EC2's subnets",
    ),
    MotoService("acm", "ACM", "listeners of load balancers look for their certificates in the same emulator"),
    MotoService(
        "application-autoscaling", "APPLICATION_AUTO_SCALING", "ministack has none; checks ECS services"
    ),
    MotoService(
        "ecs",
        "ECS",
        "ministack drops service connect defaults; application-autoscaling checks it",
    ),
    MotoService(
        "rds",
        "RDS",
        "ministack makes no master secrets, drops log exports and backup windows; checks EC2's subnets",
    ),
    MotoService(
        "neptune",
        "NEPTUNE",
        "its API is RDS's, and its clusters stand in RDS's subnets and zones",
    ),
    MotoService("secretsmanager", "SECRETS_MANAGER", "RDS's master secrets are in the same emulator"),
    MotoService(
        "wafv2", "WAFV2", "ministack has no logging configurations and drops what an update describes"
    ),
    MotoService("shield", "SHIELD", "ministack has none"),
    MotoService("ram", "RAM", "ministack has none"),
    MotoService("redshift", "REDSHIFT", "ministack has none"),
    MotoService("dms", "DATABASE_MIGRATION_SERVICE", "ministack has none"),
    MotoService("config", "CONFIG_SERVICE", "ministack can't delete recorders and delivery channels"),
    MotoService("guardduty", "GUARDDUTY", "ministack has none"),
    MotoService("securityhub", "SECURITYHUB", "ministack has none"),
    MotoService("organizations", "ORGANIZATIONS", "ministack has no CreateOrganization"),
    MotoService("sso-admin", "SSO_ADMIN", "ministack has none"),
)


def endpoints(ministack: str, moto: str) -> Mapping[str, str]:
    """AWS's standard variables that send boto3, the aws CLI and the provider to the right emulator."""
    return {"AWS_ENDPOINT_URL": ministack} | {f"AWS_ENDPOINT_URL_{row.variable}": moto for row in MOTO}
