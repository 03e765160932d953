"""Outputs and parameters of an environment, and the warning of a load balancer without TLS."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pulumi
import pytest

from environment import outputs, settings
from unit.recording import ROOT, STACKS


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The outputs, parameters and warnings of *stack*, whose layers are left out but for *network*."""

    def run(stack: str, network: MagicMock | None = None) -> SimpleNamespace:
        found = SimpleNamespace(outputs={}, parameters={}, warnings=[])
        monkeypatch.setattr(outputs, "Parameters", lambda _, parameters: found.parameters.update(parameters))
        monkeypatch.setattr(outputs, "contract_text", lambda _: "")
        monkeypatch.setattr(pulumi, "export", found.outputs.__setitem__)
        monkeypatch.setattr(pulumi.log, "warn", found.warnings.append)
        declared = settings.read(ROOT / f"Pulumi.{stack}.yaml")
        outputs.publish(MagicMock(settings=declared, network=network or MagicMock()))
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


def test_fixed_addresses_and_connections_that_wait_are_outputs(published: Any) -> None:
    network = MagicMock()
    network.interfaces.ids = {"license": "eni-1"}
    network.connections.pending = {"shared": "pcx-1"}
    network.connections.pending_attachment = "tgw-attach-1"

    found = published("prod", network)

    assert found.outputs["interfaces"] == {"license": "eni-1"}
    assert found.outputs["pending_peerings"] == {"shared": "pcx-1"}
    assert found.outputs["pending_attachment"] == "tgw-attach-1"
    assert found.parameters["network"]["license-interface"] == "eni-1"


def test_an_environment_without_them_has_no_such_outputs(published: Any) -> None:
    network = MagicMock()
    network.interfaces.ids = {}
    network.connections.pending_attachment = None

    assert not {"interfaces", "pending_attachment"} & {*published("prod", network).outputs}


def test_both_protocols_are_shipped() -> None:
    zoned = [settings.read(ROOT / f"Pulumi.{stack}.yaml").network.dns is not None for stack in STACKS]
    assert {*zoned} == {True, False}
