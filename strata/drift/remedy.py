"""The remedies of a finding: restore the declared values, or adopt the actual ones."""

import json

from strata.drift.report import Difference, Drifted, Report, Unmanaged
from strata.engine.urn import name_of, type_of

_OWN_COMPONENTS = "strata:"
_SHOWN = 300
"""Maximum characters of a shown value; a policy document can have thousands."""


def restore(report: Report) -> str:
    """The command that restores the declared values."""
    return report.restore or f"strata up {report.environment}"


def adopt(item: Drifted) -> str:
    """The change of the code that declares the actual values."""
    place = f"{where(item.component)}, resource {item.title}"
    if item.vanished:
        return f"remove from the code: {place}"
    changes = (
        "; ".join(described(change) for change in item.changes) or "the properties that the engine names"
    )
    return f"change in the code: {place}: {changes}"


def adopt_unmanaged(item: Unmanaged) -> str:
    """The remedy for an unmanaged resource, or for a service without a folder."""
    if item.delete and not item.declare:
        return f"restore its folder from the history, or delete it: {item.delete}"
    if not item.declare:
        return f"declare it in a component and `pulumi import` it as {item.id}, or delete it in the cloud"
    return (
        f"declare it as {item.declare} in {where(item.component)} and `pulumi import` it, "
        f"or delete it in the cloud: {item.delete}"
    )


def where(component: str) -> str:
    """The component with this URN and the folder of its layer."""
    if not component:
        return "__main__.py"
    layer, _, kind = type_of(component).removeprefix(_OWN_COMPONENTS).partition(":")
    return f"component {kind} {json.dumps(name_of(component))} in components/{layer}/"


def described(change: Difference) -> str:
    """The property with its declared and its actual value."""
    place = f" ({change.declared_in} in the stack file)" if change.declared_in else ""
    return f"{change.path}{place} {value(change.declared)} -> {value(change.actual)}"


def value(of: object) -> str:
    """A value as JSON; a long one is cut, with its length."""
    text = json.dumps(of, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"
