"""Input properties of a resource type, read from the installed Pulumi SDK without importing it."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_GETTER = re.compile(r'^    @pulumi\.getter(?:\(name="([^"]+)"\))?\n    def (\w+)', re.MULTILINE)
_RESERVED = frozenset({"lambda"})


@cache
def inputs(token: str) -> frozenset[str] | None:
    """The inputs of the type *token*, such as ``aws:sns/topic:Topic``; None if the SDK isn't installed.

    An SDK declares the inputs of a type in its class of arguments.
    """
    package, _, rest = token.partition(":")
    module, _, name = rest.partition(":")
    file = _file(package, module.partition("/")[0], name)
    if file is None:
        return None
    _, found, text = file.read_text(encoding="utf-8").partition(f"\nclass {name}Args:")
    arguments = text.partition("\nclass ")[0]
    return frozenset(named or method for named, method in _GETTER.findall(arguments)) if found else None


def _file(package: str, module: str, name: str) -> Path | None:
    try:
        spec = find_spec(f"pulumi_{package}")
    except (ImportError, ValueError):
        return None
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    folder = f"{module}_" if module in _RESERVED else module
    for root in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(root) / folder / f"{snake}.py"
        if path.is_file():
            return path
    return None
