"""Secrets stay out of every report: what the engine keeps secret, what is named like one, logins in URLs."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Final

MASK: Final = "[secret]"
"""What the engine shows for a secret as well."""

# Where a secret is, by keys; every position of a list is None, as what is in a list moves.
_Path = tuple[str | None, ...]

# By the property's last name; not what only points to one, such as secretArn, nor httpTokens.
_NAMED = re.compile(
    r"passw(or)?d|passphrase|pwd|secret|credential|(private|api|access|auth|signing)[_-]?key$|token$"
    r"|connection[_-]?string",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(arns?|ids?|names?|version|status|rotation|keyid)$", re.IGNORECASE)
# User and password as RFC 3986 has them before a host; of the user alone nothing has to be hidden.
_LOGIN = re.compile(r"(?<=://)[^/\s:@]*:[^/\s]+@")
# The provider repeats one in the other.
_TWINS = {"tagsAll": "tags"}


def masked(*trees: Mapping[str, object], names: Iterable[str] = ()) -> list[dict[str, object]]:
    """One resource's properties, before and after, declared and real, without the secrets in them.

    What is MASK in one of the *trees* is hidden in all of them, and where another is shaped otherwise
    everything there; so are the properties that *names* says are secret. What isn't set stays None.
    """
    marks: set[_Path] = {(_key(name),) for name in names}
    marks.update(path for tree in trees for path in _marks(tree))
    return [_mapping(tree, marks) for tree in trees]


def without_logins(text: str) -> str:
    """*text* without the users and passwords in its URLs."""
    return _LOGIN.sub(f"{MASK}@", text)


def _marks(value: object, path: _Path = ()) -> Iterator[_Path]:
    held = _opened(value)
    if held == MASK:
        yield path
    elif isinstance(held, Mapping):
        for key, one in held.items():
            yield from _marks(one, (*path, _key(key)))
    elif isinstance(held, list):
        for one in held:
            yield from _marks(one, (*path, None))


def _clean(value: object, marks: Set[_Path]) -> object:
    if value is None:
        return None
    held = _opened(value)
    clean: object
    if () in marks:
        return MASK
    if isinstance(held, Mapping) and all(path[0] is not None for path in marks):
        clean = _mapping(held, marks)
    elif isinstance(held, list) and all(path[0] is None for path in marks):
        below = _below(marks, None)
        clean = [_clean(one, below) for one in held]
    elif marks:
        return MASK
    else:
        clean = without_logins(held) if isinstance(held, str) else held
    if held is value:
        return clean
    # Text stays as it was written if there is nothing to hide in it.
    return value if clean == held else json.dumps(clean)


def _mapping(value: Mapping[str, object], marks: Set[_Path]) -> dict[str, object]:
    # Containers' variables are lists of name and value.
    named = value.get("name") or value.get("Name") or value.get("key") or value.get("Key")
    own = isinstance(named, str) and _secret(named)
    return {
        key: _hidden(one)
        if _secret(key) or (own and key.lower() == "value")
        else _clean(one, _below(marks, _key(key)))
        for key, one in value.items()
    }


def _below(marks: Set[_Path], key: str | None) -> frozenset[_Path]:
    return frozenset(path[1:] for path in marks if path[0] == key)


def _key(name: str) -> str:
    return _TWINS.get(name, name)


def _hidden(value: object) -> object:
    return None if value is None else MASK


def _secret(name: str) -> bool:
    return bool(_NAMED.search(name)) and not _POINTS.search(name)


def _opened(value: object) -> object:
    """What JSON in a string holds, such as container definitions; anything else as it is.

    What nobody can look into is taken for a secret.
    """
    text = value.lstrip() if isinstance(value, str) else ""
    if text[:1] not in ("{", "["):
        return value
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return value
    except (ValueError, RecursionError):
        return MASK
