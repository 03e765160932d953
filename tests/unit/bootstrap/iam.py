"""IAM's decision on one request, in so far as bootstrap's policies need it."""

import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

_TESTS = {
    "StringEquals": lambda asked, wanted: asked is not None and asked in wanted,
    # A key that the request lacks is unequal to everything: IAM User Guide, "Negated matching".
    "StringNotEquals": lambda asked, wanted: asked not in wanted,
    "StringLike": lambda asked, wanted: asked is not None and any(fnmatchcase(asked, one) for one in wanted),
    # A key that the request lacks passes: IAM User Guide, "...IfExists condition operators".
    "StringEqualsIfExists": lambda asked, wanted: asked is None or asked in wanted,
    "ArnLike": lambda asked, wanted: asked is not None and any(fnmatchcase(asked, one) for one in wanted),
    "ArnNotLike": lambda asked, wanted: asked is None or not any(fnmatchcase(asked, one) for one in wanted),
    "Null": lambda asked, wanted: str(asked is None).lower() in wanted,
    "Bool": lambda asked, wanted: asked is not None and asked in wanted,
}


def allows(
    policies: Sequence[str], action: str, resource: str, context: Mapping[str, str] | None = None
) -> bool:
    """Whether the *policies* of one kind together allow it: some statement does, and none denies."""
    effects = {
        statement["Effect"]
        for text in policies
        for statement in json.loads(text)["Statement"]
        if _matches(statement, action, resource, context or {})
    }
    return effects == {"Allow"}


def _matches(statement: Mapping[str, Any], action: str, resource: str, context: Mapping[str, str]) -> bool:
    return (
        _names(statement, action)
        and _is_on(statement, resource)
        and all(
            _TESTS[test](context.get(key), listed(wanted))
            for test, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _names(statement: Mapping[str, Any], action: str) -> bool:
    key = "NotAction" if "NotAction" in statement else "Action"
    named = any(fnmatchcase(action.lower(), one.lower()) for one in listed(statement[key]))
    return named == (key == "Action")


def _is_on(statement: Mapping[str, Any], resource: str) -> bool:
    if "NotResource" in statement:
        return not any(fnmatchcase(resource, one) for one in listed(statement["NotResource"]))
    return any(fnmatchcase(resource, one) for one in listed(statement.get("Resource", "*")))


def listed(value: str | Sequence[str]) -> Sequence[str]:
    """A list, as IAM lets a single name stand for one."""
    return [value] if isinstance(value, str) else value
