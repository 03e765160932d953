"""Cases that break each rule and that keep it, a module per service as in the pack."""

from importlib import import_module
from pkgutil import iter_modules

from unit.policies.evaluation import Case

CASES: dict[str, Case] = {
    name: case
    for module in iter_modules(__path__)
    for name, case in import_module(f"{__name__}.{module.name}").CASES.items()
}
