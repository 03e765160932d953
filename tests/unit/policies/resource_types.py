"""The kinds that pulumi_aws has, and those that the pack names."""

import importlib
import inspect
from functools import cache
from pkgutil import iter_modules

import rules
from guardrails.rule import RULES

# Modules whose Python package is called otherwise.
PACKAGES = {"lambda": "lambda_"}


@cache
def properties(kind):
    """Inputs and outputs of *kind* in pulumi_aws, such as ``aws:lambda/function:Function``."""
    _, place, name = kind.split(":")
    module = place.partition("/")[0]
    found = getattr(importlib.import_module(f"pulumi_aws.{PACKAGES.get(module, module)}"), name)
    return {*inspect.signature(found._internal_init).parameters, *vars(found)}


def there_is(kind):
    """Whether pulumi_aws has *kind*."""
    try:
        return bool(properties(kind))
    except (AttributeError, ModuleNotFoundError):
        return False


def types_of_the_pack():
    """Every type that a rule checks, or that it looks for beside the checked one."""
    rules.load()
    modules = [importlib.import_module(f"rules.{one.name}") for one in iter_modules(rules.__path__)]
    named = {value for module in modules for value in vars(module).values() if isinstance(value, str)}
    asked = {kind for rule in RULES.values() for kind in rule.types}
    # Of kinds, and not of tags such as aws:ResourceTag.
    return {value for value in named if value.startswith("aws:") and value.count(":") == 2} | asked
