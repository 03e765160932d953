"""GuardDuty."""

from guardrails.rule import HIGH, Props, rule

DETECTOR = "aws:guardduty/detector:Detector"


@rule("GuardDuty.1", HIGH, DETECTOR, "GuardDuty detectors are enabled", "Set enable=True.")
def enabled(detector: Props) -> bool:
    return detector.get("enable", True) is not False
