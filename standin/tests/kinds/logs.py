"""CloudWatch log groups, and their resource policies."""

import json

from .world import Case

_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "route53.amazonaws.com"},
                "Action": "logs:PutLogEvents",
                "Resource": "*",
            }
        ],
    }
)

CASES = (
    Case(
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        lambda world: {"policyName": "queries", "policyDocument": _POLICY},
        lambda client, it: client("logs").delete_resource_policy(policyName=it.id),
        {
            "policyDocument": lambda client, it: client("logs").put_resource_policy(
                policyName=it.id, policyDocument=_POLICY.replace("route53", "es")
            )
        },
    ),
    Case(
        "aws:cloudwatch/logGroup:LogGroup",
        lambda world: {"retentionInDays": 7},
        lambda client, it: client("logs").delete_log_group(logGroupName=it.id),
        {
            "retentionInDays": lambda client, it: client("logs").put_retention_policy(
                logGroupName=it.id, retentionInDays=1
            ),
            "tags": lambda client, it: client("logs").tag_resource(
                resourceArn=it.outputs["arn"], tags={"Owner": "by-hand"}
            ),
        },
    ),
)
