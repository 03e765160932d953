"""The most similar allowed name for a wrong one."""

import difflib
from collections.abc import Collection


def nearest(name: str, allowed: Collection[str]) -> str | None:
    """The one of *allowed* whose spelling is most similar to *name*, or None; DEV is similar to dev."""
    folded = {one.lower(): one for one in allowed}
    exact = folded.get(name.lower())
    return exact or next(iter(difflib.get_close_matches(name, allowed, n=1)), None)


def suggest(name: str, allowed: Collection[str]) -> str:
    """``did you mean "nat"?`` or, without a similar name, the list of allowed names."""
    near = nearest(name, allowed)
    if near is not None:
        return f'did you mean "{near}"?'
    return f"allowed: {', '.join(sorted(allowed)) or 'none'}"
