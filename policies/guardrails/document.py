"""IAM policy documents as rules read them: statements with lists, whatever way they were written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

# Conditions on these say who may come; what else a condition says, everybody can fulfil.
_WHO = (
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:userid",
    "kms:calleraccount",
)


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
        keys = {key.lower() for test in self.conditions.values() for key in test}
        return "AWS:*" in self.principals and keys.isdisjoint(_WHO)

    @property
    def wants_tls(self) -> bool:
        """Whether it denies everybody what doesn't come by TLS."""
        tests = (test for name, test in self.conditions.items() if name.lower().startswith("bool"))
        told = {key.lower(): str(value).lower() for test in tests for key, value in test.items()}
        insecure = told.get("aws:securetransport") in ("false", "['false']")
        return not self.allows and "AWS:*" in self.principals and insecure


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
