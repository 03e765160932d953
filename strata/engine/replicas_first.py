"""Refusal of an upgrade of a MySQL or MariaDB database whose replicas have not been upgraded.

RDS User Guide, "Upgrades of the RDS for MySQL DB engine" and the same of MariaDB: read replicas first, or RDS
answers DBUpgradeDependencyFailure.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from strata.engine.plan import input_changes, steps
from strata.engine.urn import name_of
from strata.errors import Exit, StrataError

_INSTANCE = "aws:rds/instance:Instance"
_ENGINES = ("mysql", "mariadb")
_VERSION, _SOURCE = "engineVersion", "replicateSourceDb"

Properties = Mapping[str, Any]


def refuse_source_first(state: Iterable[Properties], planned: Mapping[str, Properties]) -> None:
    """Raise StrataError if the plan upgrades a source before one of its replicas in the *state*."""
    instances = [one for one in state if one.get("type") == _INSTANCE and not one.get("delete")]
    problems = [problem for one in instances for problem in _problem(one, instances, planned)]
    if problems:
        raise StrataError("\n".join([*problems, "Nothing was changed."]), Exit.USAGE)


def _problem(
    source: Properties, instances: Iterable[Properties], planned: Mapping[str, Properties]
) -> Iterator[str]:
    inputs = source.get("inputs") or {}
    wanted = input_changes(planned.get(str(source.get("urn"))), "updates").get(_VERSION)
    deployed = _deployed(source)
    if inputs.get("engine") not in _ENGINES or not isinstance(wanted, str) or not _older(deployed, wanted):
        return
    names = {inputs.get("identifier"), (source.get("outputs") or {}).get("identifier")} - {None}
    old = {
        name_of(str(one["urn"])): _deployed(one)
        for one in instances
        if (one.get("inputs") or {}).get(_SOURCE) in names
        and _stays(planned.get(str(one["urn"])))
        and _older(_deployed(one), wanted)
    }
    if old:
        listed = ", ".join(f"{name} ({version})" for name, version in old.items())
        name = name_of(str(source["urn"]))
        yield (
            f"{inputs['engine']} {name} goes to {wanted} while its replicas are older, which RDS refuses: "
            f"{listed}. Make two updates: replica_version "
            f'"{wanted}" with version "{inputs.get(_VERSION)}" first; then version "{wanted}" with '
            "replica_version null."
        )


def _deployed(instance: Properties) -> str:
    """The version that the instance has, in full where the state knows it."""
    outputs = instance.get("outputs") or {}
    return str(outputs.get("engineVersionActual") or outputs.get(_VERSION) or "")


def _older(deployed: str, wanted: str) -> bool:
    """True if *deployed* is older than the family *wanted*; false for versions that are not numbers."""
    try:
        numbers = [int(part) for part in wanted.split(".")]
        return [int(part) for part in deployed.split(".")[: len(numbers)]] < numbers
    except ValueError:
        return False


def _stays(plan: Properties | None) -> bool:
    return bool(plan) and "delete" not in steps(plan)
