"""Processes of a service that are Step Functions workflows."""

import pulumi

from components.common.alarms import Threshold, alarms
from components.messaging.events import states
from components.messaging.events.state_machine import StateMachine
from components.messaging.settings import StateMachineSettings
from components.service.context import ServiceContext
from components.service.manifest.workflow import Workflow
from components.service.process import Wired

_ALARMS = {
    "failed": Threshold("ExecutionsFailed", "above", 0, "Sum", times=1),
    "timed-out": Threshold("ExecutionsTimedOut", "above", 0, "Sum", times=1),
}


class WorkflowProcess(pulumi.ComponentResource):
    """A state machine; its definition has the variables of its uses as ``${PLACEHOLDERS}``."""

    arn: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(
        self,
        wired: Wired,
        settings: Workflow,
        context: ServiceContext,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        definition = (context.folder / settings.definition).read_text()
        used = states.placeholders(definition)
        values = {key: value for key, value in wired.variables.items() if key in used}
        super().__init__("strata:service:WorkflowProcess", wired.name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        machine = StateMachine(
            wired.name,
            StateMachineSettings(
                log_level=settings.log_level, log_retention_days=settings.log_retention_days
            ),
            definition=definition,
            values=values,
            grants=wired.statements,
            opts=child,
        )
        alarms(
            wired.name,
            _ALARMS,
            namespace="AWS/States",
            dimensions={"StateMachineArn": machine.arn},
            topic_arn=context.alarms,
            opts=child,
        )

        self.arn, self.log_group_name = machine.arn, machine.log_group_name
        self.register_outputs({"arn": self.arn})
