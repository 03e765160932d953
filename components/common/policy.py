"""IAM policy documents; the same statements always render to the same text."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

_VERSION = "2012-10-17"
_ARN_PARTS = 6
_WILDCARDS = frozenset("*?")
# In an ARN's last part: a name of these characters only is any name; a type may precede it.
_NAMELESS = frozenset("*?/:")
_TYPE = re.compile(r"^/?[A-Za-z0-9*?-]+[/:]")
# Services whose ARNs have a name without a type, such as the ARN of a bucket.
_UNTYPED = frozenset({"execute-api", "s3"})

Condition = Mapping[str, Mapping[str, str | Sequence[str]]]


class PolicyError(ValueError):
    """A statement that grants too much; the message names it."""


@dataclass(frozen=True)
class Statement:
    """One statement; *principals* in a resource-based policy only.

    *all_but*, in a service control policy only, means every action except *actions*. Raises PolicyError if it
    allows an action pattern on all resources of a service or type, or everybody without a condition.
    """

    effect: Literal["Allow", "Deny"]
    actions: Sequence[str]
    resources: Sequence[str] = ()
    conditions: Condition = field(default_factory=dict)
    principals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    all_but: bool = False

    def __post_init__(self) -> None:
        if not self.actions:
            raise PolicyError(f"a statement on {', '.join(self.resources) or 'nothing'} names no action")
        if self.effect == "Deny":
            return
        if self.all_but:
            raise PolicyError(f"everything but {', '.join(self.actions)} is refused: name actions to allow")
        patterns = [action for action in self.actions if _WILDCARDS & set(action)]
        everything = [resource for resource in self.resources if _is_everything(resource)]
        if patterns and everything:
            raise PolicyError(
                f"{', '.join(patterns)} on {', '.join(everything)} is refused: name actions or resources"
            )
        if any("*" in names for names in self.principals.values()) and not self.conditions:
            raise PolicyError(
                f"{', '.join(self.actions)} for everybody is refused: name the principals, or add a condition"
            )

    def render(self) -> dict[str, object]:
        """The statement as IAM's JSON, with sorted lists."""
        about = "NotAction" if self.all_but else "Action"
        parts: dict[str, object] = {"Effect": self.effect, about: sorted({*self.actions})}
        if self.resources:
            parts["Resource"] = sorted({*self.resources})
        if self.principals:
            everybody = "*" in self.principals.get("AWS", ())
            parts["Principal"] = (
                "*" if everybody else {kind: sorted({*names}) for kind, names in self.principals.items()}
            )
        if self.conditions:
            parts["Condition"] = {test: dict(keys) for test, keys in self.conditions.items()}
        return parts


def allow(*actions: str, on: str | Sequence[str], when: Condition | None = None) -> Statement:
    """Allow *actions* on the ARNs *on*; ``*`` only together with actions without wildcards."""
    return Statement("Allow", actions, _listed(on), when or {})


def deny(*actions: str, on: str | Sequence[str], when: Condition | None = None) -> Statement:
    """Deny *actions*; wildcards are allowed."""
    return Statement("Deny", actions, _listed(on), when or {})


def deny_all_but(*actions: str, on: str | Sequence[str], when: Condition) -> Statement:
    """Deny every action except *actions* under the condition *when*."""
    return Statement("Deny", actions, _listed(on), when, all_but=True)


def allow_service(
    service: str, *actions: str, on: str | Sequence[str] = (), when: Condition | None = None
) -> Statement:
    """In a resource-based policy: allow an AWS service such as ``sns.amazonaws.com`` to do *actions*."""
    return Statement("Allow", actions, _listed(on), when or {}, {"Service": (service,)})


def deny_everybody(*actions: str, on: str | Sequence[str], when: Condition) -> Statement:
    """In a resource-based policy: deny *actions* to everybody under the condition *when*."""
    return Statement("Deny", actions, _listed(on), when, {"AWS": ("*",)})


def deny_without_tls(action: str, on: str | Sequence[str]) -> Statement:
    """In a resource-based policy: deny *action* to everybody in requests without TLS."""
    return deny_everybody(action, on=on, when={"Bool": {"aws:SecureTransport": "false"}})


def document(*statements: Statement) -> str:
    """The policy as JSON, in an order that does not depend on the arguments': denials first."""
    if not statements:
        raise PolicyError("a policy without statements is refused: IAM doesn't accept it")
    rendered = [statement.render() for statement in statements]
    ordered = sorted(rendered, key=lambda one: (one["Effect"] != "Deny", json.dumps(one, sort_keys=True)))
    return render(*ordered, sort_keys=True)


def render(*statements: Mapping[str, object], sort_keys: bool = False) -> str:
    """The policy with *statements*, which are IAM's JSON, in this order.

    For statements that `Statement` refuses or renders differently: another text of a released policy would be
    an update.
    """
    return json.dumps({"Version": _VERSION, "Statement": list(statements)}, sort_keys=sort_keys)


def account_key_access(
    account: str, actions: str | Sequence[str] = "kms:*", sid: str | None = None
) -> dict[str, object]:
    """In a key policy: the IAM policies of *account* decide about the key."""
    return key_access({"AWS": f"arn:aws:iam::{account}:root"}, actions, sid=sid)


def key_access(
    principal: Mapping[str, str | Sequence[str]],
    actions: str | Sequence[str],
    when: Condition | None = None,
    sid: str | None = None,
) -> dict[str, object]:
    """In a key policy: allow *principal* to do *actions* with the key, which is ``*`` there."""
    statement: dict[str, object] = {} if sid is None else {"Sid": sid}
    statement |= {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"}
    return {**statement, "Condition": when} if when else statement


def trust(service: str, when: Condition | None = None) -> str:
    """The trust policy of a role that one AWS *service* may assume."""
    return document(allow_service(service, "sts:AssumeRole", when=when))


def trust_of_account(service: str, account: str) -> str:
    """The trust policy of a role that one AWS *service* may assume for resources of *account* only.

    Source: IAM User Guide, "The confused deputy problem", cross-service prevention.
    """
    return trust(service, {"StringEquals": {"aws:SourceAccount": account}})


def _listed(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _is_everything(resource: str) -> bool:
    """Whether *resource* is ``*``, or an ARN such as ``arn:aws:s3:::*`` or ``arn:aws:lambda:*:*:function:*``.

    IAM completes an ARN that ends early with wildcards: IAM User Guide, "IAM JSON policy elements: Resource".
    """
    parts = resource.split(":", _ARN_PARTS - 1)
    parts += "*" * (_ARN_PARTS - len(parts))
    service, name = parts[2], parts[-1]
    if service not in _UNTYPED:
        name = _TYPE.sub("", name)
    return set(name) <= _NAMELESS
