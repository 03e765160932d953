"""Refusal of a plan that deletes resources with AWS's deletion protection.

AWS refuses the deletion at the end of the update, when everything else has changed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from strata.engine.locks import PULUMI_LOCK, locks
from strata.engine.plan import deletes
from strata.errors import Exit, StrataError


def refuse_protected(state: Iterable[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise StrataError if the plan deletes or replaces resources with deletion protection in *state*."""
    deleted = (one for one in state if deletes(planned.get(str(one.get("urn")))))
    # The engine itself refuses to delete resources with Pulumi's `protect`.
    found = [lock for lock in locks(deleted) if PULUMI_LOCK not in lock.reasons]
    if found:
        listed = "\n".join(f"  {lock}" for lock in found)
        raise StrataError(
            "The update deletes or replaces resources with deletion protection, which AWS "
            f"refuses:\n{listed}\n"
            "Turn it off first, with the stack file as it was: `strata unlock ENV`. Nothing was changed.",
            Exit.USAGE,
        )
