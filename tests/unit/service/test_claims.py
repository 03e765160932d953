"""Claims of an environment's other services, whose stack files may be wrong."""

import os
from pathlib import Path

import pytest

from environment.service_claims import Claims, others

UNREADABLE = Claims("receipts", readable=False)
GOOD = "config:\n  receipts:topics: { paid: { fifo: true } }\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The stack file of another service of the project."""
    folder = tmp_path / "receipts"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: receipts\n")
    return folder / "Pulumi.dev.yaml"


def test_the_claims_of_another_service_are_read(file: Path) -> None:
    file.write_text(GOOD)
    assert others(file.parents[1], "orders", "dev")["receipts"].topics == {"paid": True}


@pytest.mark.parametrize(
    "text",
    ["!!timestamp x", "2026-02-30", "!!int x", "!!float x", "!!binary x", "a: 1\na: 2", "[", "- 1", "\udcff"],
)
def test_a_wrong_file_of_another_service_claims_nothing(file: Path, text: str) -> None:
    file.write_bytes(f"{GOOD}  receipts:queues: {text}\n".encode(errors="surrogateescape"))
    assert others(file.parents[1], "orders", "dev") == {"receipts": UNREADABLE}


def test_a_pipe_is_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    assert others(file.parents[1], "orders", "dev") == {"receipts": UNREADABLE}


def test_a_service_without_the_environment_claims_nothing(file: Path) -> None:
    assert others(file.parents[1], "orders", "dev") == {"receipts": UNREADABLE}
