"""Less work for the command: these tests read hundreds of stack files."""

import re

import pytest

from environment import yaml_file
from strata.commands import options


@pytest.fixture(autouse=True)
def _fast_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser in C reads each file, and no process loads the program while the settings are checked.

    tests/unit/test_yaml_file.py and tests/unit/tool/test_loaded_program.py test these two.
    """
    monkeypatch.setattr(yaml_file, "_DIFFERENT", re.compile("(?!)"))
    monkeypatch.setattr(options, "LoadedProgram", lambda *_: None)
