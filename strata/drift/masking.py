"""Secrets stay out of every report: what the engine keeps secret, and what is named like one."""

import json
import re
from collections.abc import Mapping

from strata.property_path import parts

MASK = "[secret]"
"""What the engine shows for a secret as well."""

# By the property's last name; not what only points to one, such as secretArn, nor httpTokens.
_NAMED = re.compile(
    r"passw(or)?d|passphrase|secret|credential|(private|api|access|auth|signing)[_-]?key$|token$|connection[_-]?string",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(arns?|ids?|names?|version|status|rotation|keyid)$", re.IGNORECASE)


def masked(path: str, declared: object, actual: object) -> tuple[object, object]:
    """Both values of the property at *path* without the secrets in them."""
    if any(isinstance(part, str) and _secret(part) for part in parts(path)) or _holds_mask(declared, actual):
        return _hidden(declared), _hidden(actual)
    return _within(declared), _within(actual)


def _holds_mask(*values: object) -> bool:
    return any(value == MASK for value in values)


def _hidden(value: object) -> object:
    return None if value is None else MASK


def _secret(name: str) -> bool:
    return bool(_NAMED.search(name)) and not _POINTS.search(name)


def _within(value: object) -> object:
    if isinstance(value, Mapping):
        # Containers' variables are lists of name and value.
        named = value.get("name") or value.get("Name") or value.get("key") or value.get("Key")
        own = isinstance(named, str) and _secret(named)
        return {
            key: _hidden(one) if _secret(str(key)) or (own and str(key).lower() == "value") else _within(one)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_within(one) for one in value]
    return _document(value) if isinstance(value, str) and value[:1] in ("{", "[") else value


def _document(text: str) -> str:
    """JSON in a string, such as container definitions; as it stands if there is nothing to hide."""
    try:
        held = json.loads(text)
    except ValueError:
        return text
    clean = _within(held)
    return text if clean == held else json.dumps(clean)
