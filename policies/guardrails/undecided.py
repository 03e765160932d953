"""What a rule says that can't be decided yet, because something is known only once it is deployed."""

from collections.abc import Sequence

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError


class UndecidedError(UnknownValueError):
    """pulumi-policy reports it as an advisory finding of the rule, whatever the rule's own level is."""

    def __init__(self, properties: Sequence[str]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, list(properties))
        self.message = f"decided at deployment: {', '.join(properties)} can't be known before"


def path(error: UnknownValueError) -> str:
    """The property that isn't known, such as ``rules.0.expiration``."""
    return ".".join(error.props)
