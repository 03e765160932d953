"""Masking of secrets in tables: lines of values with commas, below a line with their names."""

import re
from collections.abc import Iterator, Sequence

from strata.engine.secret_names import is_secret

_SEPARATOR = ","
_NAME = re.compile(r"[ \t]*\"?[A-Za-z_][\w .-]{0,60}\"?[ \t]*")


def without_columns(lines: Sequence[str], mask: str) -> Iterator[str]:
    """*lines*, with *mask* for the values below a name of a secret, up to a line of another length."""
    count, hidden = 0, frozenset[int]()
    for line in lines:
        fields = line.rstrip("\r").split(_SEPARATOR)
        named = _secrets(fields)
        if named:
            count, hidden = len(fields), named
        elif hidden and len(fields) == count:
            yield _SEPARATOR.join(
                mask if at in hidden and one.strip() else one for at, one in enumerate(fields)
            )
            continue
        elif line.strip():
            hidden = frozenset()
        yield line


def _secrets(fields: Sequence[str]) -> frozenset[int]:
    """The positions of names of secrets, in a line of names."""
    if len(fields) < 2 or not all(map(_NAME.fullmatch, fields)):
        return frozenset()
    names = [field.strip(' \t"').replace(" ", "_") for field in fields]
    return frozenset(at for at, name in enumerate(names) if is_secret(name, "text"))
