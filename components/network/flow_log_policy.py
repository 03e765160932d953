"""Who may write the flow logs, and where: two policy documents, made without asking the cloud."""

import json

# Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs"; CreateLogGroup is left out
# because the group exists.
_WRITE = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]


def trust(log_group_arn: str) -> str:
    """Let the flow-log service take the role, for logs of this account and region only."""
    _, partition, _, region, account, _ = log_group_arn.split(":", 5)
    return _document(
        {
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {"aws:SourceArn": f"arn:{partition}:ec2:{region}:{account}:vpc-flow-log/*"},
            },
        }
    )


def write(log_group_arn: str) -> str:
    """Let the role write to the streams of one log group."""
    return _document({"Action": _WRITE, "Resource": f"{log_group_arn}:*"})


def _document(statement: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
