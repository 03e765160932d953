"""The three whole environments, and the order of the files of this folder, which share them."""

from collections.abc import Iterator

import pytest

from sandbox.conftest import Platform

SERVICES = ("test_services.py", "test_services_page.py")


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The three environments with everything that their stack files declare: 250 to 330 resources each."""
    made = Platform(tmp_path_factory.mktemp("platform") / "sandbox")
    try:
        made.up()
        yield made
    finally:
        made.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the services' tests first: other files change the platform by hand."""
    items.sort(key=lambda item: item.path.name not in SERVICES)
