"""Order of the files of this folder, which share three environments."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the services' tests first: other files change by hand what services are deployed on."""
    items.sort(key=lambda item: item.path.name != "test_services.py")
