"""A state that is in a file is read from it; another one is exported by the engine."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest

from strata.engine import state
from strata.engine.workspace import Workspace
from strata.errors import StrataError

VPC = {"urn": "urn:pulumi:dev::strata::aws:ec2/vpc:Vpc::network", "type": "aws:ec2/vpc:Vpc", "custom": True}


@dataclass(frozen=True)
class Engine(Workspace):
    """An engine that exports the state of one VPC."""

    def pulumi(
        self, *args: str, capture: bool = False, stderr: TextIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        assert args == ("stack", "export", "--stack", "dev")
        return subprocess.CompletedProcess(args, 0, json.dumps({"deployment": {"resources": [VPC]}}), "")


def test_a_state_without_a_file_is_exported(tmp_path: Path) -> None:
    assert state.read(Engine("dev", tmp_path, {})).resources == (VPC,)
    assert state.read(Engine("dev", tmp_path, {}, state_file=tmp_path / "dev.json")).resources == (VPC,)


@pytest.mark.parametrize(("latest", "resources"), [({"resources": [VPC]}, (VPC,)), ({}, ()), (None, ())])
def test_a_state_in_a_file_takes_no_engine(tmp_path: Path, latest: object, resources: object) -> None:
    file = tmp_path / "dev.json"
    file.write_text(json.dumps({"version": 3, "checkpoint": {"stack": "dev", "latest": latest}}))
    assert state.read(Workspace("dev", tmp_path, {}, state_file=file)).resources == resources


def test_a_damaged_file_is_named_with_its_environment(tmp_path: Path) -> None:
    file = tmp_path / "dev.json"
    file.write_text("{")
    with pytest.raises(StrataError, match=r"^The state of dev can't be read: it is not JSON"):
        state.read(Workspace("dev", tmp_path, {}, state_file=file))
