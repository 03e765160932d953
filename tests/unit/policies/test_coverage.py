"""Every control on the platform's services has a rule or a reason, and is in the documentation."""

import ast
import re

import pytest

import rules
from guardrails.link import link
from guardrails.rule import RULES
from harness.every import every
from unit.recording import ROOT

rules.load()

# AWS Security Hub User Guide, "AWS Foundational Security Best Practices standard", of the services that the
# platform uses: numbers of the controls.
FSBP = {
    "Account": "1",
    "ACM": "1 2",
    "APIGateway": "1 2 3 4 5 8 9 10 11",
    "Athena": "4",
    "AutoScaling": "1 2 3 5 6 9",
    "Backup": "1",
    "CloudFormation": "3 4",
    "CloudFront": "1 3 4 5 6 7 8 9 10 12 13 15 16 17",
    "CloudTrail": "1 2 4 5",
    "Cognito": "1 2 3 4 5 6",
    "Config": "1",
    "DMS": "1 6 7 8 9 10 11 12 13",
    "DynamoDB": "1 2 3 6 7",
    "EC2": "1 2 3 4 6 7 8 9 10 15 16 17 18 19 20 21 22 23 24 25 51 55 56 57 58 60 170 171 172 173 180 181"
    " 182 183",
    "ECR": "1 2 3",
    "ECS": "1 2 3 4 5 8 9 10 12 16 18 19 20 21",
    "ELB": "1 2 3 4 5 6 7 8 9 10 12 13 14 17 18 21 22",
    "ElastiCache": "1 2 3 4 5 6 7",
    "EventBridge": "3",
    "Glue": "3 4",
    "GuardDuty": "1 5 6 7 8 9 10 11 12 13",
    "IAM": "1 2 3 4 5 6 7 8 21",
    "KMS": "1 2 3 4 5",
    "Kinesis": "1 3",
    "Lambda": "1 2 5 7",
    "MSK": "1 3 4 5 6",
    "Neptune": "1 2 3 4 5 6 7 8",
    "RDS": "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 19 20 21 22 23 24 25 27 34 35 36 37 39 40 41 42 43 44"
    " 45 46 47 48 50 51",
    "Redshift": "1 2 3 4 6 7 8 10 15 18",
    "Route53": "2",
    "S3": "1 2 3 5 6 8 9 12 13 19 24 25",
    "SNS": "1 4",
    "SQS": "1 3",
    "SSM": "1 2 3 4 6 7",
    "SecretsManager": "1 2 3 4",
    "StepFunctions": "1",
    "WAF": "1 2 3 4 6 7 8 10 11 12",
}
# AWS Security Hub User Guide, "Control reference for Security Hub CSPM": severities of the controls that are
# not medium. The reference no longer has ECS.1.
CRITICAL = "Config.1 DMS.1 EC2.19 KMS.5 Lambda.1 MSK.4 RDS.2 Redshift.1 S3.2 S3.3 SNS.4"
HIGH = """
    ACM.2 AutoScaling.3 AutoScaling.5 CloudFront.1 CloudTrail.1 EC2.2 EC2.8 EC2.9 EC2.13 EC2.14 EC2.18 EC2.23
    EC2.25 ECR.1 ECS.2 ECS.3 ECS.4 ECS.5 ECS.8 ECS.9 ElastiCache.1 ElastiCache.2 ElastiCache.7 GuardDuty.1
    IAM.1 RDS.13 S3.6 S3.8
"""
LOW = """
    APIGateway.3 AutoScaling.1 CloudFront.8 CloudTrail.4 EC2.28 IAM.2 IAM.21 Lambda.3 Neptune.4 Neptune.8
    RDS.6 RDS.8 RDS.16 RDS.17 S3.13 S3.14 WAF.11
"""
SEVERITIES = {
    name: severity
    for severity, names in (("critical", CRITICAL), ("high", HIGH), ("low", LOW))
    for name in names.split()
}
# The modules of pulumi_aws that the platform uses, and the prefix of their controls; None: there are none.
SERVICES = {
    # IAM.28 is about it, and not in the standard.
    "accessanalyzer": None,
    "acm": "ACM",
    "apigateway": "APIGateway",
    "apigatewayv2": "APIGateway",
    "appautoscaling": None,
    "athena": "Athena",
    "autoscaling": "AutoScaling",
    "backup": "Backup",
    "budgets": None,
    "cfg": "Config",
    "chatbot": None,
    "cloudformation": "CloudFormation",
    "cloudfront": "CloudFront",
    "cloudtrail": "CloudTrail",
    "cognito": "Cognito",
    # Its event buses are EventBridge's.
    "cloudwatch": "EventBridge",
    "costexplorer": None,
    "dms": "DMS",
    "dynamodb": "DynamoDB",
    "ec2": "EC2",
    "ec2transitgateway": "EC2",
    "ecr": "ECR",
    "ecs": "ECS",
    "elasticache": "ElastiCache",
    "glue": "Glue",
    "guardduty": "GuardDuty",
    "iam": "IAM",
    "kinesis": "Kinesis",
    "kms": "KMS",
    "lambda_": "Lambda",
    "lb": "ELB",
    "msk": "MSK",
    # It creates accounts.
    "organizations": "Account",
    "neptune": "Neptune",
    "ram": None,
    "rds": "RDS",
    "redshift": "Redshift",
    "route53": "Route53",
    "s3": "S3",
    "secretsmanager": "SecretsManager",
    "securityhub": None,
    "servicediscovery": None,
    "scheduler": None,
    "sfn": "StepFunctions",
    "shield": None,
    "sns": "SNS",
    "sqs": "SQS",
    "ssoadmin": None,
    "ssm": "SSM",
    "vpc": "EC2",
    "wafv2": "WAF",
}
CONTROLS = {f"{service}.{number}" for service, numbers in FSBP.items() for number in numbers.split()}
SECTION = (ROOT / "docs" / "policies.md").read_text().partition("## Controls without a rule")[2]
TABLE = SECTION.partition("## The rules")[0]
ROW = re.compile(r"^\| \[([A-Za-z0-9]+\.\d+)\]\(([^)]+)\) \| (.+) \|$", re.MULTILINE)
OTHER_ROW = re.compile(r"^\| (?!\[|Control|---)(.+?) \| (.+) \|$", re.MULTILINE)
RULE = re.compile(r"^((?:[A-Za-z0-9]+\.|CKV2?_AWS_)\d+)")
DOCUMENTED = {name: (url, answer) for name, url, answer in ROW.findall(TABLE)}
# What outside scanners found on the platform.
OTHER_CHECKS = [
    "VPC endpoints", "aws:SourceAccount", "Log groups", "Environment variables", "SSM parameters",
    "network interface actions", ".sandbox",
]  # fmt: skip


