"""CloudWatch log groups."""

from .world import Case

CASES = (
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
