"""Step Functions state machines."""

from guardrails.rule import LOW, MEDIUM, Props, rule
from guardrails.values import block, is_true

MACHINE = "aws:sfn/stateMachine:StateMachine"


@rule(
    "StepFunctions.1",
    MEDIUM,
    MACHINE,
    "State machines log their executions",
    "Set level ERROR or ALL and a log group in logging_configuration.",
)
def logs(machine: Props) -> bool:
    return block(machine, "loggingConfiguration").get("level") in ("ALL", "ERROR", "FATAL")


@rule(
    "CKV_AWS_284",
    LOW,
    MACHINE,
    "State machines are traced with X-Ray",
    "Set enabled=True in tracing_configuration.",
)
def traced(machine: Props) -> bool:
    return is_true(block(machine, "tracingConfiguration").get("enabled"))
