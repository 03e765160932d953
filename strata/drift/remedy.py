"""What to do about a finding, as text: put back what was declared, or adopt what is there."""

import json

from strata.drift.report import Difference, Drifted, Report, Unmanaged

_OWN_COMPONENTS = "strata:"
_SHOWN = 300
"""Characters of a value that are shown; a policy document can have thousands."""


def put_back(report: Report) -> str:
    """The command that makes the cloud what was declared."""
    return report.put_back or f"strata up {report.environment}"


def adopt(item: Drifted) -> str:
    """What to change in the code so that it declares what is there."""
    place = f"{where(item.component)}, resource {item.title}"
    if item.vanished:
        return f"remove from the code: {place}"
    changes = "; ".join(told(change) for change in item.changes) or "what the engine names"
    return f"change in the code: {place}: {changes}"


def adopt_unmanaged(item: Unmanaged) -> str:
    """What to do with a resource that no code declares."""
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
    qualified, name = component.split("::", 3)[-2:]
    layer, _, kind = qualified.rpartition("$")[2].removeprefix(_OWN_COMPONENTS).partition(":")
    return f"component {kind} {json.dumps(name)} in components/{layer}/"


def told(change: Difference) -> str:
    """The property, and its value as declared and as it is."""
    place = f" ({change.declared_in} in the stack file)" if change.declared_in else ""
    return f"{change.path}{place} {value(change.declared)} -> {value(change.actual)}"


def value(of: object) -> str:
    """A value as JSON; of a long one the beginning, and how much there is."""
    text = json.dumps(of, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"
