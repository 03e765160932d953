"""The house rules, a module per AWS service."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Register every rule, in the order of the modules' names."""
    for module in sorted(found.name for found in iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
