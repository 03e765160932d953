"""Overlapping prefixes and suffixes of a bucket's notifications, as pure functions without Pulumi."""

from collections.abc import Callable


def overlap(prefixes: tuple[str, str], suffixes: tuple[str, str]) -> bool:
    """Whether one key may have both *prefixes* and both *suffixes*, so that S3 refuses the second of two."""
    return _either(prefixes, str.startswith) and _either(suffixes, str.endswith)


def _either(texts: tuple[str, str], test: Callable[[str, str], bool]) -> bool:
    one, other = texts
    return test(one, other) or test(other, one)
