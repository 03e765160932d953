"""The commands of docs/services.md, run on dev in their order."""

import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.desk import Desk, blocks
from strata import project

PAGE = (project.ROOT / "docs" / "services.md").read_text()
FENCED = re.findall(r"^```(sh|yaml)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
# Steps that are done elsewhere, or once.
MARKS = ("# Once per machine\n", "# On AWS\n")
ENVIRONMENTS = ("dev", "test", "prod")
# The README places an order after `make up`.
[ORDER] = [block for block in blocks((project.ROOT / "README.md").read_text()) if "$url/orders" in block]
# The service that the reader makes.
OWN = "parcels"
# `make up` runs these too, and the fixture has run it for dev and its services.
FIRST = "strata up dev\nstrata up dev/orders\n"


@pytest.fixture(scope="module")
def shown(platform: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The output of each block, in the order of the page; manifests of the reader's service are written."""
    desk = Desk(tmp_path_factory.mktemp("page"), Path(platform.variables["STRATA_SANDBOX_DIR"]))
    printed = {}
    for kind, block in FENCED:
        if kind == "yaml" and f"{OWN}:run:" in block:
            for name in ENVIRONMENTS:
                (desk.root / "services" / OWN / f"Pulumi.{name}.yaml").write_text(block)
        elif block == FIRST:
            printed[block] = platform.first_up["dev"]
        elif kind == "sh" and not block.startswith(MARKS):
            printed[block] = desk.run(block)
    return {**printed, ORDER: desk.run(ORDER)}


def of(shown: dict[str, str], command: str) -> str:
    [text] = [text for block, text in shown.items() if command in block]
    return text


def test_the_commands_lead_to_an_order_and_to_a_service_of_one_s_own(shown: dict[str, str]) -> None:
    for name in FIRST.replace("strata up ", "").split():
        assert f"Outputs of {name}:" in shown[FIRST]
    assert '"id"' in shown[ORDER]
    [ordered] = [text for block, text in shown.items() if "$url/orders\nstrata status" in block]
    assert '"id"' in ordered
    assert re.search(r"queue +orders-incoming +\d+ messages wait", ordered)
    assert f'"service": "{OWN}"' in of(shown, f"strata new service {OWN}")
    [table] = [text for block, text in shown.items() if block.startswith(f"pytest services/{OWN}")]
    assert "aws:dynamodb" in table


def test_the_services_have_no_drift(shown: dict[str, str]) -> None:
    """That they are not drift of the platform is shown by test_environments.py, which compares dev."""
    assert of(shown, "strata drift 'dev/*'").count("No drift") == len(("orders", "receipts", OWN))


def test_the_last_command_deletes_the_reader_s_service(platform: Any, shown: dict[str, str]) -> None:
    assert "deleted" in of(shown, f"strata destroy dev/{OWN}")


def test_the_logs_of_the_page_are_those_of_the_order(shown: dict[str, str]) -> None:
    text = of(shown, "strata logs dev/orders api")
    assert re.search(r"^\d{4}-\d\d-\d\dT[\d:]+Z  START RequestId", text, re.MULTILINE)
    assert re.search(r"function +orders-worker +Active", text)


def test_every_other_block_has_a_test_that_runs_it(shown: dict[str, str]) -> None:
    shell = [block for kind, block in FENCED if kind == "sh"]
    assert [block for block in shell if block not in shown and not block.startswith(MARKS)] == []
    assert len(shown) >= 5
