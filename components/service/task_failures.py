"""Notifications about tasks of a job that failed."""

import json

import pulumi

from components.common.notifications import notify

# A task that didn't start has no exit code.
_MESSAGE = '{"Failed": "%s", "Task": <task>, "StopCode": <code>, "Reason": <reason>, "StoppedAt": <at>}'


class TaskFailures(pulumi.ComponentResource):
    """A rule that sends each failed task of a job's *definition_arn*, in any revision, to *topic_arn*.

    A task failed if its program exited with another code than 0, or if it did not start: ECS Developer Guide,
    "Amazon ECS task state change events". The platform's operations topic accepts rules of the account.
    """

    def __init__(
        self,
        name: str,
        *,
        cluster_arn: pulumi.Input[str],
        definition_arn: pulumi.Output[str],
        topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:service:TaskFailures", name, None, opts)

        notify(
            name,
            pattern=pulumi.Output.all(cluster_arn, definition_arn).apply(lambda arns: pattern(*arns)),
            paths={
                "at": "$.detail.stoppedAt",
                "code": "$.detail.stopCode",
                "reason": "$.detail.stoppedReason",
                "task": "$.detail.taskArn",
            },
            message=_MESSAGE % name,
            topic_arn=topic_arn,
            description=f"Tasks of {name} that failed",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def pattern(cluster_arn: str, definition_arn: str) -> str:
    """The event pattern of failed tasks of every revision of the task definition."""
    family = definition_arn.rpartition(":")[0]
    return json.dumps(
        {
            "source": ["aws.ecs"],
            "detail-type": ["ECS Task State Change"],
            "detail": {
                "clusterArn": [cluster_arn],
                "taskDefinitionArn": [{"prefix": f"{family}:"}],
                "lastStatus": ["STOPPED"],
                "$or": [
                    {"containers": {"exitCode": [{"anything-but": [0]}]}},
                    {"stopCode": ["TaskFailedToStart"]},
                ],
            },
        }
    )
