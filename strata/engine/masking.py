"""Masking of secrets in reports: by the engine's mark, a property's name or a value's shape."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set

from strata.engine.secret_encoding import decoded
from strata.engine.secret_names import is_pointer, is_secret
from strata.engine.secret_text import MASK, is_encoded_secret, without_secrets

# The path of a secret: keys, and None for every list index, because list elements move.
_Path = tuple[str | None, ...]

_OPTION = re.compile(r"--?(?P<name>[A-Za-z][\w-]*)")
# Keys of an object that names what its value is, such as a variable of a container.
_NAMES = frozenset({"name", "key", "parametername", "parameterkey", "headername", "header", "variable"})
_VALUES = frozenset(
    {"value", "values", "parametervalue", "headervalue", "stringvalue", "insecurevalue", "default"}
)
# Keys by which an object says that its value is secret: EventBridge, Systems Manager.
_FLAGS = {"isvaluesecret": True, "type": "SecureString"}
# Names of headers with a login, which elsewhere are options: authorization of a method of API Gateway.
_HEADERS = frozenset({"authorization", "proxy-authorization"})
_SPACE = re.compile(r"\s")
_LOGIN = re.compile(r"[^:\s]+:\S+")
# The provider repeats one in the other.
_TWINS = {"tagsAll": "tags"}


def masked(*trees: Mapping[str, object], names: Iterable[str] = ()) -> list[dict[str, object]]:
    """One resource's properties, before and after, declared and real, without the secrets in them.

    A value that is MASK in one of the *trees* is hidden in all of them, together with values of another shape
    at its path; so are the properties that *names* marks as secret. What isn't set stays None.
    """
    marks: set[_Path] = {(_key(name),) for name in names}
    marks.update(path for tree in trees for path in _marks(tree))
    return [_mapping(tree, marks) for tree in trees]


def _text(value: str) -> str:
    return MASK if is_encoded_secret(value) else without_secrets(value)


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


def _clean(value: object, marks: Set[_Path], within: str = "") -> object:
    if value is None:
        return None
    held = _opened(value)
    clean: object
    if () in marks:
        return MASK
    if isinstance(held, Mapping) and all(path[0] is not None for path in marks):
        clean = _mapping(held, marks, within)
    elif isinstance(held, list) and all(path[0] is None for path in marks):
        below = _below(marks, None)
        clean = [
            MASK if _is_argument(held[index - 1] if index else None, one) else _clean(one, below, within)
            for index, one in enumerate(_without_arguments(held))
        ]
    elif marks:
        return MASK
    else:
        clean = _text(held) if isinstance(held, str) else held
    if held is value:
        return clean
    # Text without secrets isn't changed.
    return value if clean == held else json.dumps(clean)


def _mapping(value: Mapping[str, object], marks: Set[_Path], within: str = "") -> dict[str, object]:
    named = next((one for key, one in value.items() if key.lower() in _NAMES and isinstance(one, str)), "")
    flagged = any(_FLAGS.get(key.lower(), _FLAGS) == one for key, one in value.items())
    return {
        key: _hidden(one)
        if _is_named(key, one, within)
        or (key == "data" and value.get("kind") == "Secret")
        or (key.lower() in _VALUES and (flagged or _is_named(named, one, within)))
        or _is_login(key, one)
        else _clean(one, _below(marks, _key(key)), key)
        for key, one in value.items()
    }


def _is_named(name: str, value: object, within: str) -> bool:
    """Whether *name* is one of a secret, in the property *within*."""
    header = name.lower()
    if (header in _HEADERS or header.endswith("-auth")) and "header" in within.lower():
        return isinstance(value, str) and not is_pointer(value)
    return is_secret(name, value)


def _is_login(key: str, value: object) -> bool:
    """Whether *value* is a user and a password, also in base64 as in Docker's configuration."""
    if key.lower() not in ("auth", "_auth") or not isinstance(value, str) or is_pointer(value):
        return False
    return _LOGIN.fullmatch(decoded(value) or value) is not None


def _without_arguments(values: list[object]) -> list[object]:
    """The arguments of a command without the secrets that only the command says to be secret."""
    words = [_SPACE.sub("_", one) for one in values if isinstance(one, str)]
    if len(words) < len(values) or not any(one.startswith("-") for one in words):
        return values
    clean = without_secrets(" ".join(words)).split(" ")
    if len(clean) != len(words):
        return values
    return [value if one == word else one for value, word, one in zip(values, words, clean, strict=True)]


def _is_argument(before: object, value: object) -> bool:
    """Whether *value* belongs to the option *before* it, such as ``--password``."""
    option = _OPTION.fullmatch(before) if isinstance(before, str) else None
    return option is not None and isinstance(value, str) and is_secret(option["name"], value)


def _below(marks: Set[_Path], key: str | None) -> frozenset[_Path]:
    return frozenset(path[1:] for path in marks if path[0] == key)


def _key(name: str) -> str:
    return _TWINS.get(name, name)


def _hidden(value: object) -> object:
    return None if value is None else MASK


def _opened(value: object) -> object:
    """The value of JSON in a string, such as container definitions; any other value unchanged.

    An unreadable value counts as a secret.
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
