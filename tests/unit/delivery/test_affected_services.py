"""The services that a change of files can affect."""

import subprocess
from pathlib import Path

import pytest

from strata import service_folders
from strata.delivery.services import affected, deleted

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


@pytest.mark.parametrize(
    ("changed", "gone"),
    [
        (["services/letters/Pulumi.yaml", "services/letters/src/a.py"], ["letters"]),
        (["D\tservices/letters/Pulumi.yaml"], ["letters"]),
        (["services/orders/Pulumi.yaml"], []),
        (["services/letters/src/a.py", "Pulumi.yaml", "services/Pulumi.yaml"], []),
        (["services/a/Pulumi.yaml", "services/b/Pulumi.yaml"], ["a", "b"]),
    ],
)
def test_a_service_whose_folder_the_change_deletes_is_named(
    root: Path, changed: list[str], gone: list[str]
) -> None:
    assert deleted(changed, root) == gone


def test_the_message_names_the_commit_before_the_deletion(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        argv = ["git", *identity, *arguments]
        done = subprocess.run(argv, cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    folder = tmp_path / "services" / "letters"
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: letters\n")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "add")
    git("rm", "-rq", "services/letters")
    git("commit", "-qm", "delete")
    deleting = git("rev-parse", "HEAD")[:12]

    command = service_folders.restoring(tmp_path, "letters")

    assert command == f"git checkout {deleting}~1 -- services/letters"
    git(*command.split()[1:])
    assert (folder / "Pulumi.yaml").is_file()
