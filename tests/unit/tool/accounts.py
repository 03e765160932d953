"""A workspace in an account whose resources are given."""

import json
from collections.abc import Mapping
from pathlib import Path

from strata.engine.workspace import Workspace


class Account(Workspace):
    """A workspace of prod whose *module* has *found* in the account; it records the looked-up keys."""

    _module: str
    _found: Mapping[str, list[str]]
    _asked: list[str]

    def __init__(self, module: str, found: Mapping[str, list[str]], asked: list[str]) -> None:
        super().__init__("prod", Path("."), {})
        object.__setattr__(self, "_module", module)
        object.__setattr__(self, "_found", found)
        object.__setattr__(self, "_asked", asked)

    def module_output(self, failure: str, module: str, *arguments: str) -> str:
        assert module == self._module
        self._asked.extend(arguments)
        return json.dumps({key: ids for key, ids in self._found.items() if key in arguments})
