"""One thing of AWS under two names in a plan is refused before anything is touched."""

from typing import Any

import pytest

from strata.engine.renamed import UNIQUE, refuse_renamed
from strata.errors import Exit, StrataError

_STACK = "urn:pulumi:dev::strata::strata:messaging:Subscriptions$"


def urn(kind: str, name: str) -> str:
    return f"{_STACK}{kind}::{name}"


def known(kind: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    return {"urn": urn(kind, name), "type": kind, "inputs": inputs}


def created(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"goal": {"inputDiff": {"adds": inputs}}, "steps": ["create"]}


@pytest.mark.parametrize("kind", sorted(UNIQUE))
def test_another_name_for_the_same_thing_is_refused_with_the_alias_to_write(kind: str) -> None:
    inputs = {name: f"{name}-value" for name in UNIQUE[kind]}
    with pytest.raises(StrataError, match="new is old under another name") as caught:
        refuse_renamed([known(kind, "old", inputs)], {urn(kind, "new"): created({**inputs, "more": 1})})
    assert "pulumi.Alias(name='old')" in str(caught.value)
    assert caught.value.exit_code == Exit.USAGE


@pytest.mark.parametrize(
    "steps", [["same"], ["update"], ["create-replacement", "replace", "delete-replaced"]]
)
def test_a_resource_that_stays_is_no_rename(steps: list[str]) -> None:
    kind = "aws:sns/topicSubscription:TopicSubscription"
    inputs = {"topic": "t", "protocol": "lambda", "endpoint": "f"}
    plan = {urn(kind, "old"): {"goal": {}, "steps": steps}, urn(kind, "new"): created(inputs)}
    refuse_renamed([known(kind, "old", inputs)], plan)


@pytest.mark.parametrize("kind", sorted(UNIQUE))
def test_another_thing_is_no_rename(kind: str) -> None:
    inputs = {name: f"{name}-value" for name in UNIQUE[kind]}
    other = {**inputs, UNIQUE[kind][-1]: "another"}
    refuse_renamed([known(kind, "old", inputs)], {urn(kind, "new"): created(other)})
    refuse_renamed([known(kind, "old", inputs)], {urn(kind, "new"): created({})})
    refuse_renamed([known("aws:sns/topic:Topic", "old", inputs)], {})
