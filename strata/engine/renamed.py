"""Refusal of a plan that gives one thing of AWS to a resource while another one still has it.

Pulumi creates a resource before it deletes another, and doesn't order changes of two resources. AWS refuses
the second one of a name, or the deletion removes what the creation had just set.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from strata.engine.plan import input_changes, steps
from strata.engine.unique_names import SINGLE, UNIQUE
from strata.engine.urn import name_of, type_of
from strata.errors import Exit, StrataError

_GONE = (frozenset[str](), frozenset({"delete"}))
_CHANGES = frozenset({"create", "update", "create-replacement"})

# Services that compare names without regard to case: IAM User Guide, "IAM identifiers"; API references of the
# stores, which keep identifiers in lower case; RFC 4343 for DNS.
_ANY_CASE = tuple(
    f"aws:{service}/" for service in ("iam", "rds", "neptune", "elasticache", "redshift", "dms", "route53")
)
_RECORD = "aws:route53/record:Record"
# The numbers of protocols (IANA), which EC2 takes as names too.
_PROTOCOLS = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "all": "-1"}

Properties = Mapping[str, Any]


def refuse_renamed(state: Iterable[Properties], planned: Mapping[str, Properties]) -> None:
    """Raise StrataError if a resource takes the name in AWS of one that the plan deletes or changes."""
    # An old resource of an interrupted replacement has the URN of the new one.
    held = [one for one in state if one.get("urn") and not one.get("delete")]
    inputs = {str(one["urn"]): one.get("inputs") or {} for one in held}
    problems = list(_problems(inputs, planned))
    if problems:
        raise StrataError("\n".join([*problems, "Nothing was changed."]), Exit.USAGE)


def _problems(inputs: Mapping[str, Properties], planned: Mapping[str, Properties]) -> Iterator[str]:
    """*inputs* are those of the state's resources, by URN."""
    holders = {key: urn for urn, held in inputs.items() if (key := _key(type_of(urn), held))}
    for urn, plan in planned.items():
        if _CHANGES.isdisjoint(steps(plan)):
            continue
        before, after = inputs.get(urn), _after(inputs.get(urn) or {}, plan)
        key = _key(type_of(urn), after)
        holder = holders.get(key or ())
        if holder is None or holder == urn or _elsewhere(inputs[holder], after):
            continue
        if before is not None and _key(type_of(urn), before) == key:
            continue
        if steps(planned.get(holder)) in _GONE:
            yield _renamed(holder, urn) if before is None else _taken(holder, urn, "is deleted")
        elif _key(type_of(holder), _after(inputs[holder], planned[holder])) != key:
            yield _taken(holder, urn, "gives it up")


def _after(inputs: Properties, plan: Properties) -> Properties:
    """The inputs after the plan."""
    deleted = input_changes(plan, "deletes")
    kept = {name: value for name, value in inputs.items() if name not in deleted}
    return {**kept, **input_changes(plan, "adds"), **input_changes(plan, "updates")}


def _renamed(old: str, new: str) -> str:
    kind, before, after = type_of(new), name_of(old), name_of(new)
    return (
        f"{kind} {after} is {before} under another name: {_unique(kind)}, and {before} is deleted after "
        f"{after} is made. Keep the name, or make two updates: one without {before}, then this one. In "
        f"Pulumi code an alias of {after} keeps it: "
        f"pulumi.ResourceOptions(aliases=[pulumi.Alias(name={before!r})])."
    )


def _taken(old: str, new: str, change: str) -> str:
    kind, before, after = type_of(new), name_of(old), name_of(new)
    names = ", ".join(UNIQUE[kind])
    return (
        f"{kind} {after} takes the {names} of {before}, which {change} in the same update: {_unique(kind)}, "
        f"and the two changes have no order. Make two updates: one in which {before} changes, with {after} "
        "as it was or at a value that is free, then this one."
    )


def _unique(kind: str) -> str:
    """The rule of AWS that two resources of *kind* would break."""
    if kind in SINGLE:
        return "AWS has one in an account"
    return f"AWS has one for these {', '.join(UNIQUE[kind])}"


def _elsewhere(holder: Properties, after: Properties) -> bool:
    """True if both name their region, and another one."""
    return bool(holder.get("region") and after.get("region")) and holder["region"] != after["region"]


def _key(kind: str, inputs: Properties) -> tuple[str, ...] | None:
    """The kind and what names it; None if AWS has several, or if the first of its names is not set."""
    if kind in SINGLE:
        return (kind,)
    names = UNIQUE.get(kind)
    if names is None or inputs.get(names[0]) in (None, "", []):
        return None
    return (kind, *(json.dumps(_spelled(kind, name, inputs.get(name)), sort_keys=True) for name in names))


def _spelled(kind: str, name: str, value: object) -> object:
    """*value* in the spelling in which AWS compares it."""
    if not isinstance(value, str):
        return value
    if "cidr" in name.lower():
        return _network(value)
    if name == "ipProtocol":
        return _PROTOCOLS.get(value.lower(), value.lower())
    if kind == _RECORD and name == "name":
        value = value.removesuffix(".")
    return value.lower() if kind.startswith(_ANY_CASE) else value


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        return text
