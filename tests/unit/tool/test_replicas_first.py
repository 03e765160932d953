"""An upgrade of a source before its replicas is refused with the two steps to make."""

from typing import Any

import pytest

from strata.engine.replicas_first import refuse_source_first
from strata.errors import Exit, StrataError

_URN = "urn:pulumi:prod::strata::strata:data:Database$aws:rds/instance:Instance::"
SOURCE, REPLICA = f"{_URN}data-database", f"{_URN}data-database-replica-a1"
SAME: dict[str, Any] = {"steps": ["same"]}


def upgrade(version: str) -> dict[str, Any]:
    return {"goal": {"inputDiff": {"updates": {"engineVersion": version}}}, "steps": ["update"]}


def state(engine: str, source: str, replica: str, actual: str | None = None) -> list[dict[str, Any]]:
    def instance(urn: str, version: str, **inputs: Any) -> dict[str, Any]:
        outputs = {"identifier": "main", "engineVersion": version, "engineVersionActual": actual}
        return {"urn": urn, "type": "aws:rds/instance:Instance", "inputs": inputs, "outputs": outputs}

    return [
        instance(SOURCE, source, engine=engine, identifier="main", engineVersion=source),
        instance(REPLICA, replica, replicateSourceDb="main", identifier="copy"),
    ]


@pytest.mark.parametrize("engine", ["mariadb", "mysql"])
@pytest.mark.parametrize(
    ("source", "replica", "wanted"),
    [("11.4", "11.4", "11.8"), ("10.11", "10.11.9", "11.4"), ("8.0", "8.0.40", "8.4"), ("8", "8.4", "9")],
)
def test_a_source_is_not_upgraded_before_its_replicas(
    engine: str, source: str, replica: str, wanted: str
) -> None:
    known = state(engine, source, replica)
    with pytest.raises(StrataError) as refused:
        refuse_source_first(known, {SOURCE: upgrade(wanted), REPLICA: SAME})
    message = str(refused.value)
    assert f"data-database-replica-a1 ({replica})" in message
    assert f'replica_version "{wanted}" with version "{source}" first' in message
    assert message.endswith("Nothing was changed.")
    assert refused.value.exit_code == Exit.USAGE


def test_a_replica_whose_upgrade_waits_for_its_window_is_still_old() -> None:
    known = state("mariadb", "11.4", "11.8", actual="11.4.7")
    with pytest.raises(StrataError, match=r"11\.4\.7"):
        refuse_source_first(known, {SOURCE: upgrade("11.8"), REPLICA: SAME})


@pytest.mark.parametrize(
    ("known", "planned"),
    [
        (state("mariadb", "11.4", "11.8.3"), {SOURCE: upgrade("11.8"), REPLICA: SAME}),
        (state("postgres", "16", "16"), {SOURCE: upgrade("17"), REPLICA: SAME}),
        (state("mariadb", "11.4", "11.4"), {SOURCE: SAME, REPLICA: upgrade("11.8")}),
        (state("mariadb", "11.4", "11.4"), {SOURCE: upgrade("11.8"), REPLICA: {"steps": ["delete"]}}),
        (state("mariadb", "11.4", "11.4"), {SOURCE: upgrade("11.8")}),
        (state("mariadb", "11.4", "11.4")[:1], {SOURCE: upgrade("11.8")}),
        (state("mariadb", "11.8", "11.8"), {SOURCE: upgrade("11.4"), REPLICA: SAME}),
    ],
)
def test_other_changes_of_versions_are_not_refused(
    known: list[dict[str, Any]], planned: dict[str, Any]
) -> None:
    refuse_source_first(known, planned)
