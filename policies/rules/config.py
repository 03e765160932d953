"""AWS Config."""

from guardrails.rule import MEDIUM, Props, rule

RECORDER = "aws:cfg/recorder:Recorder"
_ROLE = ":role/aws-service-role/config.amazonaws.com/"


@rule(
    "Config.1",
    MEDIUM,
    RECORDER,
    "AWS Config records all resources with its service-linked role",
    "Set recording_group.all_supported=True and role_arn to the service-linked role.",
)
def records_everything(recorder: Props) -> bool:
    group = recorder.get("recordingGroup") or {}
    return group.get("allSupported", True) is True and _ROLE in str(recorder.get("roleArn", ""))
