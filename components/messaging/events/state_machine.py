"""A Step Functions state machine."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import iam, sfn

from components.common import policy
from components.common.arn import Arn
from components.common.policy import Statement
from components.messaging.events import states
from components.messaging.settings import StateMachineSettings
from components.messaging.vended_logs import log_group

_SERVICE = "states.amazonaws.com"

# The actions have no resources: Step Functions Developer Guide, "Using CloudWatch Logs to log execution
# history in Step Functions" and "Trace Step Functions request data in AWS X-Ray".
_LOG = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
_TRACE = (
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)


class StateMachine(pulumi.ComponentResource):
    """A state machine with logs, traces and the permissions *grants*.

    *definition* is Amazon States Language with ``${placeholders}`` for *values*. Raises DefinitionError, see
    ``states``, before anything is registered.
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    role_name: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: StateMachineSettings,
        *,
        definition: str,
        values: Mapping[str, pulumi.Input[states.Value]],
        grants: pulumi.Input[Sequence[Statement]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        states.check(definition, values)
        super().__init__("strata:messaging:StateMachine", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        logs = log_group(name, settings.log_retention_days, child, service="states")
        role = iam.Role(name, assume_role_policy=logs.arn.apply(_trust), opts=child)
        allowed = iam.RolePolicy(
            name, role=role.name, policy=pulumi.Output.from_input(grants).apply(_permissions), opts=child
        )
        machine = sfn.StateMachine(
            name,
            role_arn=role.arn,
            definition=pulumi.Output.all(**values).apply(lambda known: states.fill(definition, known)),
            logging_configuration=sfn.StateMachineLoggingConfigurationArgs(
                level=settings.log_level,
                # Inputs and outputs may be confidential.
                include_execution_data=False,
                log_destination=logs.arn.apply(lambda arn: f"{arn}:*"),
            ),
            tracing_configuration=sfn.StateMachineTracingConfigurationArgs(enabled=True),
            # AWS checks the role's permissions at creation.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed]),
        )

        self.arn, self.name = machine.arn, machine.name
        self.role_name, self.log_group_name = role.name, logs.name
        self.register_outputs({"arn": self.arn})


def _trust(log_group_arn: str) -> str:
    logs = Arn.parse(log_group_arn)
    return policy.trust(
        _SERVICE,
        {
            "StringEquals": {"aws:SourceAccount": logs.account},
            "ArnLike": {
                "aws:SourceArn": f"arn:{logs.partition}:states:{logs.region}:{logs.account}:stateMachine:*"
            },
        },
    )


def _permissions(grants: Sequence[Statement]) -> str:
    return policy.document(policy.allow(*_LOG, on="*"), policy.allow(*_TRACE, on="*"), *grants)
