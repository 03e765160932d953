"""The protocol of the load balancer, in the outputs and as a warning of each preview."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pulumi
import pytest

from environment import outputs, settings
from unit.recording import ROOT, STACKS


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The outputs and the warnings of *stack*, whose layers are left out."""

    def run(stack: str) -> SimpleNamespace:
        found = SimpleNamespace(outputs={}, warnings=[])
        monkeypatch.setattr(outputs, "Parameters", lambda *_: None)
        monkeypatch.setattr(outputs, "contract_text", lambda _: "")
        monkeypatch.setattr(pulumi, "export", found.outputs.__setitem__)
        monkeypatch.setattr(pulumi.log, "warn", found.warnings.append)
        outputs.publish(MagicMock(settings=settings.read(ROOT / f"Pulumi.{stack}.yaml")))
        return found

    return run


@pytest.mark.parametrize("stack", STACKS)
def test_an_environment_states_the_protocol_of_its_load_balancer(published: Any, stack: str) -> None:
    found = published(stack)
    zoned = settings.read(ROOT / f"Pulumi.{stack}.yaml").network.dns is not None
    if zoned:
        assert found.outputs["web_protocol"] == "HTTPS"
        assert found.warnings == []
    else:
        [warning] = found.warnings
        assert "serves plain HTTP" in warning
        assert found.outputs["web_protocol"] == warning


def test_both_protocols_are_shipped() -> None:
    zoned = [settings.read(ROOT / f"Pulumi.{stack}.yaml").network.dns is not None for stack in STACKS]
    assert {*zoned} == {True, False}
