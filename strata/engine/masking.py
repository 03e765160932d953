"""Masking of secrets in reports: by the engine's mark, a property's name or a value's shape."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Final

MASK: Final = "[secret]"
"""The engine's own replacement of a secret."""

# The path of a secret: keys, and None for every list index, because list elements move.
_Path = tuple[str | None, ...]

# By the property's last name; not what only points to one, such as secretArn, nor httpTokens.
_NAMED = re.compile(
    r"passw(or)?d|passphrase|pwd|secret|credential|(private|api|access|auth|signing)[_-]?key$|token$"
    r"|(access|refresh|api|auth)[_-]?tokens$|conn(ection)?[_-]?str(ing)?$|passcode|passkey|unlock[_-]?code",
    re.IGNORECASE,
)
# Words of names such as DB_PASS, STRIPE_KEY and sentryDsn; what is an ARN or a number is shown all the same.
_WORDS = frozenset(
    {
        "pass",
        "pgpass",
        "pw",
        "hmac",
        "otp",
        "pin",
        "seed",
        "mnemonic",
        "fernet",
        "masterkey",
        "encryptionkey",
        "csrf",
        "kubeconfig",
        "netrc",
        "npmrc",
        "key",
        "pat",
        "dsn",
        "bearer",
        "webhook",
        "creds",
        "cred",
        "jwt",
        "salt",
        "pepper",
        "cookie",
    }
)
_NO_KEYS = frozenset(
    {
        "partition",
        "sort",
        "hash",
        "range",
        "primary",
        "public",
        "object",
        "s3",
        "bucket",
        "foreign",
        "cache",
        "kms",
    }
)
_POINTS = re.compile(r"(arns?|ids?|names?|version|status|rotation|keyid|enabled|alias)$", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]+\d*(?![a-z])|[A-Z]?[a-z]+\d*|\d+")
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
_PARAMETER = re.compile(
    r"(?P<name>(?:^|[?&;\s])[\w.-]*?(?:password|passwd|pwd|secret|token|signature|\bsig|(?:api|access|account)_?key))"
    r"=(?P<value>[^&;\s]+)",
    re.IGNORECASE,
)
# User and password before a host (RFC 3986); a short user without a password is no secret.
_LOGIN = re.compile(r"(?<=://)(?:[^/\s:@]*:[^/\s]+|[^/\s:@]{16,})@")
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


def without_secrets(text: str) -> str:
    """*text* without logins in URLs, and without what has the shape of a token, a key or a webhook."""
    clean = _TOKENS.sub(MASK, _LOGIN.sub(f"{MASK}@", text))
    clean = _HEADER.sub(rf"\1 {MASK}", clean)
    return _PARAMETER.sub(rf"\g<name>={MASK}", clean)


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
        clean = without_secrets(held) if isinstance(held, str) else held
    if held is value:
        return clean
    # Text stays as it was written if there is nothing to hide in it.
    return value if clean == held else json.dumps(clean)


def _mapping(value: Mapping[str, object], marks: Set[_Path]) -> dict[str, object]:
    # Containers' variables are lists of name and value.
    named = value.get("name") or value.get("Name") or value.get("key") or value.get("Key")
    return {
        key: _hidden(one)
        if _secret(key, one) or (key.lower() == "value" and isinstance(named, str) and _secret(named, one))
        else _clean(one, _below(marks, _key(key)))
        for key, one in value.items()
    }


def _below(marks: Set[_Path], key: str | None) -> frozenset[_Path]:
    return frozenset(path[1:] for path in marks if path[0] == key)


def _key(name: str) -> str:
    return _TWINS.get(name, name)


def _hidden(value: object) -> object:
    return None if value is None else MASK


def _secret(name: str, value: object) -> bool:
    """True if a property of this *name* is secret; a weak name only if the *value* can be one."""
    if _POINTS.search(name):
        return False
    if _NAMED.search(name):
        return True
    words = [word.lower() for word in _WORD.findall(name)]
    held = _WORDS.intersection(words)
    if not held or not isinstance(value, str) or value.startswith(("arn:", "alias/")):
        return False
    if held == {"key"}:
        return len(words) > 1 and words[-1] == "key" and _NO_KEYS.isdisjoint(words)
    return True


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
