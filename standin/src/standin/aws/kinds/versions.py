"""Engine versions, compared by their numbers."""

import re


def is_downgrade(before: object, after: object) -> bool:
    """Whether *after* is a lower version than *before*: 3.9 is lower than 3.10, ``6.x`` is not than 6.2."""
    if not before or not after:
        return False
    pairs = zip(_numbers(before), _numbers(after), strict=False)
    return next((new < old for old, new in pairs if new != old), False)


def _numbers(version: object) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(version))]
