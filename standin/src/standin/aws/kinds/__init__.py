"""The resource kinds of the stand-in, one module per part of AWS; a module added here adds its kinds."""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
