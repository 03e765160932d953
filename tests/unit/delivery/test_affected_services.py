"""The services that a change of files can affect."""

from pathlib import Path

import pytest

from strata.delivery.services import affected

PROJECT = {
    "Pulumi.yaml": "",
    "Pulumi.dev.yaml": "",
    "Pulumi.prod.yaml": "",
    "__main__.py": "from components.data.store import Store\n",
    "environment/service.py": "from components.service.tasks import Tasks\n",
    "components/service/tasks.py": "from components.compute.task import Task\n",
    "components/service/scale.sh": "",
    "components/compute/task.py": "",
    "components/compute/packages.txt": "",
    "components/data/store.py": "",
    "services/orders/Pulumi.yaml": "",
    "services/orders/Pulumi.dev.yaml": "",
    "services/orders/src/api.py": "",
    "services/receipts/Pulumi.yaml": "",
}
ALL = {"dev/orders", "dev/receipts", "prod/orders", "prod/receipts"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def hit(root: Path, *changed: str) -> set[str]:
    return {name for name, why in affected(changed, root).items() if why}


@pytest.mark.parametrize(
    "path",
    [
        "environment/service.py",
        "components/service/tasks.py",
        "components/service/scale.sh",
        "components/service/gone.py",
        "components/compute/task.py",
        "components/compute/packages.txt",
        "Pulumi.yaml",
        "uv.lock",
        "policies/rules/s3.py",
        "unknown.txt",
    ],
)
def test_shared_code_affects_every_service(root: Path, path: str) -> None:
    assert hit(root, path) == ALL


@pytest.mark.parametrize(
    "path",
    [
        "__main__.py",
        "components/data/store.py",
        "docs/services.md",
        "strata/cli.py",
        "tests/unit/x.py",
        "stack.schema.json",
        "services/orders/README.md",
        "services/orders/tests/test_api.py",
        "services/orders/Pulumi.gone.yaml",
        "services/gone/src/api.py",
        "README.md",
    ],
)
def test_what_no_service_is_made_of_affects_none(root: Path, path: str) -> None:
    assert hit(root, path) == set()


@pytest.mark.parametrize(
    "path", ["services/orders/src/api.py", "services/orders/Pulumi.yaml", "services/orders/src/README.md"]
)
def test_a_service_s_folder_affects_it_in_every_environment(root: Path, path: str) -> None:
    assert hit(root, path) == {"dev/orders", "prod/orders"}


def test_a_service_s_stack_file_affects_it_in_its_environment(root: Path) -> None:
    assert hit(root, "services/orders/Pulumi.dev.yaml") == {"dev/orders"}


def test_the_platform_s_stack_file_affects_the_services_of_its_environment(root: Path) -> None:
    assert hit(root, "Pulumi.prod.yaml") == {"prod/orders", "prod/receipts"}


def test_without_services_there_are_no_messages(tmp_path: Path) -> None:
    assert affected(["Pulumi.yaml"], tmp_path) == {}