def services_in_use():
    """The modules of pulumi_aws that the program's folders import."""
    found = set()
    for folder in ("components", "bootstrap", "landing"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ImportFrom) and node.module == "pulumi_aws":
                    found |= {alias.name for alias in node.names if alias.name[0].islower()}
    return found - {"get_caller_identity"}


def test_every_service_that_the_platform_uses_has_its_controls_listed():
    assert services_in_use() <= SERVICES.keys()
    assert {prefix for prefix in SERVICES.values() if prefix} <= FSBP.keys()


@every(sorted(CONTROLS))
def test_every_control_has_a_rule_or_a_documented_reason(name):
    assert (name in RULES) is not (name in DOCUMENTED)


@every(sorted(name for name in RULES if name.partition(".")[0] in FSBP))
def test_a_rule_has_the_severity_of_its_control(name):
    assert RULES[name].severity.value == SEVERITIES.get(name.removesuffix("-combined"), "medium")


def test_the_documentation_names_controls_of_the_standard_alone():
    assert DOCUMENTED.keys() <= CONTROLS


@every(sorted(DOCUMENTED))
def test_a_documented_control_has_its_link_and_names_rules_that_there_are(name):
    url, answer = DOCUMENTED[name]
    assert url == link(name)
    if rule := RULE.match(answer):
        assert rule[1] in RULES


@pytest.mark.parametrize("check", OTHER_CHECKS)
def test_every_check_of_other_scanners_has_an_answer(check):
    [answer] = [answer for found, answer in OTHER_ROW.findall(TABLE) if check in found]
    assert answer.endswith(".")
