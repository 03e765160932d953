"""Policies of the role that writes the flow logs."""

from components.common import policy
from components.common.arn import Arn

# Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs"; CreateLogGroup is left out
# because the group exists.
_WRITE = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]


def trust(log_group_arn: str) -> str:
    """Let the flow log service assume the role for flow logs of this account and region."""
    logs = Arn.parse(log_group_arn)
    return _document(
        {
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": logs.account},
                "ArnLike": {
                    "aws:SourceArn": f"arn:{logs.partition}:ec2:{logs.region}:{logs.account}:vpc-flow-log/*"
                },
            },
        }
    )


def write(log_group_arn: str) -> str:
    """Let the role write to the streams of one log group."""
    return _document({"Action": _WRITE, "Resource": f"{log_group_arn}:*"})


def _document(statement: dict[str, object]) -> str:
    return policy.render({"Effect": "Allow", **statement})
