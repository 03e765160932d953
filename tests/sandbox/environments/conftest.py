"""Order of the files of this folder, which share three environments."""

import pytest

SERVICES = ("test_services.py", "test_services_page.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the services' tests first: other files change by hand what services are deployed on."""
    items.sort(key=lambda item: item.path.name not in SERVICES)
