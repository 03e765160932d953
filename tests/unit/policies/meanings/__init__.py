"""Ten spellings or more that break a rule, and that keep it."""

from importlib import import_module
from pkgutil import iter_modules

MEANINGS = {
    name: sides
    for module in iter_modules(__path__)
    for name, sides in import_module(f"{__name__}.{module.name}").MEANINGS.items()
}
