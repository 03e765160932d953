"""What changed or vanished behind Pulumi's back: the cloud against the state, without writing either."""

from strata.drift.engine import compare, parse
from strata.drift.report import Change, Drifted, Ignored, Report, Unlocked, Unmanaged, Unread, Verdict
from strata.property_path import look_up

__all__ = [
    "Change",
    "Drifted",
    "Ignored",
    "Report",
    "Unlocked",
    "Unmanaged",
    "Unread",
    "Verdict",
    "compare",
    "look_up",
    "parse",
]
