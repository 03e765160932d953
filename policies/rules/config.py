"""AWS Config."""

import re

from guardrails.rule import CRITICAL, Props, rule
from guardrails.values import block, is_true

RECORDER = "aws:cfg/recorder:Recorder"
_ROLE = re.compile(
    r"arn:aws[a-z-]*:iam::\d{12}:role/aws-service-role/config\.amazonaws\.com/AWSServiceRoleForConfig"
)


@rule(
    "Config.1",
    CRITICAL,
    RECORDER,
    "AWS Config records all resources with its service-linked role",
    "Set recording_group.all_supported=True and role_arn to the service-linked role.",
)
def records_everything(recorder: Props) -> bool:
    everything = is_true(block(recorder, "recordingGroup").get("allSupported", True))
    return everything and _ROLE.fullmatch(str(recorder.get("roleArn", ""))) is not None
