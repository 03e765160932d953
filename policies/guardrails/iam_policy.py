"""IAM policy documents as rules read them: statements with lists, whatever way they were written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

# Conditions on these say who may come; what else a condition says, everybody can fulfil.
_BY_ARN = ("aws:sourcearn", "aws:principalarn")
_BY_ID = (
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:userid",
    "kms:calleraccount",
)
# IAM User Guide, "Condition operators": these let in who is named. Others keep out who is named, or ask only
# whether the key is there; and with ...IfExists or ForAllValues whoever comes without the key passes too.
_LETS_IN = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")
_ANY_VALUE = "foranyvalue:"


@dataclass(frozen=True)
class Statement:
    """One permission or denial; actions in lower case, *principals* such as ``AWS:*``."""

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Any]]

    def grants(self, action: str) -> bool:
        """Whether it allows *action*, by name or by pattern."""
        return self.allows and any(fnmatchcase(action.lower(), pattern) for pattern in self.actions)

    @property
    def on_everything(self) -> bool:
        """Whether it names no resource in particular."""
        return "*" in self.resources

    @property
    def for_everybody(self) -> bool:
        """Whether anybody at all may come."""
        named = any(
            _names_callers(test, key, values)
            for test, keys in self.conditions.items()
            for key, values in keys.items()
        )
        return "AWS:*" in self.principals and not named

    @property
    def accounts(self) -> set[str]:
        """The accounts of the AWS principals; what isn't in an ARN, such as ``*``, is as good as one."""
        names = [name for kind, _, name in (one.partition(":") for one in self.principals) if kind == "AWS"]
        return {name.split(":")[4] if name.startswith("arn:") else name for name in names}

    @property
    def wants_tls(self) -> bool:
        """Whether it denies everybody what doesn't come by TLS."""
        tests = (test for name, test in self.conditions.items() if name.lower().startswith("bool"))
        told = {key.lower(): str(value).lower() for test in tests for key, value in test.items()}
        insecure = told.get("aws:securetransport") in ("false", "['false']")
        return not self.allows and "AWS:*" in self.principals and insecure


def names_somebody(key: str, value: str) -> bool:
    """Whether *value*, perhaps a pattern, of the condition key *key* fits certain callers alone.

    An ARN does by its account or, such as a bucket's, which has none, by what it is; anything else by its
    whole id, of which a user's may go on with the name of a session.
    """
    if key.lower() in _BY_ID:
        return _fixed(value.partition(":")[0])
    *_, account, resource = [*value.split(":", 5), *[""] * 5][:6]
    return key.lower() in _BY_ARN and (_fixed(account) or (account == "" and resource.strip("*?") != ""))


def statements(document: object) -> Iterator[Statement]:
    """The statements of a policy, given as JSON or as an object; none of None."""
    if document is None:
        return
    told = json.loads(document) if isinstance(document, str) else document
    if not isinstance(told, Mapping):
        raise TypeError("a policy document must be an object")
    found = told.get("Statement", [])
    for one in [found] if isinstance(found, Mapping) else found:
        yield Statement(
            allows=one["Effect"] == "Allow",
            actions=tuple(action.lower() for action in _named(one, "Action")),
            resources=_named(one, "Resource"),
            principals=tuple(_principals(one)),
            conditions=one.get("Condition") or {},
        )


def _names_callers(test: str, key: str, values: object) -> bool:
    listed = [str(value) for value in ([values] if isinstance(values, str | int) else _listed(values))]
    lets_in = test.lower().removeprefix(_ANY_VALUE) in _LETS_IN
    # One value is enough to come, so that a wildcard among them is for everybody.
    return lets_in and all(names_somebody(key, value) for value in listed)


def _fixed(text: str) -> bool:
    return text != "" and not any(wildcard in text for wildcard in "*?")


def _named(statement: Mapping[str, Any], key: str) -> tuple[str, ...]:
    # All but these: next to all.
    return ("*",) if f"Not{key}" in statement else _listed(statement.get(key, ()))


def _principals(statement: Mapping[str, Any]) -> Iterator[str]:
    told = statement.get("Principal", {})
    if told == "*" or "NotPrincipal" in statement:
        yield "AWS:*"
        return
    for kind, names in told.items():
        yield from (f"{kind}:{name}" for name in _listed(names))


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value)  # type: ignore[arg-type]
