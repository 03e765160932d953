"""Masking of secrets in reports: by the engine's mark, a property's name or a value's shape."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Final

from strata.engine.secret_names import is_secret

MASK: Final = "[secret]"
"""The engine's own replacement of a secret."""

# The path of a secret: keys, and None for every list index, because list elements move.
_Path = tuple[str | None, ...]

# By the value: tokens with a vendor's prefix, keys in PEM, and addresses that are secrets themselves.
_TOKENS = re.compile(
    r"gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|xapp-[\w-]{10,}"
    r"|[rs]k_(?:live|test)_\w{10,}|whsec_\w{16,}|\bsk-[\w-]{20,}|AIza[\w-]{35}|ya29\.[\w-]{20,}"
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|npm_\w{30,}|pypi-[\w-]{30,}|pul-[0-9a-f]{40}|hvs\.[\w-]{20,}"
    r"|dop_v1_[0-9a-f]{32,}|hf_\w{30,}|AGE-SECRET-KEY-1\w+|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|gldt-[\w-]{16,}|dckr_[a-z]+_[\w-]{20,}|rubygems_\w{30,}|hv[br]\.[\w-]{20,}|\w{14}\.atlasv1\.[\w-]{40,}"
    r"|shp(?:at|ca|pa|ss)_[0-9a-f]{30,}|sq0[a-z]{3}-[\w-]{20,}|NRAK-[A-Z0-9]{20,}|gl(?:sa|c)_[\w=+/-]{30,}"
    r"|dp\.[a-z]{2,5}\.(?:[\w-]+\.)?\w{40,}|lin_api_\w{30,}|ntn_\w{30,}|secret_\w{40,}|pscale_\w+_[\w-]{30,}"
    r"|figd_[\w-]{30,}|PMAK-[0-9a-f-]{40,}|PMAK-\w{24}-\w{34}|sbp_[0-9a-f]{30,}|ATATT[\w=-]{40,}|dapi[0-9a-f]{32}"
    r"|\bSK[0-9a-f]{32}\b|\b[0-9a-f]{32}-us\d{1,2}\b|\b\d{8,10}:AA[\w-]{32,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|(?<=https://hooks\.slack\.com/)(?:services|workflows|triggers)/\S+"
    r"|(?<=/api/webhooks/)\d+/[\w-]+|(?<=webhook\.office\.com/)\S+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    re.DOTALL,
)
_HEADER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{12,}", re.IGNORECASE)
# NAME=value of URLs, commands and scripts, and "name": "value" of JSON inside of a text.
_ASSIGNED = re.compile(
    r"(?<![\w.])(?P<name>[A-Za-z_][\w.-]*)(?P<equals>=|[\"']\s*:\s*)"
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^&;\s\"']+)"
)
# A line of YAML.
_LINE = re.compile(
    r"^(?P<before>[ \t]*(?:-[ \t]+)?(?P<name>[A-Za-z_][\w.-]*):[ \t]+)"
    r"(?P<value>\"[^\"]*\"|'[^']*'|\S+)[ \t]*$",
    re.MULTILINE,
)
# Values by which a message says something about a secret.
_SAID = frozenset(
    {"missing", "required", "invalid", "expired", "denied", "unknown", "none", "null", "true", "false"}
)
_SIGNATURE = re.compile(r"(^|[^a-z])sig(nature)?$|account_?key$", re.IGNORECASE)
_OPTION = re.compile(r"--?(?P<name>[A-Za-z][\w-]*)")
# Keys of an object that names what its value is, such as a variable of a container.
_NAMES = frozenset({"name", "key", "parametername", "parameterkey", "headername", "header", "variable"})
_VALUES = frozenset({"value", "values", "parametervalue", "headervalue", "stringvalue", "default"})
# Properties in base64: EC2 User Guide, "Run commands when you launch an EC2 instance with user data input".
_ENCODED = frozenset({"userdata", "userdatabase64"})
# User and password before a host (RFC 3986); a short user without a password isn't a secret.
_LOGIN = re.compile(r"(?<=://)(?:[^/\s:@]*:[^/\s]+|[^/\s:@]{16,})@")
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


def without_secrets(text: str) -> str:
    """*text* without logins in URLs, and without what has the shape of a token, a key or a webhook."""
    clean = _TOKENS.sub(MASK, _LOGIN.sub(f"{MASK}@", text))
    clean = _HEADER.sub(rf"\1 {MASK}", clean)
    return _LINE.sub(_without_value, _ASSIGNED.sub(_without_assigned, clean))


def _without_assigned(found: re.Match[str]) -> str:
    if not _is_named(found["name"], found["value"]):
        return found[0]
    return f"{found['name']}{found['equals']}{_quoted(found['value'])}"


def _without_value(found: re.Match[str]) -> str:
    if found["value"].lower() in _SAID or not _is_named(found["name"], found["value"]):
        return found[0]
    return found["before"] + _quoted(found["value"])


def _is_named(name: str, value: str) -> bool:
    text = value.strip("\"'")
    return bool(text) and MASK not in text and (is_secret(name, text) or _SIGNATURE.search(name) is not None)


def _quoted(value: str) -> str:
    """MASK in the quotes of *value*."""
    quote = value[0] if value[0] in "\"'" else ""
    return f"{quote}{MASK}{quote}"


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
        clean = [
            MASK if _is_argument(held[index - 1] if index else None, one) else _clean(one, below)
            for index, one in enumerate(held)
        ]
    elif marks:
        return MASK
    else:
        clean = without_secrets(held) if isinstance(held, str) else held
    if held is value:
        return clean
    # Text without secrets isn't changed.
    return value if clean == held else json.dumps(clean)


def _mapping(value: Mapping[str, object], marks: Set[_Path]) -> dict[str, object]:
    named = next((one for key, one in value.items() if key.lower() in _NAMES and isinstance(one, str)), "")
    return {
        key: _hidden(one)
        if is_secret(key, one) or (key.lower() in _VALUES and is_secret(named, one)) or _is_script(key, one)
        else _clean(one, _below(marks, _key(key)))
        for key, one in value.items()
    }


def _is_argument(before: object, value: object) -> bool:
    """Whether *value* belongs to the option *before* it, such as ``--password``."""
    option = _OPTION.fullmatch(before) if isinstance(before, str) else None
    return option is not None and isinstance(value, str) and is_secret(option["name"], value)


def _is_script(key: str, value: object) -> bool:
    """Whether *value* is a script in base64 with a secret in it."""
    if key.lower() not in _ENCODED or not isinstance(value, str):
        return False
    try:
        script = b64decode(value, validate=True).decode()
    except ValueError:
        return False
    return without_secrets(script) != script


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
