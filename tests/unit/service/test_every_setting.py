"""Every legal value of every setting of a manifest renders and keeps the house rules, or is refused."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from components.common.advice import unknown_values
from components.service.manifest.manifest import Manifest
from environment.configuration import Configuration
from environment.errors import SettingsError
from unit.policies import house
from unit.policies.alternatives import Change
from unit.recording import ACCOUNT, LOCKED, OPEN
from unit.service import alternatives, program
from unit.service.alternatives import changed
from unit.service.manifests import config
from unit.service.test_kinds import SECTIONS, TRIGGERS

# Legal values that the rules refuse in production: another environment may well have them.
REFUSED_IN_PRODUCTION = {
    "backup_plan: None": {"DynamoDB.4"},
    "recovery_days: None": {"DynamoDB.2"},
    "reserved_concurrency: None": {"CKV_AWS_115"},
    "versioning: False": {"S3.14"},
    "retention_hours: 24": {"Kinesis.3"},
    "retention_hours: 167": {"Kinesis.3"},
}
# And everywhere: they need a waiver with a reason.
REFUSED = {"callers: 'everybody'": {"APIGateway.8"}, "run_as_root: True": {"ECS.20"}}
_KEY = f"arn:aws:kms:{program.REGION}:{ACCOUNT}:key/"
CONTRACT = {
    "keys": {"environment_arn": f"{_KEY}environment", "messages_arn": f"{_KEY}messages"},
    "containers": {
        "cluster_arn": f"arn:aws:ecs:{program.REGION}:{ACCOUNT}:cluster/main",
        "cluster_name": "main",
        "namespace_arn": "arn:namespace",
        "machines_provider": "machines",
    },
    "names": {
        **program.NO_NAMES,
        "public_zone": {"name": "prod.strata.example", "id": "Z1"},
        "certificate_arn": f"arn:aws:acm:{program.REGION}:{ACCOUNT}:certificate/1",
    },
}
# Fewer would mean that the walk over the models misses some.
LEAST_ALTERNATIVES = 200


@cache
def base() -> dict[str, Any]:
    """A manifest with every kind of process, trigger and resource that keeps all rules of production."""
    run = {name: program.process(name) for name in program.PROCESSES}
    for process in run.values():
        if "reserved_concurrency" in process:
            process["reserved_concurrency"] = 20
    run["function"]["triggers"] = [{"callers": "iam", **one} if "http" in one else one for one in TRIGGERS]
    run["workflow"]["triggers"] = [{"schedule": "rate(1 day)"}]
    run["web"]["uses"] = {"platform.database": "connect", "tables.orders": "write", "run.function": "call"}
    table = {**program.TABLE, "stream": "NEW_IMAGE", "recovery_days": 7, "backup_plan": "daily"}
    sections = {
        **SECTIONS,
        "tables": {"orders": table},
        "buckets": {"uploads": {**program.BUCKET, "versioning": True}},
        "streams": {"clicks": {"retention_hours": 168}},
        "queues": {"incoming": {**program.QUEUE, "timeout_seconds": 5400}},
    }
    return {**program.NOTHING, "run": run, **sections}


def parse(manifest: Mapping[str, Any]) -> str:
    """The reason why the model refuses *manifest*; empty if it doesn't."""
    try:
        with unknown_values():
            Configuration("orders", Manifest, None).parse("stack file", config(dict(manifest)))
    except SettingsError as error:
        return "\n".join(error.problems)
    return ""


@cache
def sorted_out() -> tuple[list[Change], dict[str, str]]:
    """The legal alternatives, and the others with the message that refuses them."""
    found = [(one, parse(changed(base(), one))) for one in alternatives.alternatives(base())]
    return [one for one, why in found if not why], {str(one): why for one, why in found if why}


def groups(legal: list[Change]) -> list[list[Change]]:
    """*legal* in as few groups as possible, each of settings that may change together."""
    made: list[list[Change]] = []
    for one in legal:
        for group in made:
            if any(one.clashes(other) for other in group):
                continue
            if not parse(changed(base(), *group, one)):
                group.append(one)
                break
        else:
            made.append([one])
    return made


def problems(stack: str, folder: Path, group: list[Change]) -> list[str]:
    """Findings of the house rules that *group* doesn't explain, by change."""
    expected = {**REFUSED, **(REFUSED_IN_PRODUCTION if stack == "prod" else {})}
    explained = {name for one in group for name in expected.get(f"{one.path[-1]}: {one.value!r}", ())}
    with unknown_values():
        whole = Manifest.model_validate(changed(base(), *group))
    locks = LOCKED if stack == "prod" else OPEN
    try:
        found, _ = house.checked(stack, lambda: program.declared(folder, whole, locks=locks, **CONTRACT), {})
        found = [one for one in found if one.partition(" ")[0] not in explained]
    except Exception as error:
        found = [f"the program fails: {type(error).__name__}: {error}"]
    if not found or len(group) <= 1:
        return [f"{', '.join(map(str, group))}: {one}" for one in found]
    half = len(group) // 2
    return [*problems(stack, folder, group[:half]), *problems(stack, folder, group[half:])] or found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the service, with the definition of its workflow."""
    (tmp_path / "steps.asl.json").write_text('{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}')
    return tmp_path


def test_every_legal_value_of_a_manifest_keeps_the_house_rules(folder: Path) -> None:
    """Of production, which has all rules that any environment has."""
    legal, _ = sorted_out()
    assert len(legal) >= LEAST_ALTERNATIVES
    found = [one for group in groups(legal) for one in problems("prod", folder, group)]
    assert not found, "\n".join(found)


def test_every_other_value_is_refused_with_the_name_of_its_section_or_resource() -> None:
    _, refused = sorted_out()
    assert refused
    for change, message in refused.items():
        section, _, resource = change.partition(":")[0].partition(".")
        # Some messages are about the process that uses the resource, and name it.
        names = [f"orders:{section}", f" {section}", *([f'"{resource.split(".")[0]}"'] if resource else [])]
        assert any(one in message for one in names), change
        assert ": missing" not in message, f"an example lacks a key: {change}"
