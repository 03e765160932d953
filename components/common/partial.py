"""Settings of which some are not valid, so that the rules of the others are checked at the same time."""

from collections.abc import Iterable, Iterator
from typing import Never, TypeVar

Found = TypeVar("Found")


class InvalidSettingError(Exception):
    """A rule reads a setting that is not valid: it has neither passed nor failed."""


class InvalidPart:
    """A member of a mapping or list of sections that is of no known kind; only its name or place is known."""

    def __getattr__(self, name: str) -> Never:
        raise InvalidSettingError(name)


def judged(found: Iterable[Found]) -> Iterator[Found]:
    """The problems that the rule *found*, up to an invalid setting."""
    try:
        yield from found
    except InvalidSettingError:
        return
