"""The process of strata.drift.inventory, which starts before its request is known: it takes a second."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from strata.errors import StrataError

MODULE = "strata.drift.inventory"
"""The module that is the process."""
FAILURE = "the unmanaged resources couldn't be listed"
"""The beginning of a message."""


class Lister:
    """One process for one request, started by *argv*; it gets the environment's variables by its stdin.

    *variables* are those of its start, with those of this process.
    """

    def __init__(
        self, argv: Sequence[str] = (sys.executable, "-m", MODULE), variables: Mapping[str, str] | None = None
    ) -> None:
        self._argv, self._variables = argv, variables or {}
        self._process: subprocess.Popen[str] | None = None
        self._prepared = False

    def __enter__(self) -> Self:
        self._started()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def prepare(self, variables: Mapping[str, str], region: str, *, whole: bool) -> None:
        """Send the environment's *variables* and *region*; with *whole* all services' clients are made."""
        self._prepared = True
        self._send({"variables": dict(variables), "region": region, "whole": whole})

    def answer(self, variables: Mapping[str, str], request: Mapping[str, Any]) -> str:
        """The process's output for *request*; StrataError with the last line of its stderr if it failed."""
        if not self._prepared:
            self.prepare(variables, str(request["region"]), whole=False)
        self._send(request)
        process = self._started()
        printed, errors = process.communicate()
        if process.returncode:
            reason = (errors.strip().splitlines() or ["no message"])[-1]
            raise StrataError(f"{FAILURE}: {reason}")
        return printed

    def end(self) -> None:
        """End the process if it still runs."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                self._argv,
                env={**os.environ, **self._variables},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
                text=True,
            )
        return self._process

    def _send(self, document: Mapping[str, Any]) -> None:
        stdin = self._started().stdin
        try:
            if stdin is not None:
                stdin.write(f"{json.dumps(document)}\n")
                stdin.flush()
        except BrokenPipeError:
            return  # The process has ended: its exit code and stderr tell why.
