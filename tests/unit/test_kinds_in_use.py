"""Every resource kind of the three environments is changed and deleted by hand in a test."""

import importlib
import json
from collections.abc import Callable

from sandbox.environments.test_environments import CARRY_NO_TAGS
from sandbox.out_of_band import CASES as ENGINE_CASES

from kinds.test_kinds import CASES as PROVIDER_CASES
from standin.aws.kind import registry
from standin.aws.unemulated import Unemulated
from unit.recording import AWSX_VPC, ROOT, STACKS, Cloud

# The resources inside awsx's VPC, which mocks don't register.
INSIDE_VPC = json.loads((ROOT / "standin" / "tests" / "awsx_vpc_children.json").read_text())


def used(deploy_stack: Callable[..., Cloud]) -> set[str]:
    declared = {one.typ for stack in STACKS for one in deploy_stack(stack).registered}
    found = declared | {one["type"] for one in INSIDE_VPC if one["type"] != AWSX_VPC}
    return {kind for kind in found if kind.startswith("aws:")}


def test_every_kind_in_use_has_a_case_of_drift_and_deletion_at_the_provider(
    deploy_stack: Callable[..., Cloud],
) -> None:
    tried = {case.token for case in PROVIDER_CASES}
    untried = used(deploy_stack) - tried
    assert {kind for kind in untried if not isinstance(registry()[kind], Unemulated)} == set()


def test_every_kind_that_is_changed_on_the_engine_is_in_use(deploy_stack: Callable[..., Cloud]) -> None:
    assert ENGINE_CASES.keys() - used(deploy_stack) == set()


def test_every_kind_in_use_has_the_default_tags_or_can_have_none(deploy_stack: Callable[..., Cloud]) -> None:
    without = {kind for kind in used(deploy_stack) if not hasattr(resource_class(kind), "tags_all")}
    assert without - CARRY_NO_TAGS == set()


def resource_class(kind: str) -> type:
    """The class of pulumi_aws for *kind*, such as ``aws:lambda/alias:Alias``."""
    _, module, name = kind.split(":")
    service = module.partition("/")[0]
    found: type = getattr(importlib.import_module(f"pulumi_aws.{service.replace('lambda', 'lambda_')}"), name)
    return found
