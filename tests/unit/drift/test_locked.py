"""Protection of a locked environment: every kind whose deletion loses contents, except for stated reasons."""

from collections.abc import Callable

import pytest
import yaml

from standin.aws.kind import registry
from strata.engine.locks import PULUMI_LOCK, off
from strata.engine.stateful import STATEFUL
from unit.recording import ROOT, Cloud

WITHOUT_LOCK = {
    "aws:cloudwatch/logGroup:LogGroup": "comes and goes with what it belongs to; the gate names the loss",
    "aws:ec2/eip:Eip": "awsx's and a load balancer's; the gate names the loss",
}


@pytest.mark.parametrize("stack", ["test", "prod"])
def test_every_stateful_resource_of_a_locked_environment_is_protected(
    stack: str, deploy_stack: Callable[[str], Cloud]
) -> None:
    made = [one for one in deploy_stack(stack).registered if one.typ in STATEFUL]
    assert len({one.typ for one in made}) > 8
    assert [one.urn for one in made if not one.protect and one.typ not in WITHOUT_LOCK] == []


@pytest.mark.parametrize("stack", ["test", "prod"])
def test_drift_reports_each_of_them_without_its_lock(
    stack: str, deploy_stack: Callable[[str], Cloud]
) -> None:
    cloud = deploy_stack(stack)
    inputs = {(one.typ, one.name): one.inputs for one in cloud.resources}
    locked = [one for one in cloud.registered if one.typ in STATEFUL and one.protect]
    opened = [
        {"urn": one.urn, "type": one.typ, "inputs": inputs.get((one.typ, one.name), {})} for one in locked
    ]
    stack_file = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())
    found = {one.urn for one in off(opened, stack_file) if PULUMI_LOCK in one.reasons}
    assert found == {one.urn for one in locked}


def test_every_kind_without_a_lock_is_stateful_and_in_use() -> None:
    assert WITHOUT_LOCK.keys() <= STATEFUL & registry().keys()
