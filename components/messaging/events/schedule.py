"""A schedule of EventBridge Scheduler with its role and dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import scheduler

from components.common import policy
from components.common.arn import Arn
from components.common.locks import Locks
from components.common.placement import Placement
from components.common.policy import Statement
from components.common.roles import PolicyRole, policy_role
from components.messaging.dead_letters import DeadLetters, dead_letters_alarm

_SERVICE = "scheduler.amazonaws.com"
_ECS_TASKS = "ecs-tasks.amazonaws.com"
# An hour instead of the default of a day: a later start would belong to the next time of the schedule.
_MAXIMUM_AGE_SECONDS = 60 * 60


@dataclass(frozen=True)
class Timing:
    """An expression, its IANA time zone, and the tries after a start that failed."""

    expression: str
    timezone: str
    retries: int


@dataclass(frozen=True)
class FunctionStart:
    """The alias of a function."""

    arn: pulumi.Input[str]


@dataclass(frozen=True)
class WorkflowStart:
    """A state machine."""

    arn: pulumi.Input[str]


@dataclass(frozen=True)
class TaskStart:
    """One task of *definition_arn*'s newest revision in a cluster, with the task's *role_arns* to pass."""

    cluster_arn: pulumi.Input[str]
    definition_arn: pulumi.Input[str]
    role_arns: Sequence[pulumi.Input[str]]
    placement: Placement
    provider: pulumi.Input[str]


class Schedule(pulumi.ComponentResource):
    """Starts *target* at the times of *timing*; starts that failed are dead letters, with an alarm."""

    dead_letters_url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        timing: Timing,
        locks: Locks,
        *,
        target: FunctionStart | WorkflowStart | TaskStart,
        account: str,
        alarm_topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:Schedule", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        letters = DeadLetters(f"{name}-dead-letters", locks, opts=self._child)
        dead_letters_alarm(
            f"{name}-dead-letters",
            letters,
            topic_arn=alarm_topic_arn,
            description=f"{name}: a scheduled start failed",
            opts=self._child,
        )
        role = policy_role(
            name,
            trust=policy.trust_of_account(_SERVICE, account),
            statements=_statements(target, letters.arn),
            opts=self._child,
        )
        scheduler.Schedule(
            name,
            schedule_expression=timing.expression,
            schedule_expression_timezone=timing.timezone,
            flexible_time_window=scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
            target=_target(target, timing.retries, role, letters),
            # AWS checks the role at creation.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role.policy]),
        )

        self.dead_letters_url = letters.url
        self.register_outputs({"dead_letters_url": self.dead_letters_url})


def _target(
    target: FunctionStart | WorkflowStart | TaskStart, retries: int, role: PolicyRole, letters: DeadLetters
) -> scheduler.ScheduleTargetArgs:
    return scheduler.ScheduleTargetArgs(
        arn=target.cluster_arn if isinstance(target, TaskStart) else target.arn,
        role_arn=role.arn,
        ecs_parameters=_task(target) if isinstance(target, TaskStart) else None,
        dead_letter_config=scheduler.ScheduleTargetDeadLetterConfigArgs(arn=letters.arn),
        retry_policy=scheduler.ScheduleTargetRetryPolicyArgs(
            maximum_event_age_in_seconds=_MAXIMUM_AGE_SECONDS, maximum_retry_attempts=retries
        ),
    )


def _task(target: TaskStart) -> scheduler.ScheduleTargetEcsParametersArgs:
    return scheduler.ScheduleTargetEcsParametersArgs(
        task_definition_arn=target.definition_arn,
        task_count=1,
        capacity_provider_strategies=[
            scheduler.ScheduleTargetEcsParametersCapacityProviderStrategyArgs(
                capacity_provider=target.provider, weight=1
            )
        ],
        network_configuration=scheduler.ScheduleTargetEcsParametersNetworkConfigurationArgs(
            subnets=target.placement.subnet_ids,
            security_groups=[target.placement.security_group_id],
            assign_public_ip=False,
        ),
        propagate_tags="TASK_DEFINITION",
    )


def _statements(
    target: FunctionStart | WorkflowStart | TaskStart, letters_arn: pulumi.Input[str]
) -> pulumi.Output[Sequence[Statement]]:
    match target:
        case FunctionStart(arn):
            start = pulumi.Output.all(arn).apply(
                lambda known: [policy.allow("lambda:InvokeFunction", on=known[0])]
            )
        case WorkflowStart(arn):
            start = pulumi.Output.all(arn).apply(
                lambda known: [policy.allow("states:StartExecution", on=known[0])]
            )
        case TaskStart(cluster_arn, definition_arn, role_arns):
            start = pulumi.Output.all(cluster_arn, definition_arn, *role_arns).apply(
                lambda known: _starting(known[0], known[1], known[2:])
            )
    letters = pulumi.Output.from_input(letters_arn).apply(
        lambda arn: [policy.allow("sqs:SendMessage", on=arn)]
    )
    both: pulumi.Output[Sequence[Statement]] = pulumi.Output.all(start, letters).apply(
        lambda known: [*known[0], *known[1]]
    )
    return both


def _starting(cluster_arn: str, definition_arn: str, role_arns: Sequence[str]) -> list[Statement]:
    """Run a task of the definition in one cluster, tag it, and pass the task's roles."""
    cluster = Arn.parse(cluster_arn)
    tasks = f"arn:{cluster.partition}:ecs:{cluster.region}:{cluster.account}:task/*"
    return [
        policy.allow("ecs:RunTask", on=definition_arn, when={"ArnEquals": {"ecs:cluster": cluster_arn}}),
        policy.allow("ecs:TagResource", on=tasks, when={"StringEquals": {"ecs:CreateAction": "RunTask"}}),
        policy.allow(
            "iam:PassRole", on=role_arns, when={"StringEquals": {"iam:PassedToService": _ECS_TASKS}}
        ),
    ]
