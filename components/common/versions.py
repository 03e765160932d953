"""Versions of engines that AWS may have and a list in the code doesn't."""

from components.common.advice import advise


def numbers(version: str) -> list[int]:
    """The numbers of *version*, such as 1.6.22; raises ValueError for another text."""
    return [int(part) for part in version.split(".")]


def advise_newer(product: str, version: str, newest: str, *, part: str = "version") -> None:
    """Warn that *version* is newer than the *newest* known one."""
    advise(f"{product} {version} is newer than {newest}, the newest {part} that is known here")
