"""The error of a rule that needs an input which is unknown until deployment."""

from collections.abc import Sequence

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError


class UnknownInputsError(UnknownValueError):
    """The analyzer counts it as an undecided check, whatever the level of the rule."""

    def __init__(self, properties: Sequence[str]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, list(properties))
        self.message = f"decided at deployment: {', '.join(properties)} can't be known before"


def path(error: UnknownValueError) -> str:
    """The property that is unknown, such as ``rules.0.expiration``."""
    return ".".join(error.props)
