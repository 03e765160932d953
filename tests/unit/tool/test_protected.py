from typing import Any

import pytest

from strata.engine.protected import refuse_protected
from strata.errors import StrataError

_URN = "urn:pulumi:prod::strata::strata:compute:LoadBalancer$aws:lb/loadBalancer:LoadBalancer::web"
_REPLACED = ("create-replacement", "replace", "delete-replaced")


def state(**inputs: Any) -> list[dict[str, Any]]:
    return [{"urn": _URN, "type": "aws:lb/loadBalancer:LoadBalancer", "inputs": inputs}]


@pytest.mark.parametrize("steps", [_REPLACED, ("delete",)])
@pytest.mark.parametrize("name", ["enableDeletionProtection", "deletionProtection"])
def test_what_aws_protects_is_neither_replaced_nor_deleted(steps: tuple[str, ...], name: str) -> None:
    with pytest.raises(StrataError) as refused:
        refuse_protected(state(**{name: True}), {_URN: {"steps": steps}})
    assert f"lb.LoadBalancer web: {name}" in str(refused.value)
    assert "strata unlock ENV" in str(refused.value)


@pytest.mark.parametrize("steps", [_REPLACED, ("delete",)])
def test_what_is_unlocked_may_be(steps: tuple[str, ...]) -> None:
    refuse_protected(state(enableDeletionProtection=False), {_URN: {"steps": steps}})


@pytest.mark.parametrize("steps", [("same",), ("update",), ("create",)])
def test_other_changes_of_what_is_protected_are_allowed(steps: tuple[str, ...]) -> None:
    refuse_protected(state(enableDeletionProtection=True), {_URN: {"steps": steps}})


def test_what_pulumi_protects_is_refused_by_the_engine() -> None:
    one = {**state(enableDeletionProtection=True)[0], "protect": True}
    refuse_protected([one], {_URN: {"steps": _REPLACED}})
