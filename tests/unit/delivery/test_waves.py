"""The order in which the workflow deploys services."""

from pathlib import Path

import pytest

from strata.delivery import services, waves
from unit.delivery.test_affected_services import PROJECT

USES = {
    "a": frozenset("b"),
    "b": frozenset("c"),
    "c": frozenset("d"),
    "d": frozenset("e"),
    "e": frozenset[str](),
}


@pytest.mark.parametrize(
    ("affected", "expected"),
    [
        ("", [[], [], [], []]),
        ("a", [["a"], [], [], []]),
        ("ab", [["b"], ["a"], [], []]),
        ("ac", [["a", "c"], [], [], []]),
        ("edcba", [["e"], ["d"], ["c"], ["b", "a"]]),
        ("xab", [["b", "x"], ["a"], [], []]),
    ],
)
def test_a_service_is_deployed_after_those_that_it_uses(affected: str, expected: list[list[str]]) -> None:
    assert waves.waves([*affected], USES) == expected


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"a": "b", "b": "a"}, [[], [], [], ["a", "b"]]),
        # Only the services of the circle and their users wait for the others.
        ({"a": "b", "b": "a", "c": "", "d": "c"}, [["c"], ["d"], [], ["a", "b"]]),
        ({"a": "b", "b": "z", "y": "z", "z": "y"}, [[], [], [], ["y", "z", "b", "a"]]),
        ({"a": "bf", "b": "a", "f": "g", "g": ""}, [["g"], ["f"], [], ["a", "b"]]),
        # Two circles, one of which depends on the other.
        ({"a": "b", "b": "ad", "d": "e", "e": "d"}, [[], [], [], ["d", "e", "a", "b"]]),
        # A chain that is longer than the waves, beside a circle.
        (
            {"a": "b", "b": "c", "c": "d", "d": "e", "e": "", "x": "y", "y": "x"},
            [["e"], ["d"], ["c"], ["b", "a", "x", "y"]],
        ),
        ({"a": "a", "b": ""}, [["b"], [], [], ["a"]]),
    ],
)
def test_services_in_a_circle_wait_with_those_that_depend_on_them(
    uses: dict[str, str], expected: list[list[str]]
) -> None:
    found = waves.waves([*uses], {name: frozenset(used) for name, used in uses.items()})
    assert found == expected


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Receipts subscribes to a topic of orders, and reports calls receipts."""
    files = {
        **PROJECT,
        "services/orders/Pulumi.prod.yaml": "",
        "services/receipts/Pulumi.dev.yaml": (
            "config: {receipts:queues: {placed: {topics: [orders.placed]}}, receipts:run: {}}"
        ),
        "services/reports/Pulumi.yaml": "",
        "services/reports/Pulumi.dev.yaml": (
            "config: {reports:run: {job: {kind: job, uses: {receipts.run.hook: call}}}}"
        ),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_the_services_that_a_stack_file_uses_are_found(root: Path) -> None:
    assert waves.used(root, "dev") == {
        "orders": frozenset(),
        "receipts": {"orders"},
        "reports": {"receipts"},
    }
    assert waves.used(root, "prod") == dict.fromkeys(("orders", "receipts", "reports"), frozenset())


@pytest.mark.parametrize(
    ("path", "affected"),
    [
        # A part may be replaced under its name, and its user has the old URL.
        ("services/orders/Pulumi.dev.yaml", {"dev/orders", "dev/receipts"}),
        ("services/orders/__main__.py", {"dev/orders", "dev/receipts", "prod/orders"}),
        ("services/orders/src/api.py", {"dev/orders", "prod/orders"}),
        ("services/receipts/Pulumi.dev.yaml", {"dev/receipts", "dev/reports"}),
    ],
)
def test_users_are_deployed_with_what_they_use(root: Path, path: str, affected: set[str]) -> None:
    assert {name for name, why in services.affected([path], root).items() if why} == affected


def test_users_follow_a_deployment_that_failed_before() -> None:
    """Its commit is not the user's last one: the user's own files are unchanged since."""
    found = {"dev/orders": ["no deployment has succeeded"], "dev/receipts": []}
    root = Path(__file__).parents[3]
    assert services.with_users(found, root)["dev/receipts"] == ["no deployment has succeeded"]
