"""The name that was probably meant where a wrong one stands."""

import difflib
from collections.abc import Collection


def nearest(name: str, allowed: Collection[str]) -> str | None:
    """The one of *allowed* that is spelled most like *name*, or None."""
    return next(iter(difflib.get_close_matches(name, allowed, n=1)), None)


def suggest(name: str, allowed: Collection[str]) -> str:
    """``did you mean "nat"?`` or, where nothing is near, the list of what is allowed."""
    near = nearest(name, allowed)
    if near is not None:
        return f'did you mean "{near}"?'
    return f"allowed: {', '.join(sorted(allowed)) or 'none'}"
