"""CloudWatch log groups."""

from guardrails.rule import MEDIUM, Props, rule
from guardrails.values import number

GROUP = "aws:cloudwatch/logGroup:LogGroup"


@rule("CKV_AWS_66", MEDIUM, GROUP, "CloudWatch log groups have a retention period", "Set retention_in_days.")
def kept(group: Props) -> bool:
    # 0 keeps events for ever.
    return number(group, "retentionInDays", 0) > 0
