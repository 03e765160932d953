"""Log groups."""

from guardrails.rule import MEDIUM, Props, rule
from guardrails.values import number

GROUP = "aws:cloudwatch/logGroup:LogGroup"


@rule("CKV_AWS_66", MEDIUM, GROUP, "Logs are kept for a set time", "Set retention_in_days.")
def kept(group: Props) -> bool:
    # 0 is for ever, which nobody decided on.
    return number(group, "retentionInDays", 0) > 0
