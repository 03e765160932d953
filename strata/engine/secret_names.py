"""Names of properties and variables that hold a secret, such as DB_PASS, stripeKey and TOKEN_2."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

# What only points to a secret is shown, such as secretArn: by its last word, not SECRET_ANDROID.
_POINTS = re.compile(
    r"(?:(?<![A-Za-z])|(?<=[a-z0-9])(?=[A-Z]))"
    r"(?i:arns?|ids?|names?|version|status|rotation|enabled|alias)$|(?i:keyid)$"
)
# The second half of a login of HashiCorp Vault by AppRole, which its name calls an id.
_SECRET_ID = re.compile(r"(vault|app[_-]?role)[_-]?secret[_-]?id$", re.IGNORECASE)
# By a part or the end of the name, whatever the value is; not httpTokens.
_CERTAIN = re.compile(
    r"passw(or)?d|passphrase|pwd|secret|credential|(private|api|access|auth|signing)[_-]?key$|token$"
    r"|(access|refresh|api|auth)[_-]?tokens$|conn(ection)?[_-]?str(ing)?$|passcode|passkey"
    r"|(unlock|activation)[_-]?code|certificate[_-]?wallet|plaintext([_-]?value)?$|string[_-]?data$"
    r"|(cert|certificate|captcha|key|jwt|rsa|pem|ssl|tls|ssh)[_-]?private$|^tf_token_|snmp[_-]?community"
    r"|master[_-]?auth$"
    r"|(recovery|backup|security|verification)[_-]?codes?$|key[_-]?material$|origin[_-]?verify"
    r"|header\.(proxy-)?authorization$",
    re.IGNORECASE,
)
# Words and names of products with one of these parts.
_OTHERS = re.compile(r"passwordless|secretar(y|ies|iat)|secrets?[_-]?manager", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]+\d*(?![a-z])|[A-Z]?[a-z]+\d*|\d+")
# Words anywhere in a name with which a text is secret.
_WORDS = frozenset(
    {
        *("pass", "pw", "pin", "otp", "pat", "creds", "cred", "pgpass", "dsn", "webhook", "bearer"),
        *("hmac", "seed", "mnemonic", "salt", "pepper", "fernet", "jwt", "csrf", "cookie", "psk"),
        *("htpasswd", "kubeconfig", "netrc", "npmrc", "kek", "dek", "cak"),
    }
)
# Two words in one, such as DBPASS and ROOTPW.
_COMPOUND = re.compile(r"^\w+pass$|^\w{2,}pw$")
_COMPOUND_KEY = re.compile(r"^(\w+?)keys?$")
# English words and names of products with such an end.
_ORDINARY = frozenset(
    {
        *("compass", "encompass", "bypass", "overpass", "underpass", "surpass", "trespass", "multipass"),
        *("lowpass", "highpass", "bandpass", "monkey", "donkey", "turkey", "hockey", "whiskey", "jockey"),
        *("lackey", "hotkey", "valkey", "malarkey", "flunkey", "mickey", "smokey", "pokey"),
    }
)
# Words after one of those that say something about it: JWT_ISSUER, cookieBehavior and PASS_THROUGH.
_DESCRIBING = frozenset(
    {
        *("algorithm", "algorithms", "length", "rounds", "size", "count", "type", "format", "mode", "method"),
        *("methods", "issuer", "audience", "ttl", "age", "max", "expiry", "expiration", "duration", "domain"),
        *("path", "samesite", "secure", "behavior", "policy", "strategy", "config", "configuration"),
        *("brokers", "nodes", "hosts", "servers", "peers", "addresses"),
        *("through", "thru", "rate", "rates", "threshold", "mark", "criteria", "role", "roles", "threads"),
    }
)
# Last words with which a name is about a secret, not the secret itself: minimumPasswordLength, PASSWORD_FILE.
_ABOUT = _DESCRIBING - {"config", "configuration", "secure", "through", "thru", "mark", "max"} | {
    *(
        "file",
        "files",
        "dir",
        "directory",
        "stdin",
        "prevention",
        "units",
        "unit",
        "days",
        "validity",
        "email",
    ),
    *("hint", "label", "endpoint", "field", "prompt", "complexity", "requirements", "encryption", "expires"),
    *("retries", "attempts", "limit", "timeout", "interval", "history", "required", "description"),
    *("provider", "providers", "source", "sources", "helper", "store", "filter", "filters", "events"),
}
# Values that are an option.
_OPTIONS = frozenset(
    {
        *("true", "false", "yes", "no", "on", "off", "none", "required", "optional", "enabled", "disabled"),
        *("seconds", "minutes", "hours", "days"),
        *("str", "string", "bool", "boolean", "int", "integer", "number", "bytes", "object", "null"),
    }
)
# A pointer to a value elsewhere: names of AWS (IAM User Guide, "IAM ARNs"), references of CloudFormation.
_POINTER = re.compile(r"arn:aws|alias/|\{\{resolve:")
# The same under names that say so: JSONPath of the States Language, mappings of API Gateway.
_REFERRING = re.compile(r"\.\$$|^(?:integration|method)\.")
_REFERENCE = re.compile(r"\$|'?(?:method|integration|context|stageVariables)\.")
# Words before "key" or "keys" with which it is not a secret.
_NO_KEYS = frozenset(
    {
        *("partition", "sort", "hash", "range", "primary", "public", "foreign", "composite", "natural"),
        *("object", "s3", "bucket", "cache", "kms", "tag", "tags", "attribute", "index", "column", "field"),
        *(
            "shard",
            "sharding",
            "routing",
            "route",
            "group",
            "distribution",
            "dedup",
            "deduplication",
            "idempotency",
        ),
        *("query", "filter", "lookup", "condition", "context", "metric", "event", "message", "feature"),
        *("translation", "shortcut", "hot", "arrow", "registry", "config", "map", "dict", "json", "header"),
        *("max", "min", "num", "total", "parameter"),
    }
)
# Words before "tokens" with which they are an option or are counted.
_NO_TOKENS = frozenset(
    {"http", "max", "min", "num", "total", "input", "output", "prompt", "completion", "stop", "limit", "used"}
)
_AUTHORIZATION = frozenset({"auth", "authorization", "authentication"})
# Words before "auth" with which it is a user and a password.
_LOGINS = frozenset({"basic", "http", "proxy", "registry", "docker", "npm", "redis", "rediscli", "smtp"})
# Words at the end of a name that say which one, for what or in which form: API_KEY_PROD, PRIVATE_KEY_B64.
_QUALIFIERS = frozenset(
    {
        *("prod", "production", "live", "test", "testing", "dev", "development", "stage", "staging"),
        *("sandbox", "qa", "uat", "ci", "local", "demo", "preview", "canary"),
        *("ro", "rw", "readonly", "readwrite", "read", "write", "only", "admin", "root", "user"),
        *("old", "new", "current", "previous", "prev", "next", "main", "default", "backup", "legacy"),
        *("primary", "secondary", "first", "second", "one", "two", "a", "b", "v", "blue", "green"),
        *("b64", "base64", "base", "hex", "pem", "der", "jwk", "p8", "p12", "pfx", "rsa", "ecdsa", "ed25519"),
        *("openssh", "pkcs", "pkcs1", "pkcs8"),
        *("raw", "encoded", "encrypted", "plain", "plaintext", "text", "value", "val", "string", "str"),
        *("data", "content", "contents", "env", "var", "override", "fallback", "tmp", "temp"),
        *("us", "eu", "ap", "kr", "jp", "uk", "de", "fr", "east", "west", "north", "south", "central"),
    }
)


def is_secret(name: str, value: object) -> bool:
    """Whether a property of this *name* is secret; an uncertain name only if *value* can be one."""
    points = _POINTS.search(name) and not _SECRET_ID.search(name)
    if points or _is_option(value) or is_pointer(value) or _is_reference(name, value):
        return False
    plain = _OTHERS.sub("x", name)
    words = [word.lower() for word in _WORD.findall(plain)]
    if words and (words[-1] in _ABOUT or (words[-1].startswith("config") and isinstance(value, Mapping))):
        return False
    shorter = list(_without_qualifiers(words))
    if _CERTAIN.search(plain) or any(_CERTAIN.search("_".join(one)) for one in shorter):
        return True
    return _can_be_secret(value) and (_has_secret_word(words) or any(map(_ends_as_secret, shorter)))


def is_pointer(value: object) -> bool:
    """Whether *value* only says where a secret is: an ARN, a reference, or objects and lists of them."""
    if isinstance(value, Mapping):
        named = [one for key, one in value.items() if key.lower() not in ("name", "key", "valuefrom")]
        return bool(value) and all(map(is_pointer, named)) and ("valueFrom" in value or bool(named))
    if isinstance(value, list):
        return bool(value) and all(map(is_pointer, value))
    return isinstance(value, str) and _POINTER.match(value) is not None


def _is_reference(name: str, value: object) -> bool:
    return isinstance(value, str) and bool(_REFERRING.search(name) and _REFERENCE.match(value))


def _is_option(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value.lower() in _OPTIONS)


def _without_qualifiers(words: Sequence[str]) -> Iterator[list[str]]:
    """*words* without a number at their end, and without each of the qualifiers at their end."""
    end = len(words)
    while end:
        yield [*words[: end - 1], words[end - 1].rstrip("0123456789") or words[end - 1]]
        last = words[end - 1]
        if not {last, last.rstrip("0123456789")} & _QUALIFIERS and not last.isdecimal():
            return
        end -= 1


def _can_be_secret(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, str) and _can_be_secret(one) for one in value)
    return isinstance(value, str)


def _has_secret_word(words: Sequence[str]) -> bool:
    for word, following in pairwise([*words, ""]):
        plain = word.rstrip("0123456789")
        if plain in _ORDINARY or following in _DESCRIBING:
            continue
        if plain in _WORDS or _COMPOUND.match(plain):
            return True
    return False


def _ends_as_secret(words: Sequence[str]) -> bool:
    *before, last = words
    if last in ("key", "keys"):
        return bool(before) and _NO_KEYS.isdisjoint(before)
    if last == "tokens":
        return bool(before) and _NO_TOKENS.isdisjoint(before)
    if last in ("header", "headers"):
        return not _AUTHORIZATION.isdisjoint(before)
    if last == "auth":
        return not _LOGINS.isdisjoint(before)
    compound = _COMPOUND_KEY.match(last)
    return (
        compound is not None
        and last.removesuffix("s") not in _ORDINARY
        and {*before, compound[1]}.isdisjoint(_NO_KEYS)
    )
