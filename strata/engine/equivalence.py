"""Equivalence of property values: JSON by content, IAM policies by IAM's rules."""

import json
import re
from collections.abc import Mapping
from typing import Any

_ACTIONS = ("Action", "NotAction")
_RESOURCES = ("Resource", "NotResource")
_PRINCIPALS = ("Principal", "NotPrincipal")
_ROOT = re.compile(r"arn:aws[\w-]*:iam::(\d+):root")
# IAM User Guide, "IAM JSON policy elements: Version": the version of a policy without one.
_OLD_VERSION = "2008-10-17"


def same(one: object, other: object) -> bool:
    """True if both values are equivalent for AWS."""
    return bool(canonical(one) == canonical(other))


def canonical(value: object) -> object:
    """*value* in one spelling: JSON text as what it holds, a policy's lists and names in one order and case.

    Sources: IAM User Guide, "IAM JSON policy elements" (actions and condition keys don't depend on case, a
    single value and a list of it are the same, "*" and {"AWS": "*"} are the same principal, an account is its
    root).
    """
    held = _opened(value)
    if isinstance(held, Mapping):
        if "Statement" in held:
            return _policy(held)
        return {key: canonical(one) for key, one in held.items()}
    if isinstance(held, list):
        return [canonical(one) for one in held]
    return held


def _opened(value: object) -> object:
    """The value of JSON text; any other value unchanged."""
    text = value.strip() if isinstance(value, str) else ""
    if text[:1] not in ("{", "["):
        return value
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return value


def _policy(document: Mapping[str, Any]) -> Mapping[str, Any]:
    statements = [_statement(one) for one in _listed(document["Statement"])]
    return {"Version": _OLD_VERSION, **document, "Statement": sorted(statements, key=_order)}


def _statement(statement: object) -> object:
    if not isinstance(statement, Mapping):
        return statement
    found: dict[str, object] = {}
    for name, value in statement.items():
        if name in _ACTIONS:
            found[name] = _set(str(one).lower() for one in _listed(value))
        elif name in _RESOURCES:
            found[name] = _set(map(str, _listed(value)))
        elif name in _PRINCIPALS:
            found[name] = _principal(value)
        elif name == "Condition" and isinstance(value, Mapping):
            found |= {name: _condition(value)} if value else {}
        elif name == "Sid" and value == "":
            continue
        else:
            found[name] = value
    return found


def _principal(value: object) -> object:
    if value == "*":
        value = {"AWS": "*"}
    if not isinstance(value, Mapping):
        return value
    return {kind: _set(_account(str(one)) for one in _listed(many)) for kind, many in value.items()}


def _account(principal: str) -> str:
    """The account id of a root ARN; any other *principal* unchanged."""
    root = _ROOT.fullmatch(principal)
    return root[1] if root else principal


def _condition(condition: Mapping[str, Any]) -> object:
    found: dict[str, object] = {}
    for operator, keys in condition.items():
        if not isinstance(keys, Mapping):
            return condition
        found[operator.lower()] = {key.lower(): _set(map(_scalar, _listed(one))) for key, one in keys.items()}
    return found


def _scalar(value: object) -> str:
    """A condition's value as text: true and "true" are the same."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _set(values: Any) -> list[str]:  # noqa: ANN401 (any iterable of texts)
    return sorted(set(values))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _order(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)
